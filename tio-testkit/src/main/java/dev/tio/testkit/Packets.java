package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.util.Collection;

/**
 * Where packets for tests begin: a builder for each IP version, which leads to one for each protocol. All that is not
 * said has a usual value, and every length and checksum is right unless a wrong one is asked for.
 *
 * <pre>{@code
 * byte[] bytes = Packets.ipv4().source("10.0.0.1").tcp(40_000, 443).payload(100).bytes();
 * TunPacket superpacket = Packets.ipv6().udp(5000, 5001).payload(30_000).superpacket(1400);
 * List<byte[]> fragments = Packets.ipv4().echoRequest(1, 1).payload(4000).fragments(1500);
 * }</pre>
 */
public final class Packets {
    private Packets() {
    }

    /** IPv4 from 192.0.2.1 to 192.0.2.2 (documentation addresses, RFC 5737): DF set, time to live 64, no options. */
    public static IPv4Builder ipv4() {
        return new IPv4Builder();
    }

    /** IPv6 from 2001:db8::1 to 2001:db8::2 (documentation addresses, RFC 3849): hop limit 64, no extension headers. */
    public static IPv6Builder ipv6() {
        return new IPv6Builder();
    }

    /**
     * A copy of {@code bytes} as a plain packet in a slab of its own, with {@link Queue#ROOM} bytes before and after
     * it.
     *
     * @throws IllegalArgumentException if there are more bytes than {@link Queue#MAX_PACKET}
     */
    public static TunPacket packet(byte[] bytes) {
        requireLength(bytes.length);
        Slab slab = Slab.allocate(Queue.ROOM + bytes.length + Queue.ROOM);
        slab.buffer().put(Queue.ROOM, bytes);
        return new TunPacket().set(slab.bytes(), Queue.ROOM, bytes.length);
    }

    /**
     * Copies of {@code packets} as plain packets of a batch that has room for no more, with {@link Queue#ROOM} bytes
     * before and after each.
     *
     * @throws IllegalArgumentException if there is no packet, or one is longer than {@link Queue#MAX_PACKET}
     */
    public static PacketBatch batch(Collection<byte[]> packets) {
        int bytes = packets.stream().mapToInt(packet -> packet.length + 2 * Queue.ROOM).sum();
        PacketBatch batch = new PacketBatch(Slab.allocate(bytes), packets.size(), Queue.ROOM, Queue.ROOM);
        for (byte[] packet : packets) {
            requireLength(packet.length);
            long at = batch.nextOffset();
            batch.append(packet.length);
            batch.slab().buffer().put((int) at, packet);
        }
        return batch;
    }

    static void requireLength(int length) {
        if (length > Queue.MAX_PACKET) {
            throw new IllegalArgumentException(length + " bytes are too many for a packet");
        }
    }
}
