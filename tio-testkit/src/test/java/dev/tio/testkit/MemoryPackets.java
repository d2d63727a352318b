package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert;

/** Packets for tests of the in-memory adapter, and what is asked of them. */
final class MemoryPackets {
    /** Checksums and nothing else. */
    static final Capabilities CSUM = new Capabilities(true, false, false, false);

    private MemoryPackets() {
    }

    /** A packet of a length, whose first byte says IPv4 and whose last says {@code mark}. */
    static TunPacket plain(int length, int mark) {
        TunPacket packet = new TunPacket().set(Slab.allocate(length).bytes(), 0, length);
        IPv4Header.versionAt(packet.address(), IPv4Header.VERSION);
        packet.buffer().put(length - 1, (byte) mark);
        return packet;
    }

    /** The last byte: what {@link #plain} marked it with. */
    static int mark(TunPacket packet) {
        return packet.buffer().get(packet.buffer().limit() - 1);
    }

    /** A superpacket of three segments at least, in memory of its own; the same at each call. */
    static TunPacket superpacket(GSOProto proto) {
        Stratum stratum = new Stratum(Stratum.Network.IPV4, proto, Stratum.SegmentSize.HUNDREDS);
        SuperpacketGenerator generator = new SuperpacketGenerator();
        long seed = 1;
        TunPacket packet = generator.superpacket(seed, stratum, 8);
        while (packet.length() < 3 * packet.gso().gsoSize()) {
            packet = generator.superpacket(++seed, stratum, 8);
        }
        return packet;
    }

    static PacketBatch batch() {
        return new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 64, Queue.ROOM, Queue.ROOM);
    }

    static void assertSame(TunPacket expected, TunPacket actual) {
        Assertions.assertThat(PacketDiff.of(expected, actual).toString()).isEmpty();
    }

    static void assertKind(TunException.Kind kind, ThrowableAssert.ThrowingCallable call) {
        Assertions.assertThatThrownBy(call).isInstanceOfSatisfying(
                TunException.class, e -> Assertions.assertThat(e.kind()).isEqualTo(kind));
    }
}
