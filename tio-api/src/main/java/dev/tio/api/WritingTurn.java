package dev.tio.api;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * After how many datagrams a thread that writes lets others run. Nothing holds back who sends datagrams, so a writer may
 * take all the time that their receivers on the same machine need: their sockets fill, and what is written to them then
 * was read, split and merged for nothing.
 *
 * <p>Others may be programs that receive nothing and use up their time, too. So letting them run takes four fifths of
 * the time at most: it is not done again until a quarter of the time that it took has passed.
 *
 * <p>Several threads may share a turn.
 */
final class WritingTurn {
    private static final int SHARE_OF_REST = 4;

    private final int length;
    private final LongSupplier clock;
    private final Runnable rest;
    private final AtomicInteger datagrams = new AtomicInteger();
    private volatile long noRestBefore;

    /**
     * A turn in which nothing was written.
     *
     * @param length how many datagrams it has; 0 for one without end
     */
    WritingTurn(int length) {
        this(length, System::nanoTime, Thread::yield);
    }

    WritingTurn(int length, LongSupplier clock, Runnable rest) {
        this.length = length;
        this.clock = clock;
        this.rest = rest;
        noRestBefore = clock.getAsLong();
    }

    /** Counts datagrams that were written. */
    void wrote(int more) {
        datagrams.addAndGet(more);
    }

    /** Lets others run if the turn is over; another one begins then. To be called without a lock. */
    void restIfOver() {
        if (length == 0 || datagrams.get() < length) {
            return;
        }
        long begin = clock.getAsLong();
        if (begin - noRestBefore < 0) {
            return;
        }
        datagrams.set(0);
        rest.run();
        long end = clock.getAsLong();
        noRestBefore = end + (end - begin) / SHARE_OF_REST;
    }
}
