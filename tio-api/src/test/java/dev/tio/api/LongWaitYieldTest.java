package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LongWaitYieldTest {
    private static final int LANE = 0;
    private static final long LONG = LongWaitYield.LONG_NANOS;

    private final QueueCounters counters = new QueueCounters(1);
    /** In nanoseconds. */
    private long now = Long.MAX_VALUE - LONG / 2;
    private long yieldTakes = 400;
    private int yields;
    private final LongWaitYield waitYield = new LongWaitYield(counters, () -> now, () -> {
        yields++;
        now += yieldTakes;
    });

    private void read(long nanos, int waits) {
        waitYield.readBegins();
        now += nanos;
        for (int i = 0; i < waits; i++) {
            counters.waited(LANE);
        }
        waitYield.readEnded();
    }

    @Test
    void shouldYieldOnceAfterALongWait() {
        read(LONG, 1);
        assertThat(yields).isOne();
        read(LONG, 3);
        assertThat(yields).as("however often it waited").isEqualTo(2);
    }

    @Test
    void shouldNotYieldAfterAShortWait() {
        read(LONG - 1, 1);
        assertThat(yields).isZero();
    }

    @Test
    void shouldNotYieldAfterAReadThatDidNotWait() {
        read(LONG, 0);
        counters.waited(LANE);
        read(LONG, 0);
        assertThat(yields).isZero();
    }

    @Test
    void shouldNotYieldBeforeItIsDue() {
        yieldTakes = 8 * LONG;
        for (int reads = 1; reads <= 3; reads++) {
            read(LONG, 1);
            assertThat(yields).as("after %d", reads).isEqualTo(reads < 3 ? 1 : 2);
        }
    }
}
