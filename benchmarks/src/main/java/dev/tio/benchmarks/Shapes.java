package dev.tio.benchmarks;

import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;

/** The packets that are measured with, those of a TUN of an MTU of 1420 unless a benchmark says otherwise. */
public final class Shapes {
    /** The payload of one packet, in bytes. */
    public static final int SEGMENT = 1380;

    /** The packets of one superpacket, of {@link #SEGMENT} bytes each. */
    public static final int SEGMENTS = 47;

    /** The room before and after each packet, in bytes. */
    static final int ROOM = 32;

    private static final int LONGEST_PAYLOAD = SEGMENT * SEGMENTS;
    private static final int LONGEST_HEADERS = 60;

    private Shapes() {
    }

    /** How many packets a superpacket holds whose packets carry {@code segment} bytes each. */
    public static int segments(int segment) {
        return LONGEST_PAYLOAD / segment;
    }

    /** TCP or UDP over IPv4. */
    static TestPackets of(String protocol) {
        return protocol.equals("tcp") ? TestPackets.tcp(4) : TestPackets.udp(4);
    }

    /** An empty batch for packets of {@code segment} bytes of payload. */
    static PacketBatch batch(int packets, int segment) {
        return new PacketBatch(Slab.allocate(packets * (ROOM + LONGEST_HEADERS + segment + ROOM)), packets, ROOM, ROOM);
    }

    /** TCP packets of as many flows, in turn, each in sequence, with right checksums. */
    static PacketBatch tcp(int packets, int segment, int flows) {
        PacketBatch batch = batch(packets, segment);
        for (int i = 0; i < packets; i++) {
            byte[] packet = TestPackets.tcp(4).ports(4000 + i % flows, 5001)
                    .sequenceNumber(1 + i / flows * segment).payload(segment).bytes();
            batch.append(packet.length).buffer().put(packet);
        }
        return batch;
    }
}
