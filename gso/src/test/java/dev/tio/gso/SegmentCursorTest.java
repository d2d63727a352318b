package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOType;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentCursorTest {
    private final Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).payload(950), 100);
    private final TunPacket in = Memory.packet(superpacket.bytes);
    private final TunPacket packet = new TunPacket();
    private final SegmentCursor cursor = new SegmentCursor();

    @Test
    void shouldGiveNothingBeforeItBegins() {
        assertThat(cursor.next(packet)).isFalse();
    }

    @Test
    void shouldGivePlainPacketsInTheMemoryOfTheSuperpacket() {
        cursor.begin(in, superpacket.options());

        packet.gso().type(GSOType.TCPV4).needsCsum(true);
        assertThat(cursor.next(packet)).isTrue();
        packet.gso().type(GSOType.TCPV4).needsCsum(true);
        assertThat(cursor.next(packet)).isTrue();

        assertThat(packet.mem()).isSameAs(in.mem());
        assertThat(packet.offset()).isEqualTo(100);
        assertThat(packet.gso().type()).isEqualTo(GSOType.NONE);
        assertThat(packet.gso().needsCsum()).isFalse();
    }

    @Test
    void shouldLeaveThePacketAsItWasAtTheEnd() {
        cursor.begin(in, superpacket.options());
        List<byte[]> all = rest();

        assertThat(all).hasSize(10);
        assertThat(Memory.bytes(packet)).isEqualTo(all.get(9));
        assertThat(cursor.next(packet)).isFalse();
    }

    @Test
    void shouldDropABadPacketAndTheRestOfTheOneBefore() {
        cursor.begin(in, superpacket.options());
        cursor.next(packet);
        TunPacket bad = Memory.packet(superpacket.bytes);

        assertThat(cursor.begin(bad, superpacket.options().csumStart(21)))
                .isEqualTo(DropReason.BAD_IP_HEADER.result());

        assertThat(cursor.next(packet)).isFalse();
        assertThat(Memory.bytes(bad)).isEqualTo(superpacket.bytes);
    }

    @Test
    void shouldDropAPacketThatWasNeverSet() {
        assertThat(cursor.begin(packet, new GSOOptions())).isEqualTo(DropReason.EMPTY.result());
        assertThat(cursor.next(packet)).isFalse();
    }

    @Test
    void shouldBeginAnewBeforeTheEnd() {
        cursor.begin(Memory.packet(superpacket.bytes), superpacket.options());
        cursor.next(packet);

        cursor.begin(in, superpacket.options());

        Memory.assertEqual(rest(), ReferenceSplitter.split(superpacket));
    }

    @Test
    void shouldCompleteAPlainPacket() {
        TestPackets fixture = TestPackets.udp(6).payload(251);
        TunPacket partial = fixture.writePartial(Memory.slab(400), 3);

        assertThat(cursor.begin(partial, new GSOOptions().set(partial.gso()))).isEqualTo(1);

        Memory.assertEqual(rest(), List.of(fixture.bytes()));
        assertThat(packet.offset()).isEqualTo(partial.offset());
    }

    @Test
    void shouldGiveACompletePacketAsItIs() {
        assertThat(cursor.begin(in, new GSOOptions())).isEqualTo(1);

        Memory.assertEqual(rest(), List.of(superpacket.bytes));
    }

    @Test
    void shouldKeepHeadersOfAnyLength() {
        Superpacket extended = Superpacket.of(TestPackets.udp(6).payload(950), 100);
        while (extended.headerLength() < 5000) {
            extended = extended.withExtension(Superpacket.DESTINATION_OPTIONS);
        }

        assertThat(cursor.begin(Memory.packet(extended.bytes), extended.options())).isEqualTo(10);

        Memory.assertEqual(rest(), ReferenceSplitter.split(extended));
    }

    private List<byte[]> rest() {
        List<byte[]> packets = new ArrayList<>();
        while (cursor.next(packet)) {
            packets.add(Memory.bytes(packet));
        }
        return packets;
    }
}
