package dev.tio.api;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/** How many packets a writer lost, by what its queue said. One thread at a time counts, any thread may read. */
final class LossCounts {
    private static final TunException.Kind[] KINDS = TunException.Kind.values();

    private final AtomicLongArray counts = new AtomicLongArray(KINDS.length);

    /** Adds {@code packets}; by one thread at a time. */
    void add(TunException.Kind kind, int packets) {
        int i = kind.ordinal();
        counts.setOpaque(i, counts.getPlain(i) + packets);
    }

    /** All that were lost. */
    long total() {
        long total = 0;
        for (int i = 0; i < KINDS.length; i++) {
            total += counts.getOpaque(i);
        }
        return total;
    }

    /** Adds what was lost to {@code sums}. */
    void addTo(Map<TunException.Kind, Long> sums) {
        for (TunException.Kind kind : KINDS) {
            long count = counts.getOpaque(kind.ordinal());
            if (count > 0) {
                sums.merge(kind, count, Long::sum);
            }
        }
    }
}
