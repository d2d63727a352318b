package dev.tio.benchmarks.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Times of other libraries' inner loops: lines of text such as {@code split tcp 47x1380 nebula  4900.0 ns  13.24 GB/s},
 * the library last in the name. Of a loop that was timed more than once the least counts, as what else runs on a machine
 * can only add to it.
 */
final class PeerLoops {
    /** For runs without others. */
    static final PeerLoops NONE = new PeerLoops(Map.of());

    private static final Pattern LINE = Pattern.compile("(\\S.*?)\\s+([0-9.]+) ns\\s.*");

    private final Map<String, Double> nanos;

    private PeerLoops(Map<String, Double> nanos) {
        this.nanos = nanos;
    }

    /** The times in {@code file}; other lines are skipped. */
    static PeerLoops read(Path file) throws IOException {
        return parse(Files.readString(file));
    }

    static PeerLoops parse(String text) {
        Map<String, Double> nanos = new LinkedHashMap<>();
        text.lines().map(LINE::matcher).filter(Matcher::matches)
                .forEach(line -> nanos.merge(line.group(1), Double.valueOf(line.group(2)), Math::min));
        return new PeerLoops(nanos);
    }

    boolean isEmpty() {
        return nanos.isEmpty();
    }

    /** The least time of a loop of that name, whosever it is unless it names one; NaN if none was timed. */
    double fastestNanos(String loop) {
        return nanos.entrySet().stream().filter(timed -> (timed.getKey() + ' ').startsWith(loop + ' '))
                .mapToDouble(Map.Entry::getValue).min().orElse(Double.NaN);
    }
}
