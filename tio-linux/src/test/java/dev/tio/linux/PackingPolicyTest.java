package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PackingPolicyTest {
    private static final double ALL = 1;
    private static final double MUCH = 0.93;
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MANY = 10_000;

    private final PackingPolicy policy = new PackingPolicy();

    private boolean update(double use) {
        return policy.update(use, LOOK);
    }

    /** How many looks at that use it takes until it changes its mind; {@link #MANY} if it does not. */
    private int looksUntilChange(double use) {
        int looks = 1;
        while (!update(use) && looks < MANY) {
            looks++;
        }
        return looks;
    }

    /** Lets go, and tries again, so many times. */
    private void tryInVain(int times) {
        for (int i = 0; i < times; i++) {
            assertThat(looksUntilChange(ALL)).isEqualTo(2);
            looksUntilChange(ALL);
        }
        assertThat(policy.isPacked()).isTrue();
    }

    /** Uses no more than there is, for so many looks. */
    private void fit(int looks) {
        for (int i = 0; i < looks; i++) {
            assertThat(update(MUCH)).isFalse();
        }
    }

    /** How many milliseconds pass until it tries again, once it has let go. */
    private long millisUntilNext() {
        assertThat(looksUntilChange(ALL)).isEqualTo(2);
        assertThat(policy.isPacked()).isFalse();
        return TimeUnit.NANOSECONDS.toMillis(looksUntilChange(ALL) * LOOK);
    }

    @Test
    void shouldPackAtFirstAndAsLongAsTheyFit() {
        assertThat(policy.isPacked()).isTrue();
        assertThat(looksUntilChange(MUCH)).isEqualTo(MANY);
        assertThat(policy.isPacked()).isTrue();
    }

    @Test
    void shouldLetGoOfWhatDoesNotFitForTwoLooksOnEnd() {
        assertThat(update(ALL)).isFalse();
        assertThat(update(MUCH)).isFalse();
        assertThat(update(ALL)).isFalse();
        assertThat(policy.isPacked()).isTrue();

        assertThat(update(ALL)).isTrue();

        assertThat(policy.isPacked()).isFalse();
    }

    @Test
    void shouldTryAgainWhateverTheyUse() {
        looksUntilChange(ALL);

        assertThat(looksUntilChange(0)).isEqualTo(20);
        assertThat(policy.isPacked()).isTrue();
    }

    @Test
    void shouldTryAgainAfterLongerAndLongerTimes() {
        long[] waited = new long[5];
        for (int i = 0; i < waited.length; i++) {
            waited[i] = millisUntilNext();
        }

        assertThat(waited).containsExactly(2000, 4000, 8000, 8000, 8000);
    }

    @Test
    void shouldTryAgainAsSoonAsAtFirstWhereItFitForASecond() {
        tryInVain(2);
        fit(8);

        assertThat(millisUntilNext()).isEqualTo(2000);
    }

    @Test
    void shouldCountAttemptsThatWereTooShortAsInVain() {
        tryInVain(2);
        fit(7);

        assertThat(millisUntilNext()).isEqualTo(8000);
    }
}
