package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PackingPolicyTest {
    private static final double ALL = 1;
    private static final double MUCH = 0.93;
    private static final double LITTLE = 0.39;
    private static final double SOME = 0.4;
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(25);

    private final PackingPolicy policy = new PackingPolicy();

    private boolean update(double use) {
        return policy.update(use, PERIOD);
    }

    /** How many periods of that use pass until it changes its mind, 10,000 at most. */
    private int periodsUntilChange(double use) {
        int periods = 1;
        while (!update(use) && periods < 10_000) {
            periods++;
        }
        return periods;
    }

    @Test
    void shouldPackAtFirstAndAsLongAsTheyFit() {
        assertThat(policy.isPacked()).isTrue();
        assertThat(periodsUntilChange(MUCH)).isEqualTo(10_000);
        assertThat(policy.isPacked()).isTrue();
    }

    @Test
    void shouldLetGoOfWhatDoesNotFitForThreePeriodsOnEnd() {
        assertThat(update(ALL)).isFalse();
        assertThat(update(ALL)).isFalse();
        assertThat(update(MUCH)).isFalse();
        assertThat(update(ALL)).isFalse();
        assertThat(update(ALL)).isFalse();
        assertThat(policy.isPacked()).isTrue();

        assertThat(update(ALL)).isTrue();

        assertThat(policy.isPacked()).isFalse();
    }

    @Test
    void shouldTryAgainAfterLongerAndLongerTimes() {
        long[] waited = new long[7];
        for (int i = 0; i < waited.length; i++) {
            assertThat(periodsUntilChange(ALL)).isEqualTo(3);
            waited[i] = TimeUnit.NANOSECONDS.toMillis(periodsUntilChange(ALL) * PERIOD);
        }

        assertThat(waited).containsExactly(500, 1000, 2000, 4000, 8000, 8000, 8000);
    }

    @Test
    void shouldWaitForAsLongAsAtFirstAgainWhereItFitForASecond() {
        for (int i = 0; i < 3; i++) {
            periodsUntilChange(ALL);
            periodsUntilChange(ALL);
        }
        for (int i = 0; i < 37; i++) {
            assertThat(update(MUCH)).isFalse();
        }
        assertThat(periodsUntilChange(ALL)).isEqualTo(3);

        assertThat(periodsUntilChange(ALL) * PERIOD).isEqualTo(TimeUnit.MILLISECONDS.toNanos(500));
    }

    @Test
    void shouldCountAttemptsThatWereTooShortAsInVain() {
        for (int i = 0; i < 3; i++) {
            periodsUntilChange(ALL);
            periodsUntilChange(ALL);
        }
        for (int i = 0; i < 36; i++) {
            assertThat(update(MUCH)).isFalse();
        }
        assertThat(periodsUntilChange(ALL)).isEqualTo(3);

        assertThat(periodsUntilChange(ALL) * PERIOD).isEqualTo(TimeUnit.SECONDS.toNanos(4));
    }

    @Test
    void shouldPackAtOnceWhatIsLittle() {
        periodsUntilChange(ALL);
        assertThat(policy.isPacked()).isFalse();
        assertThat(update(SOME)).isFalse();

        assertThat(update(LITTLE)).isTrue();

        assertThat(policy.isPacked()).isTrue();
    }
}
