package dev.tio.linux.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class RequiresTunConditionTest {
    private static final Optional<String> NOTHING = Optional.empty();
    private static final Optional<String> SOMETHING = Optional.of("there is no TUN");

    @Test
    void shouldRunWhenNothingIsMissing() {
        assertThat(RequiresTunCondition.decide(NOTHING, null).isDisabled()).isFalse();
        assertThat(RequiresTunCondition.decide(NOTHING, "true").isDisabled()).isFalse();
    }

    @Test
    void shouldSkipWithTheReasonOutsideCi() {
        for (String ci : new String[] {null, "", "false"}) {
            var result = RequiresTunCondition.decide(SOMETHING, ci);

            assertThat(result.isDisabled()).isTrue();
            assertThat(result.getReason()).hasValueSatisfying(reason -> assertThat(reason).contains("there is no TUN"));
        }
    }

    @Test
    void shouldFailInCiInsteadOfSkipping() {
        assertThatThrownBy(() -> RequiresTunCondition.decide(SOMETHING, "true"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("there is no TUN");
    }
}
