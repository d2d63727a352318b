package dev.tio.api;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Lets other threads run after so many datagrams that were written to a queue. Nothing below UDP holds back who sends,
 * so a writer may take all the time that receivers on the same machine need: their sockets fill, and what is written to
 * them then was read, split and merged for nothing.
 *
 * <p>The others may be threads that receive nothing and use up their time. So no yield begins until a quarter of the
 * time has passed that the last one took: of one thread's time and one queue's they take four fifths at most.
 *
 * <p>Its methods may be called from any thread; one at a time yields.
 */
final class DatagramYield {
    private static final int YIELD_TO_WORK = 4;

    private final int datagramsPerYield;
    private final LongSupplier clock;
    private final Runnable letOthersRun;
    private final AtomicInteger datagrams = new AtomicInteger();
    private final AtomicBoolean yielding = new AtomicBoolean();
    private volatile long notBefore;

    /**
     * One that yields after so many datagrams; never if that is 0.
     *
     * @param clock in nanoseconds
     * @param letOthersRun what a yield is
     */
    DatagramYield(int datagramsPerYield, LongSupplier clock, Runnable letOthersRun) {
        this.datagramsPerYield = datagramsPerYield;
        this.clock = clock;
        this.letOthersRun = letOthersRun;
        notBefore = clock.getAsLong();
    }

    /** Counts datagrams that are handed to the queue, whatever becomes of them. */
    void count(int more) {
        datagrams.addAndGet(more);
    }

    /** Yields if there were enough datagrams since the last time. No lock should be held. */
    void yieldIfDue() {
        if (datagramsPerYield == 0 || datagrams.get() < datagramsPerYield || !yielding.compareAndSet(false, true)) {
            return;
        }
        long begin = clock.getAsLong();
        if (begin - notBefore >= 0) {
            datagrams.set(0);
            letOthersRun.run();
            long end = clock.getAsLong();
            notBefore = end + (end - begin) / YIELD_TO_WORK;
        }
        yielding.set(false);
    }
}
