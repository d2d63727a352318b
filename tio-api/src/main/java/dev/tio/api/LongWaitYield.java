package dev.tio.api;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets other threads run after a read of a queue that waited long, as for a lone packet: what woke the reader may have
 * left another one runnable that is about to wait again. Under load waits are shorter, and yields after them cost more
 * than they gain, but for a single connection.
 *
 * <p>For one thread at a time.
 */
final class LongWaitYield {
    static final long LONG_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final QueueCounters counters;
    private final LongSupplier clock;
    private final BoundedYield bounded;
    private long waits;
    private long begin;

    /**
     * One for reads of the queue that counts in {@code counters}.
     *
     * @param clock in nanoseconds
     * @param letOthersRun what a yield is
     */
    LongWaitYield(QueueCounters counters, LongSupplier clock, Runnable letOthersRun) {
        this.counters = counters;
        this.clock = clock;
        bounded = new BoundedYield(clock, letOthersRun);
    }

    /** To be called before a read. */
    void readBegins() {
        waits = counters.waits();
        begin = clock.getAsLong();
    }

    /** To be called after it; yields if it waited, and long, and a yield is due. No lock should be held. */
    void readEnded() {
        if (counters.waits() != waits && clock.getAsLong() - begin >= LONG_NANOS && bounded.isDue()) {
            bounded.yieldNow();
        }
    }
}
