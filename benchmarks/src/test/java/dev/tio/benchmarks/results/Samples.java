package dev.tio.benchmarks.results;

import dev.tio.benchmarks.results.Measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Results made up for tests. */
final class Samples {
    static final Machine MACHINE = new Machine("A CPU", 2, "6.18.0");

    private static final double YARDSTICK_NANOS = 1000;

    private Samples() {
    }

    /** A benchmark whose one iteration took as long, and which allocates nothing. */
    static Measurement measurement(String id, double nanos) {
        return measurement(id, nanos, 0);
    }

    static Measurement measurement(String id, double nanos, double allocatedBytes) {
        String name = id.replaceAll("\\[.*", "");
        Map<String, String> params = new TreeMap<>();
        if (id.contains("[")) {
            for (String param : id.substring(id.indexOf('[') + 1, id.length() - 1).split(",")) {
                params.put(param.split("=")[0], param.split("=")[1]);
            }
        }
        return new Measurement("dev.tio.benchmarks." + name, params, "25.0.3+9", "A VM", metric(nanos),
                Map.of("gc.alloc.rate.norm", metric(allocatedBytes)));
    }

    private static Metric metric(double score) {
        return new Metric(score, new double[][] {{score}});
    }

    /** A run of these, and of a yardstick. */
    static Results results(List<Measurement> measurements) {
        return results(measurements, YARDSTICK_NANOS);
    }

    static Results results(List<Measurement> measurements, double yardstickNanos) {
        List<Measurement> all = new ArrayList<>(measurements);
        all.add(measurement("YardstickBenchmark.copy", yardstickNanos));
        all.add(measurement("YardstickBenchmark.chain", yardstickNanos));
        return new Results(MACHINE, all);
    }

    /** A run of all that a report needs, each of 94 ns. */
    static Results complete() {
        List<Measurement> all = new ArrayList<>();
        add(all, "ChecksumBenchmark.address", "size", "64", "1448", "65535");
        for (String method : List.of("apart", "inPlace", "inTurn", "refill")) {
            add(all, "SplitBenchmark." + method, "protocol", "tcp", "udp");
        }
        for (String method : List.of("verified", "vouchedFor")) {
            add(all, "CoalesceBenchmark." + method, "flows", "1", "16");
            add(all, "FlowsBenchmark." + method, "flows", "1", "4", "16", "256", "4096");
        }
        for (String method : List.of("queue", "read", "write")) {
            add(all, "DeviceBenchmark." + method, "protocol", "tcp", "udp");
        }
        for (String method : List.of("split", "coalesce")) {
            add(all, "SegmentsBenchmark." + method, "segment", "100", "500", "1380", "4000", "9000");
        }
        for (String method : List.of("bytes", "buffer")) {
            add(all, "ChecksumKindsBenchmark." + method, "kind", "slab", "foreign", "heap", "mixed");
        }
        for (String method : List.of("headers", "split", "coalesce")) {
            add(all, "PacketKindsBenchmark." + method, "kind", "slab", "fixed", "elastic", "mixed");
        }
        return results(all);
    }

    private static void add(List<Measurement> to, String name, String param, String... values) {
        for (String value : values) {
            to.add(measurement(name + "[" + param + "=" + value + "]", 94));
        }
    }
}
