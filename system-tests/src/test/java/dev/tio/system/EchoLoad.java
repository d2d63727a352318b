package dev.tio.system;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.checksum.Checksum;
import dev.tio.wire.Background;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps a queue busy in both directions: one thread writes echo requests to {@value #HOST}, another reads the kernel's
 * replies, until the queue or the device is closed.
 */
final class EchoLoad {
    /** The address that the interface is to have, and the network in which {@link EchoLoad} is. */
    static final String HOST = "198.18.0.1/24";

    private static final int NETWORK = 198 << 24 | 18 << 16;

    private final Queue queue;
    private final int length;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final Set<Kind> failures = Collections.synchronizedSet(EnumSet.noneOf(Kind.class));
    private final Background<Void> writer;
    private final Background<Integer> reader;

    private EchoLoad(Queue queue, int length) {
        this.queue = queue;
        this.length = length;
        writer = Background.start(this::write);
        reader = Background.start(this::read);
    }

    /** Begins; each packet has {@code length} bytes. */
    static EchoLoad start(Queue queue, int length) {
        return new EchoLoad(queue, length);
    }

    /** An echo request from 198.18.0.2 to 198.18.0.1, appended to {@code batch}. */
    static TunPacket request(PacketBatch batch, int length) {
        TunPacket packet = batch.append(length);
        ByteBuffer bytes = packet.buffer().slice();
        new IPv4Header().wrap(packet, 0)
                .version(IPv4Header.VERSION)
                .headerLength(IPv4Header.MINIMUM_LENGTH)
                .typeOfService(0)
                .totalLength(length)
                .identification(0)
                .flagsAndFragmentOffset(0)
                .timeToLive(64)
                .protocol(IPProtocol.ICMP)
                .headerChecksum(0)
                .sourceAddress(NETWORK | 2)
                .destinationAddress(NETWORK | 1)
                .headerChecksum(~Checksum.checksum(bytes.slice(0, IPv4Header.MINIMUM_LENGTH), 0));
        // Type 8, the checksum of that alone, identifier and sequence number 0 (RFC 792); a payload of zeroes.
        bytes.putLong(IPv4Header.MINIMUM_LENGTH, 0x0800_f7ff_0000_0000L);
        return packet;
    }

    private Void write() throws IOException {
        TunPacket request = request(new PacketBatch(Slab.allocate(length), 1, 0, 0), length);
        while (true) {
            try {
                queue.write(request);
                written.incrementAndGet();
            } catch (TunException e) {
                failures.add(e.kind());
                if (e.kind() == Kind.CLOSED) {
                    return null;
                }
            }
        }
    }

    private Integer read() throws IOException {
        PacketBatch batch = new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 64, Queue.ROOM, Queue.ROOM);
        while (true) {
            int count;
            try {
                count = queue.read(batch);
            } catch (TunException e) {
                failures.add(e.kind());
                return 0;
            }
            if (count < 0) {
                return count;
            }
            for (int i = 0; i < count; i++) {
                if (batch.get(i).length() == length) {
                    read.incrementAndGet();
                }
            }
        }
    }

    /** Waits until {@code packets} more were written, and as many replies were read. */
    EchoLoad awaitTraffic(int packets) {
        awaitWrites(packets);
        long enough = read.get() + packets;
        while (read.get() < enough && !reader.isDone()) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** Waits until {@code packets} more were written. */
    EchoLoad awaitWrites(int packets) {
        long enough = written.get() + packets;
        while (written.get() < enough && !writer.isDone()) {
            Thread.onSpinWait();
        }
        return this;
    }

    /** How writes and the read failed until now. */
    Set<Kind> failures() {
        synchronized (failures) {
            return Set.copyOf(failures);
        }
    }

    /** Whether both threads go on. */
    boolean isRunning() {
        return !reader.isDone() && !writer.isDone();
    }

    /** Waits for both threads; returns what the last read returned, 0 if it threw. */
    int end() throws Exception {
        writer.result();
        return reader.result();
    }
}
