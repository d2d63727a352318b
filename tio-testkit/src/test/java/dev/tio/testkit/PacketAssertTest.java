package dev.tio.testkit;

import static dev.tio.testkit.PacketAssertions.assertThat;
import static dev.tio.testkit.PacketAssertions.assertThatPacket;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.IPProtocol;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each assertion holds where it should, and fails with a message that says what is wrong. */
class PacketAssertTest {
    private static final byte[] PAYLOAD = {1, 2, 3};

    private final TunPacket tcp = Packets.ipv4().source("10.0.0.1").destination("10.0.0.2").tcp(1000, 443)
            .flags(TCPHeader.SYN | TCPHeader.ACK).window(17).payload(PAYLOAD).packet();
    private final TunPacket udp = Packets.ipv6().source("fe80::1").destination("fe80::2").udp(53, 1000).payload(10).packet();

    private static void assertFails(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(AssertionError.class).hasMessageContaining(message);
    }

    @Test
    void shouldHold() {
        assertThat(tcp).isEqualTo(tcp).isIPv4().isTCP().isNoFragment().isPlain().hasSourceAddress("10.0.0.1")
                .hasDestinationAddress("10.0.0.2").hasSourcePort(1000).hasDestinationPort(443)
                .hasFlags(TCPHeader.SYN | TCPHeader.ACK).hasField("tcp.window", 17).hasPayload(PAYLOAD).hasRightChecksums();
        assertThat(udp).isEqualTo(StoredPacket.of(udp).bytes()).isIPv6().isUDP().hasSourceAddress("fe80:0:0:0::1")
                .hasDestinationAddress("fe80::2").hasSourcePort(53).hasDestinationPort(1000).hasRightChecksums();
        assertThat(Packets.ipv4().echoRequest(1, 2).packet()).isICMP().hasField("icmp.type", 8)
                .hasField("icmp.sequenceNumber", 2).hasPayload(new byte[0]).hasRightChecksums();
        assertThat(Packets.ipv6().echoReply(1, 2).packet()).isICMP().hasField("icmp.type", 129).hasRightChecksums();
        assertThat(Packets.ipv4().tcp(1, 2).payload(2500).superpacket(1000)).isSuperpacketOf(3, 1000).hasRightChecksums();
        assertThat(Packets.ipv4().udp(1, 2).withoutChecksum().packet()).hasRightChecksums();
        assertThat(Packets.ipv4().data(IPProtocol.ESP).packet()).hasRightChecksums();
    }

    @Test
    void shouldHoldForFragments() {
        for (byte[] fragment : Packets.ipv4().udp(1, 2).payload(3000).fragments(1500)) {
            assertThatPacket(fragment).isFragment().hasRightChecksums();
        }
        List<byte[]> ipv6 = Packets.ipv6().udp(1, 2).payload(3000).fragments(1500);
        assertThatPacket(ipv6.get(0)).isFragment().isUDP().hasField("ipv6.fragment.mf", 1).hasRightChecksums();
        assertThatPacket(ipv6.get(1)).isFragment().hasField("ipv6.fragment.offset", 181)
                .hasField("ipv6.fragment.identification", 0x12345678).hasRightChecksums();
        assertFails(() -> assertThatPacket(ipv6.get(1)).isUDP(), "a field udp.sourcePort");
    }

    @Test
    void shouldHoldWhereverThePacketLies() {
        byte[] bytes = StoredPacket.of(tcp).bytes();
        Bytes<?> mem = Bytes.allocateDirect(200);
        mem.write(100, bytes, 0, bytes.length);

        assertThat(new TunPacket().set(mem, 100, bytes.length)).isEqualTo(tcp);
    }

    @Test
    void shouldSayWhatDiffersAndShowThePackets() {
        TunPacket other = Packets.ipv4().source("10.0.0.1").destination("10.0.0.2").tcp(1000, 443)
                .flags(TCPHeader.SYN | TCPHeader.ACK).window(18).payload(PAYLOAD).packet();

        assertFails(() -> assertThat(other).as("the answer").isEqualTo(tcp), "[the answer]");
        assertFails(() -> assertThat(other).isEqualTo(tcp), "tcp.window at 34: expected 0x0011 (17), was 0x0012 (18)\n");
        assertFails(() -> assertThat(other).isEqualTo(tcp), "actual:\n" + HexDump.of(other));
        assertFails(() -> assertThat(other).isEqualTo(new byte[1]), "length at 0: expected 1, was 43");
        assertFails(() -> assertThat(tcp).isEqualTo("a string"), "a string");
        assertFails(() -> assertThat(tcp).isUDP(), "Expecting to have a field udp.sourcePort\nPacket:\n" + HexDump.of(tcp));
        assertFails(() -> assertThat((TunPacket) null).isIPv4(), "not to be null");
    }

    static Stream<Object[]> failures() {
        return Stream.of(
                failure(packet -> packet.isIPv6(), "a field ipv6.version"),
                failure(packet -> packet.isICMP(), "a field icmp.type"),
                failure(packet -> packet.isFragment(), "to be a fragment"),
                failure(packet -> packet.hasSourceAddress("10.0.0.3"), "sourceAddress to be 10.0.0.3, but it is 10.0.0.1"),
                failure(packet -> packet.hasDestinationAddress("::1"), "a field ipv6.destinationAddress"),
                failure(packet -> packet.hasSourcePort(443), "tcp.sourcePort to be 443 (0x1bb), but it is 1000 (0x3e8)"),
                failure(packet -> packet.hasDestinationPort(444), "tcp.destinationPort to be 444 (0x1bc), but it is 443"),
                failure(packet -> packet.hasFlags(TCPHeader.SYN), "the TCP flags to be [SYN], but they are [SYN, ACK]"),
                failure(packet -> packet.hasFlags(TCPHeader.SYN | TCPHeader.ACK | TCPHeader.CWR), "[SYN, ACK, CWR], but"),
                failure(packet -> packet.hasField("udp.length", 1), "a field udp.length"),
                failure(packet -> packet.hasPayload(new byte[] {1, 2, 4}), "3 bytes, but it has 3 and differs from byte 2 of"),
                failure(packet -> packet.hasPayload(new byte[] {1, 2}), "2 bytes, but it has 3 and differs from byte 2 of"),
                failure(packet -> packet.isSuperpacketOf(2, 3), "a superpacket of 2 segments of 3 bytes, but it is one of 0"));
    }

    private static Object[] failure(Consumer<PacketAssert> assertion, String message) {
        return new Object[] {assertion, message};
    }

    @ParameterizedTest
    @MethodSource("failures")
    void shouldFail(Consumer<PacketAssert> assertion, String message) {
        assertFails(() -> assertion.accept(assertThat(tcp)), message);
    }

    @Test
    void shouldFailForFragmentsAndSuperpackets() {
        TunPacket superpacket = Packets.ipv4().tcp(1, 2).payload(2500).superpacket(1000);

        assertFails(() -> assertThatPacket(Packets.ipv4().udp(1, 2).payload(3000).fragments(1500).get(2)).isNoFragment(),
                "to be no fragment");
        assertFails(() -> assertThat(superpacket).isPlain(), "to be a plain packet, but it is GSOInfo{TCPV4");
        assertFails(() -> assertThat(Packets.ipv4().tcp(1, 2).partial()).isPlain(), "NEEDS_CSUM");
        assertFails(() -> assertThat(superpacket).isSuperpacketOf(2, 1000),
                "of 2 segments of 1000 bytes, but it is one of 3: 2500 bytes of payload");
        assertFails(() -> assertThat(superpacket).isSuperpacketOf(3, 999), "of 3 segments of 999 bytes");
        superpacket.gso().clear();
        assertFails(() -> assertThat(superpacket).isSuperpacketOf(3, 1000), "GSOInfo{NONE");
    }

    @Test
    void shouldSayWhatAChecksumShouldBe() {
        byte[] right = Packets.ipv4().udp(1, 2).payload(3).bytes();
        String udpChecksum = String.format("0x%02x%02x", right[26], right[27]);
        String headerChecksum = String.format("0x%02x%02x", right[10], right[11]);

        assertFails(() -> assertThat(Packets.ipv4().udp(1, 2).payload(3).wrongChecksum().packet()).hasRightChecksums(),
                "udp.checksum to be " + udpChecksum + ", but it is 0x");
        assertFails(() -> assertThat(Packets.ipv4().wrongHeaderChecksum().udp(1, 2).packet()).hasRightChecksums(),
                "ipv4.headerChecksum to be 0x");
        assertFails(() -> assertThat(Packets.ipv4().wrongHeaderChecksum().udp(1, 2).payload(3).packet()).hasRightChecksums(),
                headerChecksum + ", but it is 0x");
        assertFails(() -> assertThat(Packets.ipv4().echoReply(1, 2).wrongChecksum().packet()).hasRightChecksums(),
                "icmp.checksum to be 0x");
        assertFails(() -> assertThat(Packets.ipv6().echoReply(1, 2).wrongChecksum().packet()).hasRightChecksums(),
                "icmp.checksum to be 0x");
        assertFails(() -> assertThat(Packets.ipv6().udp(1, 2).withoutChecksum().packet()).hasRightChecksums(),
                ", but it is 0x0000");
        TunPacket partial = Packets.ipv6().tcp(1, 2).payload(3).partial();
        partial.gso().needsCsum(false);
        assertFails(() -> assertThat(partial).hasRightChecksums(), "tcp.checksum to be 0x");
        tcp.gso().needsCsum(true);
        assertFails(() -> assertThat(tcp).hasRightChecksums(), "tcp.checksum to be 0x");
    }

    @Test
    void shouldAssertOfBatches() {
        List<byte[]> packets = new Traffic(1, 3).next(3);

        assertThat(Packets.batch(packets)).hasSize(3).containsExactly(packets)
                .allSatisfy(packet -> packet.isNoFragment().hasRightChecksums())
                .packet(2).isEqualTo(packets.get(2));
        assertFails(() -> assertThat(Packets.batch(packets)).hasSize(2), "a batch of 2 packets, but it has 3");
        assertFails(() -> assertThat(Packets.batch(packets)).packet(3), "a packet 3, but the batch has 3");
        assertFails(() -> assertThat(Packets.batch(packets)).containsExactly(packets.subList(0, 2)), "2 packets");
        assertFails(() -> assertThat(Packets.batch(packets)).containsExactly(
                List.of(packets.get(0), packets.get(2), packets.get(1))), "[packet 1 of 3]");
        assertFails(() -> assertThat(Packets.batch(packets)).allSatisfy(PacketAssert::isFragment), "[packet 0 of 3]");
    }
}
