package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

class IpAddressProperties {
    @Property
    void shouldReadBackWhatItWrites(@ForAll("addresses") byte[] bytes) {
        IpAddress address = IpAddress.of(bytes);

        assertThat(IpAddress.parse(address.toString())).isEqualTo(address).hasSameHashCodeAs(address);
        assertThat(address.bytes()).isEqualTo(bytes);
    }

    @Property
    void shouldReadIPv4AsTheJdkWritesIt(@ForAll @Size(4) byte[] bytes) throws UnknownHostException {
        String text = InetAddress.getByAddress(bytes).getHostAddress();

        assertThat(IpAddress.parse(text)).hasToString(text).isEqualTo(IpAddress.of(bytes));
    }

    @Property
    void shouldReadIPv6AsTheJdkWritesIt(@ForAll("ipv6") byte[] bytes) throws UnknownHostException {
        String uncompressed = Inet6Address.getByAddress(null, bytes, -1).getHostAddress();

        assertThat(IpAddress.parse(uncompressed)).isEqualTo(IpAddress.of(bytes));
    }

    @Property
    void shouldWriteIPv6AsTheJdkReadsIt(@ForAll("ipv6") byte[] bytes) throws UnknownHostException {
        InetAddress read = InetAddress.getByName(IpAddress.of(bytes).toString());

        assertThat(read).isEqualTo(InetAddress.getByAddress(bytes));
    }

    @Property
    void shouldReadAnyTextAsAnAddressOrRefuseIt(
            @ForAll @Chars({':', '.', '/', '%', ' ', '-', 'g', '\u0663'}) @CharRange(from = '0', to = '9')
            @CharRange(from = 'a', to = 'f') @StringLength(max = 50) String text) {
        IpAddress address;
        try {
            address = IpAddress.parse(text);
        } catch (IllegalArgumentException e) {
            return;
        }
        assertThat(IpAddress.parse(address.toString())).isEqualTo(address);
    }

    @Property
    void shouldClearAllBitsAfterAPrefixAndNoOthers(@ForAll("addresses") byte[] bytes, @ForAll @IntRange(max = 128) int n) {
        IpAddress address = IpAddress.of(bytes);
        int length = Math.min(n, address.bits());

        byte[] network = new IpPrefix(address, length).network().address().bytes();

        for (int bit = 0; bit < address.bits(); bit++) {
            assertThat(bit(network, bit)).isEqualTo(bit < length ? bit(bytes, bit) : 0);
        }
    }

    private static int bit(byte[] bytes, int bit) {
        return bytes[bit / 8] >> 7 - bit % 8 & 1;
    }

    @Provide
    Arbitrary<byte[]> addresses() {
        return Arbitraries.oneOf(Arbitraries.bytes().array(byte[].class).ofSize(4), ipv6());
    }

    /** Zeroes are frequent, so that there is something to compress; and IPv4-mapped addresses. */
    @Provide
    Arbitrary<byte[]> ipv6() {
        Arbitrary<Byte> mostlyZero = Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.just((byte) 0)), Tuple.of(1, Arbitraries.bytes()));
        Arbitrary<byte[]> mapped = Arbitraries.bytes().array(byte[].class).ofSize(16).map(bytes -> {
            for (int i = 0; i < 12; i++) {
                bytes[i] = (byte) (i < 10 ? 0 : 0xff);
            }
            return bytes;
        });
        return Arbitraries.oneOf(
                mostlyZero.array(byte[].class).ofSize(16), Arbitraries.bytes().array(byte[].class).ofSize(16), mapped);
    }
}
