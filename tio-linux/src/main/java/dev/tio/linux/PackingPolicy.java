package dev.tio.linux;

import java.util.concurrent.TimeUnit;

/**
 * When threads are to be on one CPU, by how much of a CPU they use: as long as that is less than one. What they would
 * use together cannot be told from what they use apart, as they use more then; so it is tried, after longer and longer
 * times if they do not fit.
 */
final class PackingPolicy {
    /** Of a CPU: what uses this much of one would use more. */
    private static final double FULL = 0.93;
    /** They do not fit once that was so for so many looks on end: one alone may be a burst. */
    private static final int FULL_LOOKS = 2;
    private static final long FIRST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LAST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(8);
    /** What was good for so long was worth the attempt. */
    private static final long LASTING_NANOS = TimeUnit.SECONDS.toNanos(1);

    private boolean packed = true;
    private long inThisStateNanos = LASTING_NANOS;
    private long holdNanos;
    private int fullLooks;

    /** At first they are. */
    boolean isPacked() {
        return packed;
    }

    /**
     * Decides anew.
     *
     * @param use the CPU time that the threads used since the last look, over {@code nanos}
     * @param nanos the time since the last look
     * @return whether {@link #isPacked()} has changed
     */
    boolean update(double use, long nanos) {
        inThisStateNanos += nanos;
        if (!packed) {
            return inThisStateNanos >= holdNanos && change();
        }
        fullLooks = use > FULL ? fullLooks + 1 : 0;
        if (fullLooks < FULL_LOOKS) {
            return false;
        }
        holdNanos = inThisStateNanos >= LASTING_NANOS ? FIRST_HOLD_NANOS : Math.min(2 * holdNanos, LAST_HOLD_NANOS);
        return change();
    }

    private boolean change() {
        packed = !packed;
        inThisStateNanos = 0;
        fullLooks = 0;
        return true;
    }
}
