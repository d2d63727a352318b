package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.IntFunction;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever bytes come, each header says how much of itself is there, and reads none that are not. */
class HostileHeaderProperties {
    private final GuardedMemory memory = new GuardedMemory(64);

    @Property
    void shouldCheckIPv4(
            @ForAll @Size(max = 64) byte[] bytes, @ForAll @IntRange(max = 15) int words, @ForAll boolean honest) {
        if (bytes.length > 0 && honest) {
            bytes[0] = (byte) (0x40 | words);
        }
        int length = bytes.length < 20 ? 0 : (bytes[0] & 0xf) * 4;
        boolean whole = bytes.length >= 20 && (bytes[0] & 0xf0) == 0x40 && length >= 20 && length <= bytes.length;
        assertCheck(bytes, whole ? length : -1, address -> IPv4Header.check(address, bytes.length));
        if (bytes.length >= 20) {
            assertComplete(bytes, whole, new IPv4Header());
            assertOptions(bytes, length, packet -> new IPv4Header().wrap(packet, 0).optionsLength(),
                    (packet, index) -> new IPv4Header().wrap(packet, 0).option(index),
                    (packet, index) -> new IPv4Header().wrap(packet, 0).option(index, 0x1aa));
        }
    }

    @Property
    void shouldCheckIPv6(@ForAll @Size(max = 64) byte[] bytes, @ForAll boolean honest) {
        if (bytes.length > 0 && honest) {
            bytes[0] = (byte) (0x60 | bytes[0] & 0xf);
        }
        boolean whole = bytes.length >= 40 && (bytes[0] & 0xf0) == 0x60;
        assertCheck(bytes, whole ? 40 : -1, address -> IPv6Header.check(address, bytes.length));
        if (bytes.length >= 40) {
            assertComplete(bytes, whole, new IPv6Header());
        }
    }

    @Property
    void shouldCheckTCP(@ForAll @Size(max = 64) byte[] bytes, @ForAll @IntRange(max = 15) int words) {
        if (bytes.length > 12) {
            bytes[12] = (byte) (words << 4 | bytes[12] & 0xf);
        }
        boolean whole = bytes.length >= 20 && words >= 5 && words * 4 <= bytes.length;
        assertCheck(bytes, whole ? words * 4 : -1, address -> TCPHeader.check(address, bytes.length));
        if (bytes.length >= 20) {
            assertComplete(bytes, whole, new TCPHeader());
            assertOptions(bytes, words * 4, packet -> new TCPHeader().wrap(packet, 0).optionsLength(),
                    (packet, index) -> new TCPHeader().wrap(packet, 0).option(index),
                    (packet, index) -> new TCPHeader().wrap(packet, 0).option(index, 0x1aa));
        }
    }

    @Property
    void shouldCheckUDP(@ForAll @Size(max = 64) byte[] bytes) {
        boolean whole = bytes.length >= 8;
        assertCheck(bytes, whole ? 8 : -1, address -> UDPHeader.check(address, bytes.length));
        if (whole) {
            assertComplete(bytes, true, new UDPHeader());
        }
    }

    @Property
    void shouldFindNothingInLessThanNothing(@ForAll @IntRange(min = Integer.MIN_VALUE, max = 0) int available) {
        List<Integer> checks = memory.use(new byte[0], packet -> List.of(
                IPv4Header.check(packet.address(), available),
                IPv6Header.check(packet.address(), available),
                TCPHeader.check(packet.address(), available),
                UDPHeader.check(packet.address(), available)));
        assertThat(checks).containsOnly(HeaderFlyweight.INCOMPLETE);
    }

    private void assertCheck(byte[] bytes, int expected, LongFunction<Integer> check) {
        int length = memory.use(bytes, packet -> check.apply(packet.address()));
        assertThat(length).isEqualTo(expected);
    }

    private void assertComplete(byte[] bytes, boolean expected, HeaderFlyweight<?> header) {
        boolean complete = memory.use(bytes, packet -> header.wrap(packet, 0).isComplete());
        assertThat(complete).isEqualTo(expected);
    }

    private interface OptionAt {
        Object of(TunPacket packet, int index);
    }

    private interface OptionsLength {
        int of(TunPacket packet);
    }

    private void assertOptions(byte[] bytes, int headerLength, OptionsLength length, OptionAt get, OptionAt set) {
        int expected = Math.max(0, Math.min(headerLength, bytes.length) - 20);
        int found = memory.use(bytes, length::of);
        assertThat(found).isEqualTo(expected);
        List<Object> options = memory.use(bytes, packet -> options(expected, i -> get.of(packet, i)));
        assertThat(options).isEqualTo(options(expected, i -> bytes[20 + i] & 0xff));
        memory.use(bytes, packet -> {
            for (int index : new int[] {-1, expected, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                assertThatThrownBy(() -> get.of(packet, index)).isInstanceOf(IndexOutOfBoundsException.class);
                assertThatThrownBy(() -> set.of(packet, index)).isInstanceOf(IndexOutOfBoundsException.class);
            }
            return true;
        });
        memory.use(bytes, packet -> {
            for (int i = 0; i < expected; i++) {
                set.of(packet, i);
                assertThat(get.of(packet, i)).isEqualTo(0xaa);
            }
            for (int i = 0; i < bytes.length; i++) {
                int value = i >= 20 && i < 20 + expected ? 0xaa : bytes[i] & 0xff;
                assertThat(RawMemory.getByte(packet.address() + i)).isEqualTo(value);
            }
            return true;
        });
    }

    private static List<Object> options(int length, IntFunction<Object> at) {
        return IntStream.range(0, length).mapToObj(at).collect(Collectors.toList());
    }
}
