package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IPAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0", "255.254.1.9, 255.254.1.9", "::, ::", "::1, ::1", "1::, 1::", "2001:db8::1, 2001:db8::1",
        "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1", "1:0:3:4:5:6:7:8, 1:0:3:4:5:6:7:8", "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "1:0:0:2:0:0:0:3, 1:0:0:2::3"
    })
    void shouldReadAndWriteAddresses(String text, String canonical) throws UnknownHostException {
        assertThat(IPAddress.parse(text)).isEqualTo(InetAddress.getByName(text).getAddress());
        assertThat(IPAddress.format(IPAddress.parse(text))).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "1.2.3.", "1.2.3.-4", "1.2.3.+4", "1.2.3.4x", "host", ":", ":::", "1::2::3",
        "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "12345::", "g::", "::+1", "::1.2.3.4"
    })
    void shouldRefuseWhatIsNone(String text) {
        assertThatThrownBy(() -> IPAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no IP address: " + text);
    }
}
