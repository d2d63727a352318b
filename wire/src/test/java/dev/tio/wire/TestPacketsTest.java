package dev.tio.wire;

import static dev.tio.wire.KernelPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestPacketsTest {
    private final Slab slab = Slab.allocate(70_000);

    @Test
    void shouldBuildWhatTheKernelSends() {
        byte[] payload = "superpacket".getBytes(StandardCharsets.US_ASCII);
        assertThat(TestPackets.udp(4).identification(0x1f42).payload(payload).bytes()).isEqualTo(KernelPackets.UDP4);
        assertThat(TestPackets.udp(6).flowLabel(0xa80a0).payload(payload).bytes()).isEqualTo(KernelPackets.UDP6);
        assertThat(TestPackets.tcp(4).identification(0xae45).sequenceNumber(0x24ab1ab5).acknowledgmentNumber(0)
                        .flags(2).window(0xfaf0)
                        .tcpOptions(hex("020405b40402080a7f709944000000000103030a")).bytes())
                .isEqualTo(KernelPackets.TCP4);
        assertThat(TestPackets.tcp(6).flowLabel(0xaeba9).sequenceNumber(0x06753938).acknowledgmentNumber(0)
                        .flags(2).window(0xfd20)
                        .tcpOptions(hex("020405a00402080aef850420000000000103030a")).bytes())
                .isEqualTo(KernelPackets.TCP6);
    }

    @Test
    void shouldPutEachFieldInItsPlace() {
        byte[] packet = TestPackets.tcp(4)
                .trafficClass(0xb9).flagsAndFragmentOffset(0x8003).hopLimit(3)
                .addresses(hex("0a000001"), hex("0a000002")).ports(0x1122, 0x3344)
                .ipOptions(hex("94040000")).urgentPointer(0x5566).bytes();
        assertThat(packet).startsWith(hex("46b9 002c 1234 8003 0306"));
        assertThat(Arrays.copyOfRange(packet, 12, 28)).isEqualTo(hex("0a000001 0a000002 94040000 1122 3344"));
        assertThat(Arrays.copyOfRange(packet, 42, 44)).isEqualTo(hex("5566"));
        assertThat(ReferenceChecksum.isCorrect(packet)).isTrue();
        assertThat(TestPackets.udp(6).trafficClass(0xb9).flowLabel(0xabcde).hopLimit(3).bytes())
                .startsWith(hex("6b9abcde 0008 11 03"));
        assertThat(TestPackets.udp(4).dontFragment(false).bytes()).startsWith(hex("4500 001c 1234 0000"));
    }

    @Test
    void shouldSendAComputedZeroAsAllOnesForUDPOnly() {
        for (int version : new int[] {4, 6}) {
            // The payload that brings the sum to 0xffff is the checksum of the packet that has zeroes there.
            byte[] filler = checksumOf(TestPackets.udp(version).payload(new byte[2]));
            assertThat(checksumOf(TestPackets.udp(version).payload(filler))).isEqualTo(hex("ffff"));
            filler = checksumOf(TestPackets.tcp(version).payload(new byte[2]));
            assertThat(checksumOf(TestPackets.tcp(version).payload(filler))).isEqualTo(hex("0000"));
        }
    }

    private static byte[] checksumOf(TestPackets packet) {
        int field = packet.transportOffset() + packet.checksumOffset();
        return Arrays.copyOfRange(packet.bytes(), field, field + 2);
    }

    @Test
    void shouldLeaveTheChecksumOutWhenAsked() {
        assertThat(checksumOf(TestPackets.udp(4).payload(5).withoutChecksum())).isEqualTo(hex("0000"));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldDescribeASuperpacket(int version) {
        int ip = version == 4 ? 20 : 40;
        TunPacket tcp = TestPackets.tcp(version).flags(0x90).tcpOptions(new byte[12]).payload(60_000)
                .writeSuperpacket(slab, 64, 1388);
        assertThat(tcp.offset()).isEqualTo(64);
        assertThat(tcp.length()).isEqualTo(ip + 32 + 60_000);
        assertThat(tcp.gso()).hasToString("GSOInfo{" + (version == 4 ? "TCPV4" : "TCPV6")
                + "|ECN, NEEDS_CSUM, hdrLen=" + (ip + 32) + ", gsoSize=1388, csumStart=" + ip + ", csumOffset=16}");
        TunPacket udp = TestPackets.udp(version).payload(60_000).writeSuperpacket(slab, 64, 1400);
        assertThat(udp.gso()).hasToString("GSOInfo{UDP_L4, NEEDS_CSUM, hdrLen=" + (ip + 8)
                + ", gsoSize=1400, csumStart=" + ip + ", csumOffset=6}");
    }

    @Test
    void shouldLeaveAChecksumThatIsToBeCompletedOverTheTransport() {
        TestPackets builder = TestPackets.tcp(6).payload(777);
        TunPacket packet = builder.writePartial(slab, 100);
        byte[] bytes = bytes(packet);
        int start = packet.gso().csumStart();
        int checksum = ~ReferenceChecksum.sum(bytes, start, bytes.length - start, 0);
        ByteBuffer.wrap(bytes).putShort(start + packet.gso().csumOffset(), (short) checksum);
        assertThat(packet.gso().isSuperpacket()).isFalse();
        assertThat(bytes).isEqualTo(builder.bytes());
        assertThat(bytes(builder.write(slab, 9))).isEqualTo(builder.bytes());
    }

    private static byte[] bytes(TunPacket packet) {
        byte[] bytes = new byte[packet.length()];
        packet.buffer().get(bytes);
        return bytes;
    }

    @Test
    void shouldBuildTheLongestPacketAndNoLongerOne() {
        assertThat(TestPackets.udp(4).payload(65_507).bytes()).hasSize(65_535);
        assertThat(TestPackets.udp(6).payload(65_527).bytes()).hasSize(65_575);
        TestPackets tooLong4 = TestPackets.udp(4).payload(65_508);
        TestPackets tooLong6 = TestPackets.udp(6).payload(65_528);
        assertThatThrownBy(tooLong4::bytes).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(tooLong6::bytes).isInstanceOf(IllegalArgumentException.class);
    }
}
