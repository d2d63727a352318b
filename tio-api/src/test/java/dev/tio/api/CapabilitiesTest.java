package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.GSOProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapabilitiesTest {
    @Test
    void shouldSupportSuperpacketsOfEachProtocolApart() {
        Capabilities tcp = new Capabilities(true, true, false, false);
        Capabilities udp = new Capabilities(true, false, false, true);

        assertThat(tcp.supports(GSOProto.TCP)).isTrue();
        assertThat(tcp.supports(GSOProto.UDP)).isFalse();
        assertThat(udp.supports(GSOProto.TCP)).isFalse();
        assertThat(udp.supports(GSOProto.UDP)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"false, true, false, false", "false, false, false, true", "true, false, true, false"})
    void shouldRefuseWhatNoSystemGives(boolean csum, boolean tso, boolean ecn, boolean uso) {
        assertThatThrownBy(() -> new Capabilities(csum, tso, ecn, uso)).isInstanceOf(IllegalArgumentException.class);
    }
}
