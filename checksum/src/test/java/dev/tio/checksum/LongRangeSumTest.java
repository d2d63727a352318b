package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LongRangeSumTest {
    @Test
    @DisplayName("the Vector API's loop is used on JDK 17 where its module was added, as one run of the tests does, and"
            + " escape analysis is on, as another has it not; else that of pairs before JDK 21, and none since")
    void shouldFitTheJdk() {
        int jdk = Runtime.version().feature();
        boolean byVectors = jdk == 17 && Boolean.getBoolean("vector") && !Boolean.getBoolean("noEscapeAnalysis");
        String fitting = jdk >= 21 ? "none" : byVectors ? "VectorSum" : "PairSum";

        LongRangeSum chosen = AddressSum.FOR_LONG_RANGES;
        assertThat(chosen == null ? "none" : chosen.getClass().getSimpleName()).isEqualTo(fitting);
    }
}
