package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.checksum.Checksum;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Packets as they are to be compared when they have crossed a system: split, with complete checksums, and without what a
 * router may change.
 */
final class Segments {
    private static final int LONGEST_HEADERS = 256;

    private Segments() {
    }

    /** A copy of a packet and of what is said of it. */
    static TunPacket copy(TunPacket packet) {
        byte[] bytes = new byte[packet.length()];
        packet.mem().bytesStore().read(packet.offset(), bytes, 0, bytes.length);
        TunPacket copy = Packets.packet(bytes);
        copy.gso().set(packet.gso());
        return copy;
    }

    /** What {@code packet} stands for, in memory of its own. */
    static List<TunPacket> of(TunPacket packet) {
        GSOOptions options = new GSOOptions().set(packet.gso());
        int count = GSOSplit.segments(packet, options);
        assertThat(count).as("segments of %s, below 0 as it is malformed", packet).isPositive();
        PacketBatch batch =
                new PacketBatch(Slab.allocate(packet.length() + count * LONGEST_HEADERS), count, 0, 0);
        GSOSplit.split(packet, options, batch, 0);
        List<TunPacket> segments = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            maskWhatRoutersChange(batch.get(i).buffer().slice());
            segments.add(batch.get(i));
        }
        return segments;
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
