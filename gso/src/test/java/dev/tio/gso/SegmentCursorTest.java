package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.Allocation;
import dev.tio.wire.GSOType;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
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
        for (int length : new int[] {5000, 40, 64_000}) {
            Superpacket extended = withHeaders(length);

            assertThat(cursor.begin(Memory.packet(extended.bytes), extended.options())).isEqualTo(10);

            Memory.assertEqual(rest(), ReferenceSplitter.split(extended));
        }
    }

    private static Superpacket withHeaders(int length) {
        Superpacket extended = Superpacket.of(TestPackets.udp(6).payload(950), 100);
        while (extended.headerLength() < length) {
            extended = extended.withExtension(Superpacket.DESTINATION_OPTIONS);
        }
        return extended;
    }

    @Test
    void shouldGiveItsPacketsByThePacketThatItBeganWith() {
        TunPacket own = Memory.packet(Memory.slab(superpacket.bytes.length + 7), 7, superpacket.bytes);
        List<byte[]> packets = new ArrayList<>();

        cursor.begin(own, superpacket.options());
        while (cursor.next(own)) {
            packets.add(Memory.bytes(own));
        }

        Memory.assertEqual(packets, ReferenceSplitter.split(superpacket));
    }

    @Test
    void shouldNeedThePacketNoMoreOnceItBegan() {
        cursor.begin(in, superpacket.options());
        in.set(Memory.slab(100).bytes(), 0, 100);

        Memory.assertEqual(rest(), ReferenceSplitter.split(superpacket));
    }

    @Test
    void shouldTakeTheAddressesWhereThereIsNoPartialSum() {
        for (TestPackets fixture : List.of(TestPackets.tcp(4), TestPackets.tcp(6), TestPackets.udp(4), TestPackets.udp(6))) {
            Superpacket whole = Superpacket.of(fixture.payload(250), 100);
            ByteBuffer.wrap(whole.bytes).putShort(whole.csumStart + whole.csumOffset(), (short) 0x1234);

            cursor.begin(Memory.packet(whole.bytes), whole.options().needsCsum(false));

            Memory.assertEqual(rest(), ReferenceSplitter.split(whole));
        }
    }

    @Test
    void shouldGiveHeadersWithoutPayload() {
        Superpacket empty = Superpacket.of(TestPackets.tcp(4).payload(0), 100);

        assertThat(cursor.begin(Memory.packet(empty.bytes), empty.options())).isEqualTo(1);

        Memory.assertEqual(rest(), ReferenceSplitter.split(empty));
    }

    @Test
    void shouldRefuseMemoryThatWasReleasedSinceItBegan() {
        Bytes<?> bytes = Bytes.allocateDirect(superpacket.bytes.length);
        bytes.write(superpacket.bytes);
        cursor.begin(packet.set(bytes, 0, superpacket.bytes.length), superpacket.options());
        assertThat(cursor.next(packet)).isTrue();

        bytes.releaseLast();

        assertThatThrownBy(() -> cursor.next(packet)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAllocateNothingOnceConstructed() throws Exception {
        assertNothingAllocated(superpacket);
    }

    @Test
    void shouldAllocateNothingOnceItHadLongHeaders() throws Exception {
        Superpacket longer = withHeaders(300);
        cursor.begin(Memory.packet(longer.bytes), longer.options());

        assertNothingAllocated(withHeaders(64_000));
    }

    /** The superpacket is what the round before left of it: its headers are those of the first packet. */
    private void assertNothingAllocated(Superpacket of) throws Exception {
        TunPacket whole = Memory.packet(of.bytes);
        GSOOptions options = of.options();
        Allocation.assertNothingAllocated(() -> {
            cursor.begin(whole, options);
            while (cursor.next(packet)) {
            }
        });
    }

    private List<byte[]> rest() {
        List<byte[]> packets = new ArrayList<>();
        while (cursor.next(packet)) {
            packets.add(Memory.bytes(packet));
        }
        return packets;
    }
}
