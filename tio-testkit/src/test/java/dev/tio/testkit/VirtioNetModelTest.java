package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.testkit.VirtioNetModel.Verdict;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the model says where it matters; that the running kernel says the same is shown elsewhere, by many random headers. */
class VirtioNetModelTest {
    private final VirtioNetModel model = new VirtioNetModel();
    private final PacketBatch out = new PacketBatch(Slab.allocate(1 << 19), 512, 0, 0);

    @ParameterizedTest
    @EnumSource
    void shouldSendAValidSuperpacketAsGSOSplitSplitsIt(GSOProto proto) {
        TunPacket packet = MemoryPackets.superpacket(proto);
        PacketBatch expected = MemoryPackets.batch();
        GSOSplit.split(packet, new GSOOptions().set(packet.gso()), expected, 0);

        assertThat(model.judge(packet, packet.gso())).isEqualTo(Verdict.SENT);
        assertThat(model.taken().isSuperpacket()).isTrue();
        assertThat(model.segment(packet, out, 0)).isEqualTo(expected.size());
        for (int i = 0; i < expected.size(); i++) {
            MemoryPackets.assertSame(expected.get(i), out.get(i));
        }
        assertThat(model.segment(packet, out, expected.size())).isZero();
    }

    @Test
    @DisplayName("EINVAL: gso_size 0 or 0xffff")
    void shouldRefuseAGsoSizeThatIsNone() {
        assertVerdict(Verdict.REFUSED, GSOProto.TCP, gso -> gso.gsoSize(0));
        assertVerdict(Verdict.REFUSED, GSOProto.TCP, gso -> gso.gsoSize(0xffff));
    }

    @Test
    @DisplayName("EINVAL: hdr_len above the packet's length; accepted: hdr_len 0")
    void shouldRefuseAHeaderLongerThanThePacket() {
        TunPacket packet = MemoryPackets.superpacket(GSOProto.TCP);

        packet.gso().hdrLen(packet.length() + 1);
        assertThat(model.judge(packet, packet.gso())).isEqualTo(Verdict.REFUSED);
        packet.gso().hdrLen(packet.length());
        assertThat(model.judge(packet, packet.gso())).isEqualTo(Verdict.SENT);
        packet.gso().hdrLen(0);
        assertThat(model.judge(packet, packet.gso())).isEqualTo(Verdict.SENT);
    }

    @Test
    @DisplayName("EINVAL: csum_start below the IP header's minimum, or checksum field past the end")
    void shouldRefuseAChecksumThatStandsNowhere() {
        TunPacket packet = MemoryPackets.plain(100, 0);
        GSOInfo gso = packet.gso().needsCsum(true);

        assertThat(model.judge(packet, gso.csumStart(19))).isEqualTo(Verdict.REFUSED);
        assertThat(model.judge(packet, gso.csumStart(20))).isEqualTo(Verdict.SENT);
        assertThat(model.judge(packet, gso.csumOffset(78))).isEqualTo(Verdict.SENT);
        assertThat(model.judge(packet, gso.csumOffset(79))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    @DisplayName("EINVAL: csum_offset other than 16 (TCP) or 6 (UDP)")
    void shouldRefuseTheOthersChecksumField() {
        assertVerdict(Verdict.REFUSED, GSOProto.TCP, gso -> gso.csumOffset(UDPHeader.CHECKSUM_FIELD_OFFSET));
        assertVerdict(Verdict.REFUSED, GSOProto.UDP, gso -> gso.csumOffset(TCPHeader.CHECKSUM_FIELD_OFFSET));
    }

    @Test
    @DisplayName("EINVAL: UDP_L4 without NEEDS_CSUM, or with the ECN bit; type 0x80 (none with ECN)")
    void shouldRefuseFlagsThatDoNotFit() {
        assertVerdict(Verdict.REFUSED, GSOProto.UDP, gso -> gso.needsCsum(false));
        assertVerdict(Verdict.REFUSED, GSOProto.UDP, gso -> gso.ecn(true));
        assertVerdict(Verdict.REFUSED, GSOProto.TCP, gso -> gso.type(GSOType.NONE).ecn(true));
    }

    @Test
    @DisplayName("EINVAL: bad IP version nibble; a header and no packet")
    void shouldRefuseWhatIsNoPacket() {
        TunPacket packet = MemoryPackets.plain(100, 0);
        packet.buffer().put(0, (byte) 0x55);

        assertThat(model.judge(packet, packet.gso())).isEqualTo(Verdict.REFUSED);
        packet.set(packet.mem(), 0, 0);
        assertThat(model.judge(packet, packet.gso())).isEqualTo(Verdict.REFUSED);
    }

    @Test
    @DisplayName("EINVAL: UDP of 129 segments; accepted: of 128")
    void shouldRefuseTooManyDatagrams() {
        TunPacket packet = MemoryPackets.superpacket(GSOProto.UDP);
        int payload = packet.length() - packet.gso().csumStart() - UDPHeader.MINIMUM_LENGTH;
        int least = (payload + 127) / 128;

        assertThat(model.judge(packet, packet.gso().gsoSize(least))).isEqualTo(Verdict.SENT);
        assertThat(model.judge(packet, packet.gso().gsoSize(least - 1))).isEqualTo(Verdict.REFUSED);
    }

    @Test
    void shouldRefuseATypeThatDoesNotExist() {
        Slab header = Slab.allocate(VirtioNetHdr.LENGTH);
        TunPacket packet = MemoryPackets.plain(100, 0);

        assertThat(model.judge(packet, header.bytes(), 0, ByteOrder.LITTLE_ENDIAN)).isEqualTo(Verdict.SENT);
        header.buffer().put(VirtioNetHdr.GSO_TYPE_FIELD_OFFSET, (byte) 2);
        assertThat(model.judge(packet, header.bytes(), 0, ByteOrder.LITTLE_ENDIAN)).isEqualTo(Verdict.REFUSED);
    }

    @Test
    @DisplayName("accepted: gso_size >= payload (sent as one packet); flag DATA_VALID; TCP GSO without NEEDS_CSUM")
    void shouldTakeWhatLooksWrong() {
        TunPacket packet = MemoryPackets.superpacket(GSOProto.TCP);

        assertVerdict(Verdict.SENT, GSOProto.TCP, gso -> gso.gsoSize(packet.length()));
        assertThat(model.taken().isSuperpacket()).isFalse();
        assertVerdict(Verdict.SENT, GSOProto.TCP, gso -> gso.dataValid(true));
        assertVerdict(Verdict.SENT, GSOProto.TCP, gso -> gso.needsCsum(false).csumStart(0).csumOffset(0));
    }

    @Test
    @DisplayName("accepted, and never leaves: type TCPv4 on an IPv6 packet")
    void shouldLoseTheOtherVersionsType() {
        Stratum stratum = new Stratum(Stratum.Network.IPV6, GSOProto.TCP, Stratum.SegmentSize.HUNDREDS);
        TunPacket packet = new SuperpacketGenerator().superpacket(1, stratum, 8);

        assertThat(model.judge(packet, packet.gso().type(GSOType.TCPV4))).isEqualTo(Verdict.LOST);
        assertThatThrownBy(() -> model.segment(packet, out, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("accepted, and never leaves: TCP with options whose payload is at most gso_size, and within their length of it")
    void shouldLoseOneSegmentWithOptions() {
        Stratum stratum = new Stratum(Stratum.Network.IPV4, GSOProto.TCP, Stratum.SegmentSize.HUNDREDS);
        SuperpacketGenerator generator = new SuperpacketGenerator();
        long seed = 0;
        TunPacket packet = generator.superpacket(seed, stratum, 8);
        while (!SuperpacketTrait.of(packet).contains(SuperpacketTrait.TCP_OPTIONS)) {
            packet = generator.superpacket(++seed, stratum, 8);
        }
        int start = packet.gso().csumStart();
        int headers = start + new TCPHeader().wrap(packet, start).dataOffset();

        assertThat(model.judge(packet, packet.gso().gsoSize(packet.length() - headers))).isEqualTo(Verdict.LOST);
        TunPacket lost = packet;
        assertThatThrownBy(() -> model.segment(lost, out, 0)).isInstanceOf(IllegalStateException.class);
        int all = packet.length() - start - TCPHeader.MINIMUM_LENGTH;
        assertThat(model.judge(packet, packet.gso().gsoSize(all))).isEqualTo(Verdict.SENT);
    }

    @Test
    void shouldFragmentUFO() {
        assertVerdict(Verdict.FRAGMENTED, GSOProto.UDP, gso -> gso.type(GSOType.UDP));
        assertVerdict(Verdict.LOST, GSOProto.TCP, gso -> gso.type(GSOType.UDP));
    }

    @Test
    void shouldCompleteAChecksumOfAnything() {
        TunPacket packet = MemoryPackets.plain(60, 7);
        packet.buffer().put(0, (byte) 0x45);
        packet.gso().needsCsum(true).csumStart(24).csumOffset(0);

        assertThat(model.judge(packet, packet.gso())).isEqualTo(Verdict.SENT);
        assertThat(model.segment(packet, out, 0)).isOne();
        GSOSplit.completeChecksum(packet);
        MemoryPackets.assertSame(packet, out.get(0));
        assertThat(model.segment(packet, out, 1)).isZero();
    }

    private void assertVerdict(Verdict expected, GSOProto proto, Consumer<GSOInfo> change) {
        TunPacket packet = MemoryPackets.superpacket(proto);
        change.accept(packet.gso());
        assertThat(model.judge(packet, packet.gso())).isEqualTo(expected);
    }
}
