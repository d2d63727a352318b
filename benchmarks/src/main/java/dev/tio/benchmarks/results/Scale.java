package dev.tio.benchmarks.results;

import dev.tio.benchmarks.Shapes;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** The cost of a packet, in nanoseconds, against the number of flows and against the size of a segment. */
final class Scale {
    private static final int[] FLOWS = {1, 4, 16, 256, 4096};
    private static final int[] SEGMENTS = {100, 500, 1380, 4000, 9000};

    private final Results results;

    Scale(Results results) {
        this.results = results;
    }

    private double flows(String method, int flows) {
        return results.nanos("FlowsBenchmark." + method + "[flows=" + flows + "]");
    }

    private double segments(String method, int segment) {
        return results.nanos("SegmentsBenchmark." + method + "[segment=" + segment + "]") / Shapes.segments(segment);
    }

    /** Both, as two tables. */
    String tables() {
        Table byFlows = new Table(List.of("flows", "merged, checksums verified", "merged, caller vouching"));
        for (int flows : FLOWS) {
            byFlows.row(cells(flows, flows("verified", flows), flows("vouchedFor", flows)));
        }
        Table bySize = new Table(List.of("payload of a packet, bytes", "packets a superpacket", "split", "merged"));
        for (int segment : SEGMENTS) {
            bySize.row(List.of(Integer.toString(segment), Integer.toString(Shapes.segments(segment)),
                    Table.number(segments("split", segment)), Table.number(segments("coalesce", segment))));
        }
        return byFlows + "\n" + bySize;
    }

    private static List<String> cells(int first, double second, double third) {
        return List.of(Integer.toString(first), Table.number(second), Table.number(third));
    }

    /** Both, side by side. */
    Plot plot() {
        return new Plot("nanoseconds a packet", List.of(
                new Plot.Panel("flows, in turn", List.of(
                        series("merged", FLOWS, n -> flows("verified", n)),
                        series("merged, caller vouching", FLOWS, n -> flows("vouchedFor", n)))),
                new Plot.Panel("payload of a packet, bytes", List.of(
                        series("split", SEGMENTS, n -> segments("split", n)),
                        series("merged", SEGMENTS, n -> segments("coalesce", n))))));
    }

    private static Plot.Series series(String name, int[] x, IntToDoubleFunction y) {
        IntFunction<Plot.Point> point = n -> new Plot.Point(n, y.applyAsDouble(n));
        return new Plot.Series(name, IntStream.of(x).mapToObj(point).toList());
    }
}
