package dev.tio.api;

import dev.tio.gso.DropReason;
import java.util.Arrays;
import java.util.Locale;

/** Counts of a queue, or the sums of several queues', at one time. Immutable. */
public final class Statistics {
    private static final QueueCounter[] COUNTERS = QueueCounter.values();
    private static final DropReason[] REASONS = DropReason.values();

    /** All counts are 0. */
    public static final Statistics NONE = new Statistics(new long[COUNTERS.length], new long[REASONS.length]);

    private final long[] counts;
    private final long[] drops;

    /** Owns both arrays, by the ordinals of {@link QueueCounter} and {@link DropReason}. */
    Statistics(long[] counts, long[] drops) {
        this.counts = counts;
        this.drops = drops;
    }

    /** The count of {@code counter}. */
    public long get(QueueCounter counter) {
        return counts[counter.ordinal()];
    }

    /** How many malformed packets were dropped for {@code reason}. */
    public long dropped(DropReason reason) {
        return drops[reason.ordinal()];
    }

    /** How many malformed packets were dropped, for whatever reason. */
    public long dropped() {
        return Arrays.stream(drops).sum();
    }

    /** How many segments were written within superpackets: what merging saved a write of its own. */
    public long mergedSegments() {
        return get(QueueCounter.WRITTEN_SEGMENTS)
                - (get(QueueCounter.WRITTEN_PACKETS) - get(QueueCounter.WRITTEN_SUPERPACKETS));
    }

    /** The sums of both. */
    public Statistics plus(Statistics other) {
        return new Statistics(sums(counts, other.counts), sums(drops, other.drops));
    }

    /** What was counted between {@code earlier} and this. */
    public Statistics minus(Statistics earlier) {
        return new Statistics(differences(counts, earlier.counts), differences(drops, earlier.drops));
    }

    private static long[] sums(long[] a, long[] b) {
        long[] sums = a.clone();
        Arrays.setAll(sums, i -> sums[i] + b[i]);
        return sums;
    }

    private static long[] differences(long[] a, long[] b) {
        long[] differences = a.clone();
        Arrays.setAll(differences, i -> differences[i] - b[i]);
        return differences;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Statistics that && Arrays.equals(counts, that.counts)
                && Arrays.equals(drops, that.drops);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(counts) * 31 + Arrays.hashCode(drops);
    }

    /**
     * The counts that are not 0, each with its name: {@code read packets 3, read bytes 4,242, malformed 1 (EMPTY 1)}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (QueueCounter counter : COUNTERS) {
            append(text, counter.label(), get(counter));
        }
        append(text, "malformed", dropped());
        if (dropped() > 0) {
            StringBuilder reasons = new StringBuilder();
            for (DropReason reason : REASONS) {
                append(reasons, reason.name(), dropped(reason));
            }
            text.append(" (").append(reasons).append(')');
        }
        return text.length() == 0 ? "nothing" : text.toString();
    }

    private static void append(StringBuilder text, String label, long count) {
        if (count != 0) {
            text.append(text.length() == 0 ? "" : ", ").append(label).append(' ')
                    .append(String.format(Locale.ROOT, "%,d", count));
        }
    }
}
