package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BoundedYieldTest {
    /** In nanoseconds. */
    private long now;
    private int yields;

    private BoundedYield withWork(double workToYield) {
        return new BoundedYield(() -> now, () -> {
            yields++;
            now += 400;
        }, workToYield);
    }

    @Test
    void shouldBeDueAtOnceAndThenInAsLongAsItIsToWork() {
        now = -1000;
        BoundedYield twice = withWork(2);
        assertThat(twice.isDue()).isTrue();
        twice.yieldNow();
        assertThat(yields).isOne();
        now += 799;
        assertThat(twice.isDue()).isFalse();
        now++;
        assertThat(twice.isDue()).isTrue();
    }

    @Test
    void shouldYieldWhetherItIsDueOrNot() {
        BoundedYield quarter = withWork(0.25);
        quarter.yieldNow();
        quarter.yieldNow();
        assertThat(yields).isEqualTo(2);
        now += 99;
        assertThat(quarter.isDue()).isFalse();
    }

    @Test
    void shouldCountTimeThroughTheEndOfLong() {
        now = Long.MAX_VALUE - 450;
        BoundedYield quarter = withWork(0.25);
        quarter.yieldNow();
        assertThat(quarter.isDue()).isFalse();
        now += 100;
        assertThat(quarter.isDue()).isTrue();
    }
}
