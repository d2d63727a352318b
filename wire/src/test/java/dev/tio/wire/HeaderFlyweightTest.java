package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HeaderFlyweightTest {
    private final Slab slab = Slab.allocate(200);

    private TunPacket packet(byte[] bytes) {
        slab.buffer().put(64, bytes);
        return new TunPacket().set(slab.bytes(), 64, bytes.length);
    }

    @Nested
    class OverAKernelsPackets {
        @Test
        void shouldReadUDPOverIPv4() {
            TunPacket packet = packet(KernelPackets.UDP4);
            IPv4Header ip = new IPv4Header().wrap(packet, 0);
            assertThat(ip.isComplete()).isTrue();
            assertThat(ip.version()).isEqualTo(4);
            assertThat(ip.headerLength()).isEqualTo(20);
            assertThat(ip.typeOfService()).isZero();
            assertThat(ip.totalLength()).isEqualTo(39);
            assertThat(ip.identification()).isEqualTo(0x1f42);
            assertThat(ip.flagsAndFragmentOffset()).isEqualTo(IPv4Header.DF_FLAG);
            assertThat(ip.timeToLive()).isEqualTo(64);
            assertThat(ip.protocol()).isEqualTo(IPProtocol.UDP);
            assertThat(ip.headerChecksum()).isEqualTo(0x9780);
            assertThat(ip.sourceAddress()).isEqualTo(0xc0000201);
            assertThat(ip.destinationAddress()).isEqualTo(0xc0000202);
            assertThat(ip.optionsLength()).isZero();
            assertThat(ip.available()).isEqualTo(39);

            UDPHeader udp = new UDPHeader().wrap(packet, ip.headerLength());
            assertThat(udp.isComplete()).isTrue();
            assertThat(udp.sourcePort()).isEqualTo(40_000);
            assertThat(udp.destinationPort()).isEqualTo(443);
            assertThat(udp.length()).isEqualTo(19);
            assertThat(udp.checksum()).isEqualTo(0x46b4);
            assertThat(udp.available()).isEqualTo(19);
        }

        @Test
        void shouldReadASYNOverIPv6() {
            TunPacket packet = packet(KernelPackets.TCP6);
            IPv6Header ip = new IPv6Header().wrap(packet, 0);
            assertThat(ip.isComplete()).isTrue();
            assertThat(ip.version()).isEqualTo(6);
            assertThat(ip.trafficClass()).isZero();
            assertThat(ip.flowLabel()).isEqualTo(0xaeba9);
            assertThat(ip.payloadLength()).isEqualTo(40);
            assertThat(ip.nextHeader()).isEqualTo(IPProtocol.TCP);
            assertThat(ip.hopLimit()).isEqualTo(64);
            assertThat(ip.sourceAddressHigh()).isEqualTo(0x20010db8_00000000L);
            assertThat(ip.sourceAddressLow()).isEqualTo(1);
            assertThat(ip.destinationAddressHigh()).isEqualTo(0x20010db8_00000000L);
            assertThat(ip.destinationAddressLow()).isEqualTo(2);

            TCPHeader tcp = new TCPHeader().wrap(packet.mem(), packet.offset() + 40, 40);
            assertThat(tcp.isComplete()).isTrue();
            assertThat(tcp.sourcePort()).isEqualTo(40_000);
            assertThat(tcp.destinationPort()).isEqualTo(443);
            assertThat(tcp.sequenceNumber()).isEqualTo(0x06753938);
            assertThat(tcp.acknowledgmentNumber()).isZero();
            assertThat(tcp.dataOffset()).isEqualTo(40);
            assertThat(tcp.reserved()).isZero();
            assertThat(tcp.flags()).isEqualTo(TCPHeader.SYN);
            assertThat(tcp.window()).isEqualTo(0xfd20);
            assertThat(tcp.checksum()).isEqualTo(0x1e2d);
            assertThat(tcp.urgentPointer()).isZero();
            assertThat(tcp.optionsLength()).isEqualTo(20);
            // Maximum segment size, 1440; and the shift of the window scale, 10.
            assertThat(List.of(tcp.option(0), tcp.option(1), tcp.option(2), tcp.option(3)))
                    .containsExactly(2, 4, 5, 0xa0);
            assertThat(tcp.option(19)).isEqualTo(10);
        }

        @Test
        void shouldBuildOne() {
            slab.buffer().put(64, new byte[60]);
            TunPacket packet = new TunPacket().set(slab.bytes(), 64, 60);
            new IPv4Header().wrap(packet, 0)
                    .version(4).headerLength(20).totalLength(60).identification(0xae45)
                    .flagsAndFragmentOffset(IPv4Header.DF_FLAG).timeToLive(64).protocol(IPProtocol.TCP)
                    .headerChecksum(0x0873).sourceAddress(0xc0000201).destinationAddress(0xc0000202);
            TCPHeader tcp = new TCPHeader().wrap(packet, 20)
                    .sourcePort(40_000).destinationPort(443).sequenceNumber(0x24ab1ab5).dataOffset(40)
                    .flags(TCPHeader.SYN).window(0xfaf0).checksum(0xd2f7);
            for (int i = 0; i < 20; i++) {
                assertThat(tcp.option(i, KernelPackets.TCP4[40 + i])).isSameAs(tcp);
            }
            byte[] built = new byte[60];
            packet.buffer().get(built);
            assertThat(built).isEqualTo(KernelPackets.TCP4);
        }
    }

    @Test
    void shouldNameTheBitsAsTheRFCsDrawThem() {
        byte[] flags = new byte[20];
        TCPHeader tcp = new TCPHeader().wrap(packet(flags), 0);
        int[] fromLowest = {TCPHeader.FIN, TCPHeader.SYN, TCPHeader.RST, TCPHeader.PSH,
            TCPHeader.ACK, TCPHeader.URG, TCPHeader.ECE, TCPHeader.CWR};
        for (int i = 0; i < fromLowest.length; i++) {
            slab.buffer().put(64 + 13, (byte) (1 << i));
            assertThat(tcp.flags()).isEqualTo(fromLowest[i]);
        }
        IPv4Header ip = new IPv4Header().wrap(packet(new byte[20]), 0);
        slab.buffer().put(64 + 6, (byte) 0x80);
        assertThat(ip.flagsAndFragmentOffset()).isEqualTo(IPv4Header.RESERVED_FLAG);
        slab.buffer().put(64 + 6, (byte) 0x40);
        assertThat(ip.flagsAndFragmentOffset()).isEqualTo(IPv4Header.DF_FLAG);
        slab.buffer().put(64 + 6, (byte) 0x20);
        assertThat(ip.flagsAndFragmentOffset()).isEqualTo(IPv4Header.MF_FLAG);
        slab.buffer().putShort(64 + 6, (short) 0x1fff);
        assertThat(ip.flagsAndFragmentOffset()).isEqualTo(IPv4Header.FRAGMENT_OFFSET_MASK);
    }

    @Test
    void shouldKnowAFragmentByItsOffsetOrByMoreToCome() {
        assertFragment(0x0000, false);
        assertFragment(0x4000, false);
        assertFragment(0xc000, false);
        assertFragment(0x2000, true);
        assertFragment(0x0001, true);
        assertFragment(0x1000, true);
        assertFragment(0x6001, true);
    }

    @Test
    void shouldBeCompleteInAPacketThatEndsWithIt() {
        for (int length = 20; length <= 60; length += 4) {
            IPv4Header ip = new IPv4Header().wrap(packet(new byte[60]), 0).version(4).headerLength(length);
            assertEndsWith(length, available -> IPv4Header.check(ip.address(), available));
            TCPHeader tcp = new TCPHeader().wrap(packet(new byte[60]), 0).dataOffset(length);
            assertEndsWith(length, available -> TCPHeader.check(tcp.address(), available));
        }
        IPv6Header ip = new IPv6Header().wrap(packet(new byte[40]), 0).version(6);
        assertEndsWith(40, available -> IPv6Header.check(ip.address(), available));
    }

    private static void assertEndsWith(int length, IntUnaryOperator check) {
        assertThat(check.applyAsInt(length)).isEqualTo(length);
        assertThat(check.applyAsInt(length - 1)).isEqualTo(HeaderFlyweight.INCOMPLETE);
    }

    @Test
    void shouldSetOptionsOfIPv4OneByOne() {
        IPv4Header ip = new IPv4Header().wrap(packet(new byte[28]), 0).headerLength(28);
        ip.option(0, 7).option(7, 1);
        assertThat(slab.buffer().get(64 + 20)).isEqualTo((byte) 7);
        assertThat(slab.buffer().get(64 + 27)).isEqualTo((byte) 1);
    }

    private void assertFragment(int flagsAndFragmentOffset, boolean fragment) {
        TunPacket packet = packet(TestPackets.udp(4).flagsAndFragmentOffset(flagsAndFragmentOffset).bytes());
        assertThat(IPv4Header.isFragmentAt(packet.address())).as("%#x", flagsAndFragmentOffset).isEqualTo(fragment);
        assertThat(new IPv4Header().wrap(packet, 0).isFragment()).isEqualTo(fragment);
    }

    @Test
    void shouldNameProtocolsByTheirNumbers() {
        assertThat(new int[] {IPProtocol.HOP_BY_HOP_OPTIONS, IPProtocol.ICMP, IPProtocol.TCP, IPProtocol.UDP,
                    IPProtocol.ROUTING, IPProtocol.FRAGMENT, IPProtocol.ESP, IPProtocol.AH, IPProtocol.ICMPV6,
                    IPProtocol.NO_NEXT_HEADER, IPProtocol.DESTINATION_OPTIONS})
                .containsExactly(0, 1, 6, 17, 43, 44, 50, 51, 58, 59, 60);
    }

    @Nested
    class Wrapping {
        @Test
        void shouldDemandTheFixedPart() {
            assertDemands(20, new IPv4Header());
            assertDemands(40, new IPv6Header());
            assertDemands(20, new TCPHeader());
            assertDemands(8, new UDPHeader());
        }

        private void assertDemands(int length, HeaderFlyweight<?> header) {
            TunPacket packet = packet(new byte[60]);
            assertThatThrownBy(() -> header.wrap(slab.bytes(), 0, length - 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> header.wrap(slab.bytes(), 200 - length + 1, length))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> header.wrap(packet, 60 - length + 1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(header::isComplete).isInstanceOf(IllegalStateException.class);
            header.wrap(slab.bytes(), 200 - length, length);
            assertThat(header.available()).isEqualTo(length);
            header.wrap(packet, 60 - length);
            assertThat(header.available()).isEqualTo(length);
        }

        @Test
        void shouldRefuseWhatIsNotWithinTheMemoryOrThePacket() {
            UDPHeader header = new UDPHeader();
            TunPacket packet = packet(new byte[60]);
            for (long offset : new long[] {-1, 193, 1000, Long.MAX_VALUE, Long.MIN_VALUE}) {
                assertThatThrownBy(() -> header.wrap(slab.bytes(), offset, 8))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            for (int offset : new int[] {-1, 53, 61, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThatThrownBy(() -> header.wrap(packet, offset)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> header.wrap(slab.bytes(), 0, -1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> header.wrap(new TunPacket(), 0)).isInstanceOf(IllegalArgumentException.class);
            Bytes<?> heap = Bytes.wrapForRead(new byte[100]);
            assertThatThrownBy(() -> header.wrap(heap, 0, 8)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldStayOnItsHeaderWhenItIsRefusedAnother() {
            UDPHeader header = new UDPHeader().wrap(packet(KernelPackets.UDP4), 20);
            assertThatThrownBy(() -> header.wrap(slab.bytes(), 199, 8)).isInstanceOf(IllegalArgumentException.class);
            assertThat(header.destinationPort()).isEqualTo(443);
            assertThat(header.available()).isEqualTo(19);
        }

        @Test
        void shouldReadNothingBeforeItWrappedSomething() {
            assertNothing(new IPv4Header(), IPv4Header::totalLength);
            assertNothing(new IPv4Header(), header -> header.totalLength(1));
            assertNothing(new IPv4Header(), IPv4Header::optionsLength);
            assertNothing(new IPv6Header(), IPv6Header::sourceAddressHigh);
            assertNothing(new TCPHeader(), header -> header.option(0));
        }

        private <H> void assertNothing(H header, Function<H, Object> use) {
            assertThatThrownBy(() -> use.apply(header)).isInstanceOf(IllegalStateException.class);
        }
    }
}
