package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoOptionsTest {
    @Test
    void shouldStayBelowAMinuteUnlessAskedOtherwise() {
        assertThat(8 * DemoOptions.parse().seconds()).isLessThan(60);
    }

    @Test
    void shouldReadEachOption() {
        assertThat(DemoOptions.parse("--terminal", "--seconds", "9")).isEqualTo(new DemoOptions(9, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "--seconds", "--seconds 0", "--seconds -1", "--seconds x", "--seconds 99999", "9"})
    void shouldRefuseWhatItDoesNotKnow(String arguments) {
        assertThatIllegalArgumentException().isThrownBy(() -> DemoOptions.parse(arguments.split(" ")));
    }
}
