package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GSOInfoTest {
    private static final String PLAIN = "GSOInfo{NONE, hdrLen=0, gsoSize=0, csumStart=0, csumOffset=0}";

    private static final List<UnaryOperator<GSOInfo>> CHANGES = List.of(
            info -> info.type(GSOType.UDP_L4),
            info -> info.ecn(true),
            info -> info.needsCsum(true),
            info -> info.dataValid(true),
            info -> info.rscInfo(true),
            info -> info.hdrLen(1),
            info -> info.gsoSize(2),
            info -> info.csumStart(3),
            info -> info.csumOffset(65_535));

    private static final List<BiFunction<GSOInfo, Integer, GSOInfo>> NUMBERS =
            List.of(GSOInfo::hdrLen, GSOInfo::gsoSize, GSOInfo::csumStart, GSOInfo::csumOffset);

    @Test
    void shouldBeginAsThatOfAPlainPacket() {
        assertThat(new GSOInfo()).hasToString(PLAIN);
        assertThat(new GSOInfo().isSuperpacket()).isFalse();
    }

    @Test
    void shouldKeepEachValueApart() {
        GSOInfo info = new GSOInfo();
        CHANGES.forEach(change -> assertThat(change.apply(info)).isSameAs(info));
        assertThat(info.type()).isEqualTo(GSOType.UDP_L4);
        assertThat(info.isSuperpacket()).isTrue();
        assertThat(info.ecn()).isTrue();
        assertThat(info.needsCsum()).isTrue();
        assertThat(info.dataValid()).isTrue();
        assertThat(info.rscInfo()).isTrue();
        assertThat(info.hdrLen()).isEqualTo(1);
        assertThat(info.gsoSize()).isEqualTo(2);
        assertThat(info.csumStart()).isEqualTo(3);
        assertThat(info.csumOffset()).isEqualTo(65_535);
        assertThat(info).hasToString("GSOInfo{UDP_L4|ECN, NEEDS_CSUM, DATA_VALID, RSC_INFO, hdrLen=1, gsoSize=2, "
                + "csumStart=3, csumOffset=65535}");
    }

    @Test
    void shouldTakeAndForgetEachValue() {
        for (UnaryOperator<GSOInfo> change : CHANGES) {
            GSOInfo changed = change.apply(new GSOInfo());
            assertThat(changed.toString()).isNotEqualTo(PLAIN);
            GSOInfo copy = new GSOInfo();
            assertThat(copy.set(changed)).isSameAs(copy).hasToString(changed.toString());
            assertThat(copy.clear()).isSameAs(copy).hasToString(PLAIN);
            assertThat(copy.set(changed).set(new GSOInfo())).hasToString(PLAIN);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void shouldRefuseWhatDoesNotFitTheHeader(int value) {
        GSOInfo info = new GSOInfo();
        for (BiFunction<GSOInfo, Integer, GSOInfo> setter : NUMBERS) {
            assertThatThrownBy(() -> setter.apply(info, value)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(info).hasToString(PLAIN);
    }
}
