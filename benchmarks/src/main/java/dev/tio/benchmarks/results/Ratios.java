package dev.tio.benchmarks.results;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Map;
import java.util.TreeMap;

/**
 * The times of one run as ratios to the yardstick that was measured in the same run, so that they can be compared with
 * those of a later run, which may find the machine faster or slower.
 *
 * @param machine where
 * @param jdk the JDK's version
 * @param ratios by {@link Measurement#id()}
 */
record Ratios(Machine machine, String jdk, Map<String, Double> ratios) {
    private static final String YARDSTICK = "YardstickBenchmark.";
    /** Its time is the kernel's, of which the yardstick knows nothing. */
    private static final String SYSTEM_CALLS = "QueueBenchmark.";
    private static final int DIGITS = 4;

    /** Each benchmark's time to the geometric mean of the yardstick's two. */
    static Ratios of(Results results) {
        double yardstick = Math.sqrt(
                results.nanos(YARDSTICK + "copy") * results.nanos(YARDSTICK + "chain"));
        Map<String, Double> ratios = new TreeMap<>();
        for (Measurement measurement : results.jmh()) {
            if (!measurement.id().startsWith(YARDSTICK) && !measurement.id().startsWith(SYSTEM_CALLS)) {
                ratios.put(measurement.id(), rounded(measurement.nanos() / yardstick));
            }
        }
        return new Ratios(results.machine(), results.jdk(), ratios);
    }

    private static double rounded(double ratio) {
        return new BigDecimal(ratio).round(new MathContext(DIGITS)).doubleValue();
    }
}
