package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GSOTypeTest {
    private static final Map<Integer, GSOType> IN_THE_KERNELS_HEADER = Map.of(
            0, GSOType.NONE, 1, GSOType.TCPV4, 3, GSOType.UDP, 4, GSOType.TCPV6, 5, GSOType.UDP_L4);

    @Test
    void shouldKnowTheKernelsValuesAndNoOthers() {
        for (int value = -1; value <= 0x1ff; value++) {
            GSOType expected = value >= 0 && value <= 0xff ? IN_THE_KERNELS_HEADER.get(value & ~0x80) : null;
            assertThat(GSOType.of(value)).as("%#x", value).isEqualTo(expected);
        }
        IN_THE_KERNELS_HEADER.forEach((value, type) -> assertThat(type.value()).isEqualTo(value));
    }

    @Test
    @DisplayName("GSO type 0x81 is TCPv4 with the ECN bit, 0x84 TCPv6 with it: neither unknown nor \"none\"")
    void shouldKnowATypeBesideTheECNBit() {
        assertThat(GSOType.of(0x81)).isEqualTo(GSOType.TCPV4);
        assertThat(GSOType.of(0x84)).isEqualTo(GSOType.TCPV6);
    }

    @Test
    void shouldTellTheProtocolOfItsSegments() {
        assertThat(GSOType.TCPV4.proto()).isEqualTo(GSOProto.TCP);
        assertThat(GSOType.TCPV6.proto()).isEqualTo(GSOProto.TCP);
        assertThat(GSOType.UDP_L4.proto()).isEqualTo(GSOProto.UDP);
        assertThat(GSOType.NONE.proto()).isNull();
        assertThat(GSOType.UDP.proto()).isNull();
    }
}
