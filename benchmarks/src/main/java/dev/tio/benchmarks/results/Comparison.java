package dev.tio.benchmarks.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A run beside the ratios of an earlier one. It is worse if a benchmark is slower by more than the tolerance, is no
 * longer there, or allocates.
 *
 * @param worse what is worse, a line each
 * @param other what else is to be known, a line each
 */
record Comparison(List<String> worse, List<String> other) {
    /**
     * By how much a ratio may differ. Two runs of the same code on a machine that does other things too differ by less.
     */
    static final double TOLERANCE = 1.3;

    /** Objects are no smaller; what JMH itself allocates is much less. */
    static final double ALLOCATION = 16;

    /** {@code results} beside {@code earlier}. */
    static Comparison of(Ratios earlier, Results results) {
        Ratios now = Ratios.of(results);
        List<String> worse = new ArrayList<>();
        List<String> other = new ArrayList<>();
        if (!earlier.machine().cpu().equals(now.machine().cpu())) {
            other.add("another processor, where ratios may differ: " + earlier.machine().cpu() + " then, "
                    + now.machine().cpu() + " now");
        }
        for (Map.Entry<String, Double> then : earlier.ratios().entrySet()) {
            Double ratio = now.ratios().get(then.getKey());
            if (ratio == null) {
                worse.add("did not run  " + then.getKey());
            } else if (ratio > then.getValue() * TOLERANCE) {
                worse.add(moved("slower", then, ratio));
            } else if (ratio < then.getValue() / TOLERANCE) {
                other.add(moved("faster", then, ratio));
            }
        }
        now.ratios().keySet().stream().filter(id -> !earlier.ratios().containsKey(id))
                .forEach(id -> other.add("new          " + id));
        results.jmh().stream().filter(measurement -> measurement.allocatedBytes() >= ALLOCATION)
                .forEach(measurement -> worse.add(String.format(Locale.ROOT, "allocates    %s: %.0f bytes an operation",
                        measurement.id(), measurement.allocatedBytes())));
        return new Comparison(List.copyOf(worse), List.copyOf(other));
    }

    private static String moved(String how, Map.Entry<String, Double> then, double ratio) {
        return String.format(Locale.ROOT, "%s %.2f  %s: %.4g of the yardstick, %.4g before", how,
                ratio / then.getValue(), then.getKey(), ratio, then.getValue());
    }
}
