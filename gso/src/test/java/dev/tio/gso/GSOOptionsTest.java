package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GSOOptionsTest {
    @Test
    void shouldTakeWhatTheHeaderSaysButItsHdrLen() {
        GSOInfo info = new GSOInfo()
                .type(GSOType.TCPV6)
                .ecn(true)
                .needsCsum(true)
                .rscInfo(true)
                .hdrLen(1)
                .gsoSize(2)
                .csumStart(3)
                .csumOffset(4);

        GSOOptions options = new GSOOptions().hdrLen(5).set(info);

        assertThat(options.gsoType()).isEqualTo(GSOType.TCPV6);
        assertThat(options.ecn()).isTrue();
        assertThat(options.needsCsum()).isTrue();
        assertThat(options.rscInfo()).isTrue();
        assertThat(options.hdrLen()).isZero();
        assertThat(options.gsoSize()).isEqualTo(2);
        assertThat(options.csumStart()).isEqualTo(3);
        assertThat(options.csumOffset()).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65536})
    void shouldRefuseWhatDoesNotFit(int value) {
        GSOOptions options = new GSOOptions();

        assertThatThrownBy(() -> options.hdrLen(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.gsoSize(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.csumStart(value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> options.csumOffset(value)).isInstanceOf(IllegalArgumentException.class);
    }
}
