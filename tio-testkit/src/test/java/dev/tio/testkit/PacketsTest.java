package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Queue;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.ReferenceChecksum;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The judge is {@link TestPackets}, which shares no code with what is tested. */
class PacketsTest {
    private static final byte[] PAYLOAD = TestPackets.tcp(4).payload(1001).bytes();

    private static IPBuilder<?> ip(int version) {
        return version == 4 ? Packets.ipv4() : Packets.ipv6();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldBuildTCP(int version) {
        byte[] options = {1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8};

        byte[] packet = ip(version).tcp(1000, 2000).sequenceNumber(-2).acknowledgmentNumber(7).flags(TCPHeader.PSH)
                .window(9).urgentPointer(3).options(options).payload(PAYLOAD).bytes();

        assertThat(packet).isEqualTo(TestPackets.tcp(version).ports(1000, 2000).sequenceNumber(-2)
                .acknowledgmentNumber(7).flags(8).window(9).urgentPointer(3).tcpOptions(options).payload(PAYLOAD).bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldBuildUDP(int version) {
        assertThat(ip(version).udp(0xfffe, 53).payload(PAYLOAD).bytes())
                .isEqualTo(TestPackets.udp(version).ports(0xfffe, 53).payload(PAYLOAD).bytes());
        assertThat(Packets.ipv4().udp(1, 2).withoutChecksum().payload(PAYLOAD).bytes())
                .isEqualTo(TestPackets.udp(4).ports(1, 2).withoutChecksum().payload(PAYLOAD).bytes());
    }

    @Test
    void shouldSendAUDPChecksumOfZeroAsItsOtherZero() {
        byte[] zero = TestPackets.udp(4).payload(new byte[2]).bytes();
        byte[] payload = {zero[26], zero[27]};

        byte[] packet = Packets.ipv4().udp(40_000, 443).payload(payload).bytes();

        assertThat(packet).isEqualTo(TestPackets.udp(4).payload(payload).bytes()).containsSequence(-1, -1);
    }

    @Test
    void shouldBuildIPv4Headers() {
        byte[] packet = Packets.ipv4().source("10.1.2.3").destination("255.0.0.255").typeOfService(0xb9)
                .identification(0xfffe).dontFragment(false).timeToLive(255).options((byte) 1, (byte) 1, (byte) 1, (byte) 0)
                .udp(40_000, 443).bytes();

        assertThat(packet).isEqualTo(TestPackets.udp(4).addresses(new byte[] {10, 1, 2, 3}, new byte[] {-1, 0, 0, -1})
                .trafficClass(0xb9).identification(0xfffe).dontFragment(false).hopLimit(255)
                .ipOptions((byte) 1, (byte) 1, (byte) 1, (byte) 0).bytes());
    }

    @Test
    void shouldBuildIPv6Headers() {
        byte[] from = new byte[16];
        from[0] = (byte) 0xfe;
        from[1] = (byte) 0x80;
        byte[] to = new byte[16];
        to[15] = 1;

        byte[] packet = Packets.ipv6().source("fe80::").destination("::1").trafficClass(0xb9).flowLabel(0xabcde)
                .hopLimit(1).udp(40_000, 443).bytes();

        assertThat(packet).isEqualTo(TestPackets.udp(6).addresses(from, to).trafficClass(0xb9).flowLabel(0xabcde)
                .hopLimit(1).bytes());
    }

    @Test
    void shouldPadExtensionHeaders() {
        ByteBuffer packet = ByteBuffer.wrap(Packets.ipv6().hopByHopOptions((byte) 0x1e, (byte) 1, (byte) 0)
                .destinationOptions((byte) 0x1e, (byte) 5, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5)
                .udp(1, 2).payload(3).bytes());

        assertThat(packet.getShort(4)).isEqualTo((short) (8 + 16 + 8 + 3));
        assertThat(packet.get(6)).isEqualTo((byte) IPProtocol.HOP_BY_HOP_OPTIONS);
        assertThat(Arrays.copyOfRange(packet.array(), 40, 64)).containsExactly(
                60, 0, 0x1e, 1, 0, 1, 1, 0, 17, 1, 0x1e, 5, 1, 2, 3, 4, 5, 1, 5, 0, 0, 0, 0, 0);
        assertThat(packet.getShort(64)).isEqualTo((short) 1);
        byte[] plain = Packets.ipv6().udp(1, 2).payload(3).bytes();
        assertThat(Arrays.copyOfRange(packet.array(), 64, 75)).isEqualTo(Arrays.copyOfRange(plain, 40, 51));
    }

    @Test
    void shouldBuildEchoMessages() {
        byte[] ipv4 = Packets.ipv4().echoRequest(0x1234, 7).payload(PAYLOAD).bytes();
        byte[] ipv6 = Packets.ipv6().echoReply(0x1234, 7).payload(PAYLOAD).bytes();

        assertThat(Arrays.copyOfRange(ipv4, 20, 22)).containsExactly(8, 0);
        assertThat(Arrays.copyOfRange(ipv4, 24, 28)).containsExactly(0x12, 0x34, 0, 7);
        assertThat(ReferenceChecksum.sum(ipv4, 20, ipv4.length - 20, 0)).isEqualTo(0xffff);
        assertThat(Arrays.copyOfRange(ipv6, 40, 42)).containsExactly(-127, 0);
        int pseudoHeader = ReferenceChecksum.pseudoHeader(58, Arrays.copyOfRange(ipv6, 8, 24),
                Arrays.copyOfRange(ipv6, 24, 40), ipv6.length - 40);
        assertThat(ReferenceChecksum.sum(ipv6, 40, ipv6.length - 40, pseudoHeader)).isEqualTo(0xffff);
        assertThat(Packets.ipv4().echoReply(0, 0).bytes()[20]).isZero();
        assertThat(Packets.ipv6().echoRequest(0, 0).bytes()[40]).isEqualTo((byte) 128);
    }

    @Test
    void shouldBuildAnyProtocol() {
        byte[] packet = Packets.ipv4().data(253).payload(new byte[] {1, 2, 3}).bytes();

        assertThat(packet).hasSize(23).endsWith(1, 2, 3);
        assertThat(packet[9]).isEqualTo((byte) 253);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldBuildWrongChecksumsOnRequest(int version) {
        for (int payload = 0; payload < 500; payload++) {
            assertThat(ReferenceChecksum.isCorrect(ip(version).udp(1, payload).payload(2).wrongChecksum().bytes())).isFalse();
            assertThat(ReferenceChecksum.isCorrect(ip(version).tcp(1, payload).wrongChecksum().bytes())).isFalse();
        }
        assertThat(ReferenceChecksum.isCorrect(Packets.ipv4().wrongHeaderChecksum().tcp(1, 2).bytes())).isFalse();
    }

    @Test
    void shouldNotTakeNoChecksumForAWrongOne() {
        assertThat(PacketBuilder.wrong(1)).isNotZero().isNotEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldBuildSuperpackets(int version) {
        TunPacket tcp = ip(version).tcp(40_000, 443).sequenceNumber(0x01020304).acknowledgmentNumber(0x0a0b0c0d)
                .window(502).flags(TCPHeader.ACK | TCPHeader.CWR).payload(PAYLOAD).superpacket(100);
        TunPacket expected = TestPackets.tcp(version).flags(0x90).payload(PAYLOAD)
                .writeSuperpacket(Slab.allocate(2000), 0, 100);
        TunPacket udp = ip(version).udp(40_000, 443).payload(PAYLOAD).superpacket(1000);

        assertThat(PacketDiff.of(expected, tcp).toString()).isEmpty();
        assertThat(tcp.gso()).hasToString(expected.gso().toString());
        assertThat(tcp.offset()).isEqualTo(Queue.ROOM);
        assertThat(tcp.gso().type().proto()).isEqualTo(GSOProto.TCP);
        assertThat(udp.gso().type()).isEqualTo(GSOType.UDP_L4);
        assertThat(PacketDiff.of(TestPackets.udp(version).payload(PAYLOAD)
                .writeSuperpacket(Slab.allocate(2000), 0, 1000), udp).toString()).isEmpty();
        assertThatThrownBy(() -> ip(version).udp(1, 2).payload(10).superpacket(10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ip(version).udp(1, 2).payload(10).superpacket(0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldBuildTheLongestPacketAndNoLongerOne(int version) {
        int headers = version == 4 ? 28 : 48;

        assertThat(ip(version).udp(1, 2).payload(Queue.MAX_PACKET - headers).packet().length())
                .isEqualTo(Queue.MAX_PACKET);
        assertThatThrownBy(() -> ip(version).udp(1, 2).payload(Queue.MAX_PACKET - headers + 1).bytes())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("65536");
    }

    @Test
    void shouldCutIPv4PacketsIntoFragments() {
        EchoBuilder echo = Packets.ipv4().identification(77).echoRequest(1, 2).payload(3000);

        List<byte[]> fragments = echo.fragments(1003);

        assertThat(fragments).extracting(fragment -> fragment.length).containsExactly(996, 996, 996, 100);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (byte[] fragment : fragments) {
            boolean last = fragment.length == 100;
            ByteBuffer header = ByteBuffer.wrap(fragment);
            assertThat(header.getShort(2)).isEqualTo((short) fragment.length);
            assertThat(header.getShort(4)).isEqualTo((short) 77);
            assertThat(header.getShort(6)).isEqualTo((short) ((last ? 0 : 0x2000) | payload.size() / 8));
            assertThat(ReferenceChecksum.sum(fragment, 0, 20, 0)).isEqualTo(0xffff);
            payload.write(fragment, 20, fragment.length - 20);
        }
        assertThat(payload.toByteArray()).isEqualTo(Arrays.copyOfRange(echo.bytes(), 20, 3028));
    }

    @Test
    void shouldCutIPv6PacketsIntoFragments() {
        UDPBuilder udp = Packets.ipv6().identification(77).hopByHopOptions((byte) 0x1e, (byte) 0)
                .destinationOptions((byte) 0x1e, (byte) 0).udp(1, 2).payload(3000);

        List<byte[]> fragments = udp.fragments(1280);

        assertThat(fragments).extracting(fragment -> fragment.length).containsExactly(1280, 1280, 56 + 3016 - 2 * 1224);
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (byte[] fragment : fragments) {
            boolean last = fragment.length < 1280;
            ByteBuffer header = ByteBuffer.wrap(fragment);
            assertThat(header.getShort(4)).isEqualTo((short) (fragment.length - 40));
            assertThat(Arrays.copyOfRange(fragment, 40, 50)).containsExactly(44, 0, 0x1e, 0, 1, 2, 0, 0, 60, 0);
            assertThat(header.getShort(50)).isEqualTo((short) (payload.size() | (last ? 0 : 1)));
            assertThat(header.getInt(52)).isEqualTo(77);
            payload.write(fragment, 56, fragment.length - 56);
        }
        assertThat(payload.toByteArray()).isEqualTo(Arrays.copyOfRange(udp.bytes(), 48, 48 + 3016));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        assertThatThrownBy(() -> Packets.ipv4().options(new byte[44])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packets.ipv4().options(new byte[3])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packets.ipv4().source("::1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packets.ipv6().hopByHopOptions(new byte[2047])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packets.ipv4().udp(1, 2).payload(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packets.ipv4().udp(1, 2).fragments(27)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packets.ipv6().udp(1, 2).fragments(55)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Packets.ipv4().options(new byte[4]).udp(1, 2).fragments(100))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGoOnInAFlow() {
        TCPBuilder tcp = Packets.ipv4().identification(0xffff).tcp(1, 2).sequenceNumber(-5).payload(100);

        TunPacket second = tcp.next().packet();
        TunPacket third = tcp.flags(TCPHeader.FIN).next().packet();

        assertThat(new TCPHeader().wrap(second, 20).sequenceNumber()).isEqualTo(95);
        assertThat(second.buffer().getShort(Queue.ROOM + 4)).isZero();
        assertThat(new TCPHeader().wrap(third, 20).sequenceNumber()).isEqualTo(196);
    }

    @Test
    void shouldLayPacketsIntoABatch() {
        List<byte[]> packets = List.of(new byte[] {1}, new byte[] {2, 3}, new byte[0]);

        PacketBatch batch = Packets.batch(packets);

        assertThat(batch.size()).isEqualTo(3);
        assertThat(batch.get(1).offset()).isEqualTo(3 * Queue.ROOM + 1);
        assertThat(batch.get(1).buffer()).isEqualTo(ByteBuffer.wrap(new byte[] {2, 3}));
        assertThat(batch.room()).isZero();
    }
}
