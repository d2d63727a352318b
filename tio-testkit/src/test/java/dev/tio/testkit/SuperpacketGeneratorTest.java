package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Queue;
import dev.tio.checksum.Checksum;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SuperpacketGeneratorTest {
    private static final int SEEDS = 500;

    private final SuperpacketGenerator generator = new SuperpacketGenerator();

    static List<Stratum> strata() {
        return Stratum.all();
    }

    @Test
    void shouldMakeTheSameBytesOnEveryJdk() {
        CRC32 crc = new CRC32();
        for (Stratum stratum : Stratum.all()) {
            for (int seed = 0; seed < 10; seed++) {
                TunPacket packet = generator.superpacket(seed, stratum, 100);
                crc.update(packet.buffer());
                crc.update(packet.gso().toString().getBytes(StandardCharsets.US_ASCII));
            }
        }

        assertThat(crc.getValue()).isEqualTo(2841118661L);
    }

    @ParameterizedTest
    @MethodSource("strata")
    void shouldKeepToTheStratum(Stratum stratum) {
        for (int seed = 0; seed < SEEDS; seed++) {
            TunPacket packet = generator.superpacket(seed, stratum, 50);
            GSOInfo gso = packet.gso();

            assertThat(packet.length()).isLessThanOrEqualTo(Queue.MAX_PACKET);
            assertThat(gso.gsoSize()).isBetween(stratum.segmentSize().min(), stratum.segmentSize().max());
            assertThat(gso.type().proto()).isEqualTo(stratum.proto());
            assertThat(gso.type() == GSOType.TCPV4).isEqualTo(
                    stratum.network().isIPv4() && stratum.proto() == GSOProto.TCP);
            assertThat(payloadLength(packet)).isGreaterThan(gso.gsoSize()).isLessThanOrEqualTo(gso.gsoSize() * 50);
            checkHeaders(packet, stratum.network());
        }
    }

    @ParameterizedTest
    @MethodSource("strata")
    void shouldMakePartialChecksums(Stratum stratum) {
        for (int seed = 0; seed < SEEDS; seed++) {
            TunPacket packet = generator.partialPacket(seed, stratum.network(), stratum.proto());

            assertThat(packet.gso().isSuperpacket()).isFalse();
            assertThat(packet.gso().needsCsum()).isTrue();
            checkHeaders(packet, stratum.network());
        }
    }

    @Test
    void shouldMakeEveryTrait() {
        Set<SuperpacketTrait> seen = EnumSet.noneOf(SuperpacketTrait.class);
        for (Stratum stratum : Stratum.all()) {
            for (int seed = 0; seed < 50; seed++) {
                seen.addAll(SuperpacketTrait.of(generator.superpacket(seed, stratum, Integer.MAX_VALUE)));
            }
        }

        assertThat(seen).containsExactlyInAnyOrder(SuperpacketTrait.values());
    }

    @Test
    void shouldMakeFirstSegmentsWhoseChecksumIsZero() {
        int found = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            TunPacket packet = generator.partialPacket(seed, Stratum.Network.IPV4, GSOProto.UDP);
            ByteBuffer transport = packet.buffer().position((int) packet.offset() + packet.gso().csumStart());
            found += Checksum.checksum(transport, 0) == 0xffff ? 1 : 0;
        }

        assertThat(found).isGreaterThan(SEEDS / 32);
    }

    @Test
    void shouldRefuseFewerThanTwoSegments() {
        assertThatThrownBy(() -> generator.superpacket(0, Stratum.all().get(0), 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static int payloadLength(TunPacket packet) {
        int transport = packet.gso().csumStart();
        return packet.length() - transport - (packet.gso().csumOffset() == TCPHeader.CHECKSUM_FIELD_OFFSET
                ? new TCPHeader().wrap(packet, transport).dataOffset()
                : UDPHeader.MINIMUM_LENGTH);
    }

    private static void checkHeaders(TunPacket packet, Stratum.Network network) {
        ByteBuffer bytes = packet.buffer().slice();
        int transport = packet.gso().csumStart();
        if (network.isIPv4()) {
            IPv4Header ipv4 = new IPv4Header().wrap(packet, 0);
            assertThat(ipv4.isComplete()).isTrue();
            assertThat(ipv4.totalLength()).isEqualTo(packet.length());
            assertThat(ipv4.headerLength()).isEqualTo(transport);
            assertThat(ipv4.optionsLength() > 0).isEqualTo(network == Stratum.Network.IPV4_OPTIONS);
            assertThat(ipv4.timeToLive()).isGreaterThan(1);
            assertThat(Checksum.checksum(bytes.slice(0, transport), 0)).isEqualTo(0xffff);
        } else {
            IPv6Header ipv6 = new IPv6Header().wrap(packet, 0);
            assertThat(ipv6.isComplete()).isTrue();
            assertThat(ipv6.payloadLength()).isEqualTo(packet.length() - IPv6Header.MINIMUM_LENGTH);
            assertThat(ipv6.hopLimit()).isGreaterThan(1);
            assertThat(endOfExtensions(bytes)).isEqualTo(transport);
            assertThat(transport > IPv6Header.MINIMUM_LENGTH).isEqualTo(network == Stratum.Network.IPV6_EXTENSIONS);
        }
        int checksum = bytes.getShort(transport + packet.gso().csumOffset()) & 0xffff;
        assertThat(checksum).isEqualTo(pseudoHeader(bytes, network, transport, packet));
    }

    private static int pseudoHeader(ByteBuffer bytes, Stratum.Network network, int transport, TunPacket packet) {
        int protocol = packet.gso().csumOffset() == TCPHeader.CHECKSUM_FIELD_OFFSET ? IPProtocol.TCP : IPProtocol.UDP;
        int length = packet.length() - transport;
        return network.isIPv4()
                ? Checksum.pseudoHeaderChecksum(protocol, bytes.slice(12, 4), bytes.slice(16, 4), length)
                : Checksum.pseudoHeaderChecksum(protocol, bytes.slice(8, 16), bytes.slice(24, 16), length);
    }

    private static int endOfExtensions(ByteBuffer bytes) {
        int nextHeader = bytes.get(IPv6Header.NEXT_HEADER_FIELD_OFFSET) & 0xff;
        int at = IPv6Header.MINIMUM_LENGTH;
        while (nextHeader != IPProtocol.TCP && nextHeader != IPProtocol.UDP) {
            nextHeader = bytes.get(at) & 0xff;
            at += (bytes.get(at + 1) + 1) * 8;
        }
        return at;
    }
}
