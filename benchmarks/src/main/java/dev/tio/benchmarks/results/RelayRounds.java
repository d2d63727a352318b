package dev.tio.benchmarks.results;

import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * Relays side by side: by the relay's name and the case, the figures of each round by their names. {@code tio} is this
 * project's; {@code passthrough} and {@code floor} do less than a relay has to do, all others are peers.
 */
final class RelayRounds {
    private static final String OURS = "tio";
    private static final Set<String> NO_PEERS = Set.of(OURS, "passthrough", "floor");
    private static final String RTT = "rtt";
    private static final String MEDIAN = "p50_us";
    private static final String LATE = "p99_us";
    private static final String RATE = "gbps";
    private static final String CPU = "cpu_s_per_gb";

    private final Map<String, Map<String, List<Map<String, Double>>>> rounds;

    private RelayRounds(Map<String, Map<String, List<Map<String, Double>>>> rounds) {
        this.rounds = rounds;
    }

    /** What {@code file} holds. */
    static RelayRounds read(Path file) throws IOException {
        return new RelayRounds(Json.read(file, new TypeToken<>() { }));
    }

    /**
     * A row for each case: Gbit/s and, in brackets, CPU seconds a GB of each relay, and this project's as ratios to the
     * best peer's; for {@code rtt} the median and, in brackets, the 99th percentile in microseconds.
     */
    String table() {
        List<String> head = new ArrayList<>(List.of("Gbit/s (CPU s a GB)"));
        head.addAll(rounds.keySet());
        head.addAll(List.of("of the best peer's Gbit/s", "of the best peer's CPU s"));
        Table table = new Table(head);
        for (String test : rounds.values().iterator().next().keySet()) {
            table.row(test.equals(RTT) ? row(test + ", µs (99 %)", test, MEDIAN, LATE, Math::min)
                    : row(test, test, RATE, CPU, Math::max));
        }
        return table.toString();
    }

    private List<String> row(String label, String test, String first, String second, BinaryOperator<Double> better) {
        List<String> row = new ArrayList<>(List.of(label));
        for (String relay : rounds.keySet()) {
            row.add(Table.number(median(relay, test, first)) + " (" + Table.number(median(relay, test, second)) + ")");
        }
        row.add(Table.number(ratio(test, first, better)));
        row.add(Table.number(ratio(test, second, Math::min)));
        return row;
    }

    private double ratio(String test, String figure, BinaryOperator<Double> better) {
        double best = rounds.keySet().stream().filter(relay -> !NO_PEERS.contains(relay))
                .map(relay -> median(relay, test, figure)).reduce(better).orElse(Double.NaN);
        return rounds.containsKey(OURS) ? median(OURS, test, figure) / best : Double.NaN;
    }

    private double median(String relay, String test, String figure) {
        double[] sorted =
                rounds.get(relay).get(test).stream().mapToDouble(round -> round.get(figure)).sorted().toArray();
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
