package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.checksum.Checksum;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets as they are to be compared when they have crossed a system: split, with complete checksums, and without what
 * a router may change.
 */
final class Segments {
    private Segments() {
    }

    /** A copy of a packet and of what is said of it. */
    static TunPacket copy(TunPacket packet) {
        return StoredPacket.of(packet).packet();
    }

    /** What {@code packet} stands for, in memory of its own. */
    static List<TunPacket> of(TunPacket packet) {
        assertThat(GSOSplit.segments(packet, new GSOOptions().set(packet.gso())))
                .as("segments of %s, below 0 as it is malformed", packet).isPositive();
        List<TunPacket> segments = new ArrayList<>();
        for (byte[] bytes : StoredPacket.of(packet).split()) {
            maskWhatRoutersChange(ByteBuffer.wrap(bytes));
            segments.add(Packets.packet(bytes));
        }
        return segments;
    }

    /** What each of {@code packets} stands for, in order. */
    static List<TunPacket> of(List<TunPacket> packets) {
        return packets.stream().flatMap(packet -> of(packet).stream()).toList();
    }

    private static void maskWhatRoutersChange(ByteBuffer packet) {
        if (packet.get(0) >>> 4 != IPv4Header.VERSION) {
            packet.put(IPv6Header.HOP_LIMIT_FIELD_OFFSET, (byte) 0);
            return;
        }
        int header = (packet.get(0) & 0xf) * 4;
        assertThat(Checksum.checksum(packet.slice(0, header), 0)).as("sum over the IPv4 header").isEqualTo(0xffff);
        packet.put(IPv4Header.TIME_TO_LIVE_FIELD_OFFSET, (byte) 0);
        packet.putShort(IPv4Header.HEADER_CHECKSUM_FIELD_OFFSET, (short) 0);
        if ((packet.getShort(IPv4Header.FLAGS_AND_FRAGMENT_OFFSET_FIELD_OFFSET) & IPv4Header.DF_FLAG) != 0) {
            packet.putShort(IPv4Header.IDENTIFICATION_FIELD_OFFSET, (short) 0);
        }
    }

    /** Fails, with the first difference by fields, if these are not the same segments in the same order. */
    static void assertSame(List<TunPacket> expected, List<TunPacket> actual) {
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            assertThat(PacketDiff.of(expected.get(i), actual.get(i)).toString())
                    .as("packet %d of %d (%d came)", i, expected.size(), actual.size()).isEmpty();
        }
        assertThat(actual.size()).as("packets that came").isEqualTo(expected.size());
    }
}
