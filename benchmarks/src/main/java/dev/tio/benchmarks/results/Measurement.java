package dev.tio.benchmarks.results;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * One benchmark with one set of parameters, with the names of JMH's JSON.
 *
 * @param benchmark the method, with its class and package
 * @param params the parameters; null if there are none
 * @param jdkVersion of the JVM that was measured in
 * @param vmName of the same
 * @param primaryMetric nanoseconds an operation
 * @param secondaryMetrics what profilers say, by their names
 */
record Measurement(String benchmark, Map<String, String> params, String jdkVersion, String vmName, Metric primaryMetric,
        Map<String, Metric> secondaryMetrics) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /**
     * A figure.
     *
     * @param score the mean
     * @param rawData each iteration of each JVM
     */
    record Metric(double score, double[][] rawData) {
    }

    /** The class, the method and the parameters in order: {@code SplitBenchmark.apart[protocol=tcp]}. */
    String id() {
        String name = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        return params == null || params.isEmpty() ? name : name + new TreeMap<>(params).toString()
                .replace('{', '[').replace('}', ']').replace(", ", ",");
    }

    /** The time of the best iteration: what else runs on a machine can only add to it. */
    double nanos() {
        return Arrays.stream(primaryMetric.rawData).flatMapToDouble(Arrays::stream).min().orElseThrow();
    }

    /** The bytes allocated an operation; NaN if nobody counted. */
    double allocatedBytes() {
        Metric allocated = secondaryMetrics == null ? null : secondaryMetrics.get(ALLOCATED);
        return allocated == null ? Double.NaN : allocated.score;
    }

    /** The number before the first dot of the JDK's version: ratios of one are not those of another. */
    String jdkFeature() {
        return jdkVersion.split("[.+-]", 2)[0];
    }
}
