package dev.tio.api;

import dev.tio.gso.DropReason;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How many malformed packets a queue dropped, by reason. One thread at a time counts, any thread may read; a reader
 * sees each count at some recent value.
 */
public final class DropCounts {
    private final AtomicLongArray counts = new AtomicLongArray(DropReason.values().length);

    /** All counts are 0. */
    public DropCounts() {
    }

    /** Adds one; by one thread at a time, a queue's reader. */
    public void add(DropReason reason) {
        int i = reason.ordinal();
        counts.setOpaque(i, counts.getPlain(i) + 1);
    }

    /** How many packets were dropped for {@code reason}. */
    public long count(DropReason reason) {
        return counts.getOpaque(reason.ordinal());
    }

    /** How many packets were dropped, for whatever reason. */
    public long total() {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.getOpaque(i);
        }
        return total;
    }

    /** All counts, by the reasons' ordinals. */
    long[] snapshot() {
        long[] now = new long[counts.length()];
        for (int i = 0; i < now.length; i++) {
            now[i] = counts.getOpaque(i);
        }
        return now;
    }

    /** The reasons that occurred, with their counts. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("DropCounts{");
        for (DropReason reason : DropReason.values()) {
            long count = count(reason);
            if (count > 0) {
                text.append(text.length() > 11 ? ", " : "").append(reason).append('=').append(count);
            }
        }
        return text.append('}').toString();
    }
}
