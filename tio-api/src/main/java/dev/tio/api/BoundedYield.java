package dev.tio.api;

import java.util.function.LongSupplier;

/**
 * Lets other threads run, for four fifths of the time at most: they may have no use for it but to use it up. One thread
 * at a time, and several in turn.
 */
final class BoundedYield {
    /** How much time is to pass after a yield, to that which it took. */
    private static final double WORK_TO_YIELD = 0.25;

    private final LongSupplier clock;
    private final Runnable letOthersRun;
    private volatile long notBefore;

    /**
     * One that is due at once.
     *
     * @param clock in nanoseconds
     * @param letOthersRun what a yield is
     */
    BoundedYield(LongSupplier clock, Runnable letOthersRun) {
        this.clock = clock;
        this.letOthersRun = letOthersRun;
        notBefore = clock.getAsLong();
    }

    /** Whether enough time has passed since the last one. */
    boolean isDue() {
        return clock.getAsLong() - notBefore >= 0;
    }

    /** Yields, due or not. No lock should be held. */
    void yieldNow() {
        long begin = clock.getAsLong();
        letOthersRun.run();
        long end = clock.getAsLong();
        notBefore = end + (long) (WORK_TO_YIELD * (end - begin));
    }
}
