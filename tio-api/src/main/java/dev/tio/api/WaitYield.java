package dev.tio.api;

/**
 * Lets other threads run after a read that waited, so that what was under way on its CPU is done before it goes on. One
 * thread at a time.
 */
final class WaitYield {
    private final QueueCounters counters;
    private final Runnable letOthersRun;
    private long waits;

    /**
     * One for the reads that {@code counters} count from now on.
     *
     * @param letOthersRun what a yield is
     */
    WaitYield(QueueCounters counters, Runnable letOthersRun) {
        this.counters = counters;
        this.letOthersRun = letOthersRun;
        waits = counters.get(QueueCounter.READ_WAITS);
    }

    /** Yields if a read waited since the last time. */
    void yieldIfWaited() {
        long before = waits;
        waits = counters.get(QueueCounter.READ_WAITS);
        if (waits != before) {
            letOthersRun.run();
        }
    }
}
