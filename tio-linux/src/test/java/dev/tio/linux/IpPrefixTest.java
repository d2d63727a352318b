package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", ".", "...", "1", "1.2.3", "1.2.3.", ".1.2.3", "1..2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.-4", "+1.2.3.4",
        "01.2.3.4", "1.2.3.00", "1.2.3.0x4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4%eth0", "a.b.c.d", "1.2.3.\u0664",
        ":", ":::", "::1::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8",
        "1:2:3:4::5:6:7:8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "12345::", "g::", "::%lo", "fe80::1%eth0", "::1 ", "[::1]",
        "::1.2.3", "::1.2.3.4.5", "::1.2.3.256", "1.2.3.4::", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "::-1", "::\u0661",
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000:0000"
    })
    void shouldRefuseWhatIsNoAddress(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "1.2.3.4", "::1", "1.2.3/8", "1.2.3.4/33", "::1/129", "::1/128/", "1.2.3.4/", "/24", "1.2.3.4/024", "1.2.3.4/-1",
        "1.2.3.4/+1", "1.2.3.4/ 1", "1.2.3.4/1 ", "1.2.3.4/24/24", "1.2.3.4/255.255.255.0", "1.2.3.4/999999999999",
        "fe80::1%eth0/64", "1.2.3.4/\u0661"
    })
    void shouldRefuseWhatIsNoPrefix(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> IpPrefix.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0/0, 0.0.0.0/0", "10.0.0.1/24, 10.0.0.1/24", "255.255.255.255/32, 255.255.255.255/32",
        "::/0, ::/0", "::1/128, ::1/128", "FD00:0:0:0::1/64, fd00::1/64", "2001:db8:0:1:1:1:1:1/1, 2001:db8:0:1:1:1:1:1/1",
        "1:0:0:2:0:0:0:3/9, 1:0:0:2::3/9", "1:0:0:2:3:0:0:4/9, 1::2:3:0:0:4/9", "1:2:3:4:5:6:7::/10, 1:2:3:4:5:6:7:0/10",
        "::2:3:4:5:6:7:8/10, 0:2:3:4:5:6:7:8/10", "::ffff:1.2.3.4/96, ::ffff:1.2.3.4/96", "::ffff:102:304/96, ::ffff:1.2.3.4/96",
        "1:2:3:4:5:6:1.2.3.4/3, 1:2:3:4:5:6:102:304/3", "::00ff/8, ::ff/8"
    })
    void shouldReadEveryFormAndWriteTheCanonicalOne(String text, String canonical) {
        assertThat(IpPrefix.parse(text)).hasToString(canonical).isEqualTo(IpPrefix.parse(canonical));
    }

    @Test
    void shouldTellAddressesAndLengthsApart() {
        IpPrefix prefix = IpPrefix.parse("10.0.0.1/24");

        assertThat(prefix).isNotEqualTo(IpPrefix.parse("10.0.0.1/25")).isNotEqualTo(IpPrefix.parse("10.0.0.2/24"));
        assertThat(IpAddress.parse("0.0.0.0")).isNotEqualTo(IpAddress.parse("::"));
        assertThat(prefix.address().isIPv6()).isFalse();
        assertThat(IpAddress.parse("::").isIPv6()).isTrue();
    }

    @Test
    void shouldNotShareItsBytes() {
        byte[] bytes = {10, 0, 0, 1};
        IpAddress address = IpAddress.of(bytes);
        bytes[0] = 11;
        address.bytes()[1] = 1;

        assertThat(address).hasToString("10.0.0.1");
    }

    @Test
    void shouldRefuseOtherNumbersOfBytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> IpAddress.of(new byte[5]));
    }
}
