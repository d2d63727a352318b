package dev.tio.api;

import java.util.function.LongSupplier;

/**
 * Lets other threads run, for a share of the time at most: they may have no use for it but to use it up. One thread at
 * a time, and several in turn.
 */
final class BoundedYield {
    private final LongSupplier clock;
    private final Runnable letOthersRun;
    private final double workToYield;
    private volatile long notBefore;

    /**
     * One that is due at once.
     *
     * @param clock in nanoseconds
     * @param letOthersRun what a yield is
     * @param workToYield how much time is to pass after a yield, to that which it took
     */
    BoundedYield(LongSupplier clock, Runnable letOthersRun, double workToYield) {
        this.clock = clock;
        this.letOthersRun = letOthersRun;
        this.workToYield = workToYield;
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
        notBefore = end + (long) (workToYield * (end - begin));
    }
}
