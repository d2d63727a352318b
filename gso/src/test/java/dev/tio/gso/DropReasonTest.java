package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TestPackets;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class DropReasonTest {
    @ParameterizedTest
    @EnumSource(DropReason.class)
    void shouldBeFoundByItsResult(DropReason reason) {
        assertThat(reason.result()).isNegative();
        assertThat(DropReason.of(reason.result())).isSameAs(reason);
    }

    @Test
    void shouldNotTakeACountForAReason() {
        assertThat(DropReason.of(0)).isNull();
        assertThat(DropReason.of(47)).isNull();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("badPackets")
    @DisplayName("A bad packet (gso_size 0, checksum field past the end, GSO type against IP version, TCP data offset"
            + " below 5 words, RSC_INFO) drops that packet only, is counted, and never stops the reader.")
    void shouldDropABadPacketOnly(DropReason reason, String what, byte[] bytes, GSOOptions options) throws Exception {
        Superpacket good = Superpacket.of(TestPackets.tcp(4).payload(250), 100);
        PacketBatch batch = Memory.batch(10_000, 8, 4, 4);
        ByteBuffer[] buffers = Memory.buffers(3, 2000);
        int[] sizes = {-1, -1, -1};
        ByteBuffer in = Memory.direct(bytes.length).put(bytes).flip();

        assertThat(GSOSplit.segments(Memory.packet(bytes), options)).isEqualTo(reason.result());
        assertThat(GSOSplit.split(Memory.packet(bytes), options, batch, 0)).isEqualTo(reason.result());
        assertThat(GSOSplit.split(in, options, buffers, sizes, 0)).isEqualTo(reason.result());
        assertThat(GSOSplit.split(in, options, buffers, sizes, 0, 0, 0)).isEqualTo(reason.result());

        assertThat(batch.size()).isZero();
        Memory.assertUntouchedAround(batch);
        assertThat(sizes).containsOnly(-1);
        Memory.assertUntouched(buffers[0], 0, 2000);
        assertThat(GSOSplit.split(Memory.packet(good.bytes), good.options(), batch, 0)).isEqualTo(3);
        Memory.assertEqual(Memory.packets(batch), ReferenceSplitter.split(good));
    }

    static Stream<Arguments> badPackets() {
        return Stream.of(
                bad(DropReason.EMPTY, "no byte", tcp4(), o -> {}, bytes -> new byte[0]),
                plain(DropReason.EMPTY, "no byte, plain", tcp4(), o -> {}, bytes -> new byte[0]),
                bad(DropReason.UNKNOWN_GSO_TYPE, "UFO", tcp4(), o -> o.gsoType(GSOType.UDP)),
                bad(DropReason.ECN_WITHOUT_TCP, "UDP", udp4(), o -> o.ecn(true)),
                plain(DropReason.ECN_WITHOUT_TCP, "plain", tcp4(), o -> o.ecn(true)),
                bad(DropReason.RSC_INFO, "superpacket", tcp4(), o -> o.rscInfo(true)),
                plain(DropReason.RSC_INFO, "plain", tcp4(), o -> o.rscInfo(true)),
                bad(DropReason.NO_GSO_SIZE, "TCP", tcp4(), o -> o.gsoSize(0)),
                bad(DropReason.NO_GSO_SIZE, "UDP", udp4(), o -> o.gsoSize(0)),
                bad(DropReason.WRONG_PROTOCOL, "TCPv6 on IPv4", tcp4(), o -> o.gsoType(GSOType.TCPV6)),
                bad(DropReason.WRONG_PROTOCOL, "TCPv4 on IPv6", tcp6(), o -> o.gsoType(GSOType.TCPV4)),
                bad(DropReason.WRONG_PROTOCOL, "UDP_L4 on TCP over IPv4", tcp4(), o -> o.gsoType(GSOType.UDP_L4)),
                bad(DropReason.WRONG_PROTOCOL, "UDP_L4 on TCP over IPv6", tcp6(), o -> o.gsoType(GSOType.UDP_L4)),
                bad(DropReason.WRONG_PROTOCOL, "TCPv4 on UDP", udp4(), o -> o.gsoType(GSOType.TCPV4)),
                bad(DropReason.WRONG_PROTOCOL, "version 5", udp4(), o -> {}, bytes -> with(bytes, 0, 0x55)),
                bad(DropReason.WRONG_PROTOCOL, "an IPv4 packet with more fragments to come", tcp4(), o -> {},
                        bytes -> with(bytes, 6, 0x20)),
                bad(DropReason.WRONG_PROTOCOL, "a last IPv4 fragment", udp4(), o -> {},
                        bytes -> with(bytes, 7, 1)),
                bad(DropReason.WRONG_PROTOCOL, "a fragment header", tcp6(), o -> {}, bytes -> with(bytes, 6, 44)),
                bad(DropReason.WRONG_PROTOCOL, "ICMPv6 behind an extension header", extended(), o -> {},
                        bytes -> with(bytes, 40, 58)),
                bad(DropReason.BAD_IP_HEADER, "csum_start 0", tcp4(), o -> o.csumStart(0)),
                bad(DropReason.BAD_IP_HEADER, "csum_start 0, 19 bytes", udp4(), o -> o.csumStart(0),
                        bytes -> Arrays.copyOf(bytes, 19)),
                bad(DropReason.BAD_IP_HEADER, "csum_start 0, 39 bytes", udp6(), o -> o.csumStart(0),
                        bytes -> Arrays.copyOf(bytes, 39)),
                bad(DropReason.BAD_IP_HEADER, "csum_start 0, half an extension header",
                        udp6().withExtension(Superpacket.DESTINATION_OPTIONS), o -> o.csumStart(0),
                        bytes -> Arrays.copyOf(bytes, 44)),
                bad(DropReason.BAD_IP_HEADER, "csum_start in the IPv4 header", tcp4(), o -> o.csumStart(16)),
                bad(DropReason.BAD_IP_HEADER, "csum_start in the IPv6 header", tcp6(), o -> o.csumStart(36)),
                bad(DropReason.BAD_IP_HEADER, "csum_start behind TCP", tcp4(), o -> o.csumStart(40)),
                bad(DropReason.BAD_IP_HEADER, "csum_start past the end", tcp6(), o -> o.csumStart(65535)),
                bad(DropReason.BAD_IP_HEADER, "csum_start at an extension header", extended(), o -> o.csumStart(40)),
                bad(DropReason.BAD_IP_HEADER, "19 bytes", tcp4(), o -> {}, bytes -> Arrays.copyOf(bytes, 19)),
                bad(DropReason.BAD_IP_HEADER, "39 bytes", tcp6(), o -> {}, bytes -> Arrays.copyOf(bytes, 39)),
                bad(DropReason.BAD_IP_HEADER, "IPv4 header of 4 words", tcp4(), o -> {}, bytes -> with(bytes, 0, 0x44)),
                bad(DropReason.BAD_IP_HEADER, "IPv4 options past the end", tcp4(), o -> {},
                        bytes -> Arrays.copyOf(with(bytes, 0, 0x4f), 59)),
                bad(DropReason.BAD_IP_HEADER, "half an extension header", extended(), o -> {},
                        bytes -> Arrays.copyOf(bytes, 47)),
                bad(DropReason.BAD_IP_HEADER, "IPv4, 65536 bytes", tcp4(), o -> {},
                        bytes -> Arrays.copyOf(bytes, 65536)),
                bad(DropReason.BAD_IP_HEADER, "IPv6, 65576 bytes", tcp6(), o -> {},
                        bytes -> Arrays.copyOf(bytes, 65576)),
                plain(DropReason.BAD_IP_HEADER, "csum_start in IPv4 options",
                        Superpacket.of(TestPackets.tcp(4).ipOptions(new byte[8]), 1), o -> o.csumStart(24)),
                plain(DropReason.BAD_IP_HEADER, "csum_start in the IPv6 header", tcp6(), o -> o.csumStart(39)),
                plain(DropReason.BAD_IP_HEADER, "version 5", tcp4(), o -> {}, bytes -> with(bytes, 0, 0x55)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "data offset of 4 words", tcp4(), o -> {},
                        bytes -> with(bytes, 32, 0x40)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "data offset of 0", tcp6(), o -> {},
                        bytes -> with(bytes, 52, 0x0f)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "TCP options past the end", tcp4(), o -> {},
                        bytes -> Arrays.copyOf(with(bytes, 32, 0xf0), 79)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "half a TCP header", tcp4(), o -> {},
                        bytes -> Arrays.copyOf(bytes, 39)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "half a UDP header", udp4(), o -> {},
                        bytes -> Arrays.copyOf(bytes, 27)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "extension header past the end", extended(), o -> o.csumStart(2088),
                        bytes -> with(bytes, 41, 255)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "nothing behind an extension header", extended(), o -> o.csumStart(48),
                        bytes -> with(Arrays.copyOf(bytes, 48), 41, 0)),
                bad(DropReason.BAD_TRANSPORT_HEADER, "the caller's hdrLen", tcp4(), o -> o.hdrLen(44)),
                bad(DropReason.BAD_CSUM_FIELD, "TCP, where UDP has it", tcp4(), o -> o.csumOffset(6)),
                bad(DropReason.BAD_CSUM_FIELD, "UDP, where TCP has it", udp4(), o -> o.csumOffset(16)),
                bad(DropReason.BAD_CSUM_FIELD, "past the end", tcp4(), o -> o.csumOffset(65535)),
                plain(DropReason.BAD_CSUM_FIELD, "one byte past the end", tcp4(), o -> o.csumOffset(269)),
                plain(DropReason.BAD_CSUM_FIELD, "csum_start past the end", tcp4(), o -> o.csumStart(65535)),
                plain(DropReason.BAD_CSUM_FIELD, "csum_offset past the end", tcp4(), o -> o.csumOffset(65535)));
    }

    @Test
    void shouldNameEveryReasonButTheAdapters() {
        assertThat(badPackets().map(arguments -> (DropReason) arguments.get()[0]).distinct())
                .containsExactlyInAnyOrderElementsOf(Stream.of(DropReason.values())
                        .filter(reason -> reason != DropReason.NO_VNET_HEADER)
                        .toList());
    }

    private static Superpacket tcp4() {
        return Superpacket.of(TestPackets.tcp(4).payload(250), 100);
    }

    private static Superpacket tcp6() {
        return Superpacket.of(TestPackets.tcp(6).payload(250), 100);
    }

    private static Superpacket udp4() {
        return Superpacket.of(TestPackets.udp(4).payload(250), 100);
    }

    private static Superpacket udp6() {
        return Superpacket.of(TestPackets.udp(6).payload(250), 100);
    }

    private static Superpacket extended() {
        return tcp6().withExtension(Superpacket.DESTINATION_OPTIONS);
    }

    private static byte[] with(byte[] bytes, int index, int value) {
        bytes[index] = (byte) value;
        return bytes;
    }

    private static Arguments bad(
            DropReason reason, String what, Superpacket superpacket, Consumer<GSOOptions> fault) {
        return bad(reason, what, superpacket, fault, bytes -> bytes);
    }

    private static Arguments bad(
            DropReason reason, String what, Superpacket superpacket, Consumer<GSOOptions> fault,
            UnaryOperator<byte[]> damage) {
        GSOOptions options = superpacket.options();
        fault.accept(options);
        return Arguments.of(reason, what, damage.apply(superpacket.bytes), options);
    }

    private static Arguments plain(
            DropReason reason, String what, Superpacket packet, Consumer<GSOOptions> fault) {
        return plain(reason, what, packet, fault, bytes -> bytes);
    }

    private static Arguments plain(
            DropReason reason, String what, Superpacket packet, Consumer<GSOOptions> fault,
            UnaryOperator<byte[]> damage) {
        return bad(reason, what, packet, fault.andThen(options -> options.gsoType(GSOType.NONE)), damage);
    }
}
