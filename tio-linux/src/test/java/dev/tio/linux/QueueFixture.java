package dev.tio.linux;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A queue over a device beneath the seam, and what a test needs to feed and to drain it. */
final class QueueFixture implements AutoCloseable {
    static final Negotiation ALL = new Negotiation(true, true, FakeTun.ALL_OFFLOADS, "");
    static final Negotiation CSUM_ONLY = new Negotiation(true, true, IfTun.TUN_F_CSUM, "");
    static final Negotiation PLAIN = new Negotiation(false, false, 0, "");

    final FakeTun fake = new FakeTun();
    final int fd = fake.attached(new FakeTun.Device());
    final int farEnd = fake.farEnd(fd);
    final LinuxQueue queue;
    final PacketBatch batch;
    private final Slab slab = Slab.allocate(128 * 1024);

    QueueFixture(Negotiation negotiation) throws TunException {
        this(negotiation, 64, 256 * 1024);
    }

    QueueFixture(Negotiation negotiation, int packets, int memory) throws TunException {
        queue = new LinuxQueue(fake, fd, negotiation).open();
        batch = new PacketBatch(Slab.allocate(memory), packets, Queue.ROOM, Queue.ROOM);
    }

    /** Sends the datagram to the queue. */
    void send(byte... datagram) {
        if (!offer(datagram)) {
            throw new AssertionError("the socket is full");
        }
    }

    /** Sends the datagram to the queue; false if the socket has no room for it. */
    boolean offer(byte[] datagram) {
        slab.buffer().clear().put(datagram);
        return fake.send(farEnd, slab, datagram.length);
    }

    /** Sends a packet behind a header of zeroes, or behind none where the queue has none. */
    void sendPlain(byte[] packet) {
        send(withHeader(packet));
    }

    /** The packet behind the bytes of a header, which are 0 where none are given. */
    static byte[] withHeader(byte[] packet, int... header) {
        ByteBuffer datagram = ByteBuffer.allocate(VirtioNetHdr.LENGTH + packet.length);
        for (int value : header) {
            datagram.put((byte) value);
        }
        return datagram.put(VirtioNetHdr.LENGTH, packet).array();
    }

    /** The bytes of the header that a datagram begins with, from 0 to 255. */
    static int[] headerOf(byte[] datagram) {
        int[] header = new int[VirtioNetHdr.LENGTH];
        Arrays.setAll(header, i -> datagram[i] & 0xff);
        return header;
    }

    /** What the queue wrote, header and packet; null if there is nothing. */
    byte[] receive() {
        int length = fake.receive(farEnd, slab);
        if (length < 0) {
            return null;
        }
        byte[] datagram = new byte[length];
        slab.buffer().clear().get(datagram);
        return datagram;
    }

    /** Reads without waiting. */
    int read() throws TunException {
        return read(0);
    }

    int read(long timeoutNanos) throws TunException {
        int read = queue.read(batch.packets(), batch.mem(), timeoutNanos);
        batch.size(Math.max(0, read));
        return read;
    }

    /** The bytes of packet {@code index} of the last read. */
    byte[] packet(int index) {
        return bytes(batch.get(index));
    }

    static byte[] bytes(TunPacket packet) {
        byte[] bytes = new byte[packet.length()];
        packet.buffer().get(bytes);
        return bytes;
    }

    /** The packet of a datagram that begins with a header. */
    static byte[] packetOf(byte[] datagram) {
        return Arrays.copyOfRange(datagram, VirtioNetHdr.LENGTH, datagram.length);
    }

    @Override
    public void close() {
        queue.close();
    }
}
