package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedYieldTest {
    /** In nanoseconds. */
    private long now;
    private int yields;

    private BoundedYield yieldThatTakes400() {
        return new BoundedYield(() -> now, () -> {
            yields++;
            now += 400;
        });
    }

    @Test
    void shouldBeDueAtOnceAndThenAfterAQuarterOfWhatItTook() {
        now = -1000;
        BoundedYield bounded = yieldThatTakes400();
        assertThat(bounded.isDue()).isTrue();
        bounded.yieldNow();
        assertThat(yields).isOne();
        now += 99;
        assertThat(bounded.isDue()).isFalse();
        now++;
        assertThat(bounded.isDue()).isTrue();
    }

    @Test
    void shouldYieldWhetherItIsDueOrNot() {
        BoundedYield bounded = yieldThatTakes400();
        bounded.yieldNow();
        bounded.yieldNow();
        assertThat(yields).isEqualTo(2);
        now += 99;
        assertThat(bounded.isDue()).isFalse();
    }

    @Test
    void shouldCountTimeThroughTheEndOfLong() {
        now = Long.MAX_VALUE - 450;
        BoundedYield bounded = yieldThatTakes400();
        bounded.yieldNow();
        assertThat(bounded.isDue()).isFalse();
        now += 100;
        assertThat(bounded.isDue()).isTrue();
    }
}
