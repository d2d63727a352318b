package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.GSOType;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompleteChecksumTest {
    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    @DisplayName("NEEDS_CSUM on a plain packet: complete the checksum from the partial sum that stands in the field.")
    void shouldCompleteInPlace(int version) {
        for (TestPackets fixture : List.of(TestPackets.tcp(version), TestPackets.udp(version))) {
            TunPacket packet = fixture.payload(251).writePartial(Memory.slab(500), 3);

            assertThat(GSOSplit.completeChecksum(packet)).isEqualTo(1);

            assertThat(packet.gso().needsCsum()).isFalse();
            assertThat(Memory.bytes(packet)).isEqualTo(fixture.bytes());
            assertThat(GSOSplit.completeChecksum(packet)).isZero();
            assertThat(Memory.bytes(packet)).isEqualTo(fixture.bytes());
        }
    }

    @Test
    void shouldCompleteAChecksumWithinATunnel() {
        byte[] inner = TestPackets.tcp(4).payload(100).partialBytes();
        TestPackets outer = TestPackets.udp(4).payload(inner);
        TunPacket packet = Memory.packet(outer.bytes());
        packet.gso().needsCsum(true).csumStart(28 + 20).csumOffset(16);

        assertThat(GSOSplit.completeChecksum(packet)).isEqualTo(1);

        byte[] complete = Memory.bytes(packet);
        assertThat(Arrays.copyOfRange(complete, 28, complete.length))
                .isEqualTo(TestPackets.tcp(4).payload(100).bytes());
    }

    @Test
    void shouldLeaveACompletePacketAlone() {
        byte[] bytes = TestPackets.tcp(4).payload(100).bytes();
        TunPacket packet = Memory.packet(bytes);

        assertThat(GSOSplit.completeChecksum(packet)).isZero();

        assertThat(Memory.bytes(packet)).isEqualTo(bytes);
    }

    @Test
    void shouldDropABadPacket() {
        TestPackets fixture = TestPackets.tcp(4).payload(100);
        TunPacket packet = fixture.writePartial(Memory.slab(200), 0);
        packet.gso().csumOffset(119);

        assertThat(DropReason.of(GSOSplit.completeChecksum(packet))).isEqualTo(DropReason.BAD_CSUM_FIELD);
        packet.gso().csumOffset(16).csumStart(16);
        assertThat(DropReason.of(GSOSplit.completeChecksum(packet))).isEqualTo(DropReason.BAD_IP_HEADER);
        packet.gso().csumStart(20).rscInfo(true);
        assertThat(DropReason.of(GSOSplit.completeChecksum(packet))).isEqualTo(DropReason.RSC_INFO);
        packet.gso().rscInfo(false).ecn(true);
        assertThat(DropReason.of(GSOSplit.completeChecksum(packet))).isEqualTo(DropReason.ECN_WITHOUT_TCP);
        assertThat(DropReason.of(GSOSplit.completeChecksum(Memory.packet(new byte[0])))).isEqualTo(DropReason.EMPTY);

        assertThat(Memory.bytes(packet)).isEqualTo(fixture.partialBytes());
        assertThat(packet.gso().needsCsum()).isTrue();
    }

    @Test
    void shouldRefuseASuperpacket() {
        TunPacket packet = TestPackets.tcp(4).payload(250).writeSuperpacket(Memory.slab(500), 0, 100);

        assertThatThrownBy(() -> GSOSplit.completeChecksum(packet)).isInstanceOf(IllegalArgumentException.class);

        assertThat(packet.gso().type()).isEqualTo(GSOType.TCPV4);
    }
}
