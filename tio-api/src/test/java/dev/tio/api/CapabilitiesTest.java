package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOProto;
import org.junit.jupiter.api.Test;

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
}
