package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EscapeAnalysisTest {
    @Test
    @DisplayName("it is off in the one run of the tests that switches it off")
    void shouldTellWhetherItIsOff() {
        assertThat(EscapeAnalysis.isOff()).isEqualTo(Boolean.getBoolean("noEscapeAnalysis"));
    }
}
