package dev.tio.api;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The calls that are under way in a queue. Each has a slot while it lasts, so that whoever closes the queue can wait
 * for all of them, and so that writes by several threads do not share scratch memory: slots {@link #READ} and
 * {@link #WRITE_GSO} are for one thread at a time, those below for plain writes.
 *
 * <p>An atomic word holds the slots in use and whether the queue has ended, so that no call slips in behind a close.
 * Reads have a second such word: if they shared one, a writer would now and then make a reader's compare-and-set fail,
 * which the JIT does not expect: it would throw the whole path's code away.
 */
final class Calls {
    /** How many plain writes can be under way; a further one waits for one of them to end. */
    static final int WRITES = 60;
    static final int WRITE_GSO = WRITES;
    static final int READ = WRITES + 1;
    static final int SLOTS = READ + 1;

    private static final long WRITE_SLOTS = (1L << WRITES) - 1;
    private static final long SHUT_DOWN = 1L << 62;
    private static final long CLOSED = 1L << 63;
    private static final long ENDED = SHUT_DOWN | CLOSED;
    private static final long CHECK_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private final AtomicLong reads = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    /**
     * Begins the one call of slot {@link #READ} or {@link #WRITE_GSO}.
     *
     * @return false if the queue has ended; there is nothing to {@link #leave} then
     * @throws IllegalStateException if another thread is in that call
     */
    boolean enter(int slot) {
        AtomicLong state = state(slot);
        long bit = 1L << slot;
        while (true) {
            long before = state.get();
            if ((before & ENDED) != 0) {
                return false;
            }
            if ((before & bit) != 0) {
                throw new IllegalStateException("another thread is in the same call");
            }
            if (state.compareAndSet(before, before | bit)) {
                return true;
            }
        }
    }

    /**
     * Begins a plain write.
     *
     * @return its slot, below {@link #WRITES}; or -1 if the queue has ended
     */
    int enterWrite() {
        while (true) {
            long before = writes.get();
            if ((before & ENDED) != 0) {
                return -1;
            }
            long free = ~before & WRITE_SLOTS;
            if (free == 0) {
                LockSupport.parkNanos(this, CHECK_NANOS);
            } else if (writes.compareAndSet(before, before | Long.lowestOneBit(free))) {
                return Long.numberOfTrailingZeros(free);
            }
        }
    }

    /** Ends the call of that slot. */
    void leave(int slot) {
        state(slot).getAndAdd(-(1L << slot));
    }

    /** No call begins from now on, those that are under way are to end, and {@link #isShutDown()}. */
    void shutDown() {
        end(SHUT_DOWN);
    }

    /** No call begins from now on, and those that are under way are to end. */
    void close() {
        end(CLOSED);
    }

    private void end(long how) {
        // Writes first: a read that is refused then asks that word how the queue ended.
        writes.getAndUpdate(before -> before | how);
        reads.getAndUpdate(before -> before | how);
    }

    private AtomicLong state(int slot) {
        return slot == READ ? reads : writes;
    }

    boolean hasEnded() {
        return (writes.get() & ENDED) != 0;
    }

    boolean isShutDown() {
        return (writes.get() & SHUT_DOWN) != 0;
    }

    /** Waits until no call is under way, once none can begin. */
    void await() {
        while (((reads.get() | writes.get()) & ~ENDED) != 0) {
            LockSupport.parkNanos(this, CHECK_NANOS);
        }
    }
}
