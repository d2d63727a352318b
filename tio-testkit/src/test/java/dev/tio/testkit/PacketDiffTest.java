package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOProto;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.nio.ByteBuffer;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PacketDiffTest {
    private final TunPacket expected = packet(Stratum.Network.IPV4_OPTIONS, GSOProto.TCP);
    private final TunPacket actual = copy(expected);

    private static TunPacket packet(Stratum.Network network, GSOProto proto) {
        return copy(new SuperpacketGenerator()
                .superpacket(4, new Stratum(network, proto, Stratum.SegmentSize.TENS), 4));
    }

    private static TunPacket copy(TunPacket packet) {
        Slab slab = Slab.allocate(packet.length());
        slab.buffer().put(0, packet.buffer(), packet.buffer().position(), packet.length());
        TunPacket copy = new TunPacket().set(slab.bytes(), 0, packet.length());
        copy.gso().set(packet.gso());
        return copy;
    }

    private TCPHeader actualTcp() {
        return new TCPHeader().wrap(actual, actual.gso().csumStart());
    }

    @Test
    void shouldFindNoDifference() {
        PacketDiff diff = PacketDiff.of(expected, actual);

        assertThat(diff.isEmpty()).isTrue();
        assertThat(diff.differences()).isEmpty();
        assertThat(diff).hasToString("");
    }

    @Test
    void shouldNameTheFieldsOfEachHeader() {
        IPv4Header ipv4 = new IPv4Header().wrap(actual, 0);
        ipv4.identification(ipv4.identification() + 1).flagsAndFragmentOffset(IPv4Header.DF_FLAG
                ^ ipv4.flagsAndFragmentOffset());
        actualTcp().flags(actualTcp().flags() ^ TCPHeader.PSH ^ TCPHeader.CWR).window(~actualTcp().window());

        assertThat(PacketDiff.of(expected, actual).fields())
                .containsExactly("ipv4.identification", "ipv4.df", "tcp.cwr", "tcp.psh", "tcp.window");
    }

    @Test
    void shouldShowBothValuesAndWhereTheyStand() {
        new IPv4Header().wrap(expected, 0).identification(0x1ff);
        new IPv4Header().wrap(actual, 0).identification(0x200);

        assertThat(PacketDiff.of(expected, actual).differences()).containsExactly(
                new PacketDiff.Difference("ipv4.identification", 4, "0x01ff (511)", "0x0200 (512)"));
    }

    @Test
    void shouldReportWithBothDumps() {
        actualTcp().window(actualTcp().window() ^ 1);

        assertThat(PacketDiff.of(expected, actual).toString())
                .startsWith("tcp.window at " + (expected.gso().csumStart() + 14) + ": expected 0x")
                .contains("expected:\n" + HexDump.of(expected))
                .contains("actual:\n" + HexDump.of(actual));
    }

    @Test
    void shouldShowTheFirstBytesOfThePayloadThatDiffer() {
        int payload = expected.gso().csumStart() + actualTcp().dataOffset();
        expected.buffer().put(payload + 2, (byte) 0xab);
        actual.buffer().put(payload + 2, (byte) 0xcd);

        PacketDiff.Difference difference = PacketDiff.of(expected, actual).differences().get(0);

        assertThat(difference.field()).isEqualTo("payload");
        assertThat(difference.offset()).isEqualTo(payload + 2);
        assertThat(difference.expected()).startsWith("ab ").endsWith(" ...");
        assertThat(difference.actual()).startsWith("cd ").endsWith(" ...");
    }

    @Test
    void shouldReportALengthThatDiffers() {
        actual.grow(0, -1);

        assertThat(PacketDiff.of(expected, actual).differences()).containsExactly(new PacketDiff.Difference(
                "length", 0, Integer.toString(expected.length()), Integer.toString(expected.length() - 1)));
    }

    @Test
    void shouldTellOptionsAndPayloadApart() {
        actual.buffer().put(20, (byte) (actual.buffer().get(20) + 1));
        int tcpOptions = actual.gso().csumStart() + 20;
        actual.buffer().put(tcpOptions, (byte) (actual.buffer().get(tcpOptions) + 1));

        assertThat(PacketDiff.of(expected, actual).fields()).containsExactly("ipv4.options", "tcp.options");
    }

    @Test
    void shouldNameTheFieldsOfIPv6AndUdp() {
        TunPacket before = packet(Stratum.Network.IPV6_EXTENSIONS, GSOProto.UDP);
        TunPacket after = copy(before);
        IPv6Header ipv6 = new IPv6Header().wrap(after, 0);
        ipv6.trafficClass(~ipv6.trafficClass()).flowLabel(~ipv6.flowLabel()).sourceAddress(0, 0);
        after.buffer().put(45, (byte) ~after.buffer().get(45));
        UDPHeader udp = new UDPHeader().wrap(after, after.gso().csumStart());
        udp.length(~udp.length());

        assertThat(PacketDiff.of(before, after).fields()).containsExactly(
                "ipv6.trafficClass", "ipv6.flowLabel", "ipv6.sourceAddress", "ipv6.extensionHeader", "udp.length");
    }

    @ParameterizedTest
    @EnumSource(Stratum.Network.class)
    void shouldLeaveNoBitWithoutAField(Stratum.Network network) {
        for (GSOProto proto : GSOProto.values()) {
            ByteBuffer packet = packet(network, proto).buffer().slice();
            // A packet that is cut anywhere has fields all the same.
            for (int length = 0; length <= packet.limit(); length++) {
                BitSet covered = new BitSet();
                for (PacketField field : PacketFields.of(packet.slice(0, length))) {
                    assertThat(covered.nextSetBit(field.bitOffset())).as(field.name()).isEqualTo(-1);
                    covered.set(field.bitOffset(), field.bitOffset() + field.bits());
                }
                assertThat(covered.cardinality()).isEqualTo(length * 8);
                assertThat(covered.length()).isEqualTo(length * 8);
            }
        }
    }

    @Test
    void shouldNoticeEachBit() {
        ByteBuffer packet = expected.buffer().slice();
        ByteBuffer other = actual.buffer().slice();
        for (int bit = 0; bit < packet.limit() * 8; bit++) {
            byte mask = (byte) (0x80 >>> bit % 8);
            other.put(bit / 8, (byte) (other.get(bit / 8) ^ mask));

            assertThat(PacketDiff.of(packet, other).differences()).as("bit %d", bit).hasSize(1);

            other.put(bit / 8, (byte) (other.get(bit / 8) ^ mask));
        }
    }
}
