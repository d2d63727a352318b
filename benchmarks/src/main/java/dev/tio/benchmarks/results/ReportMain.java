package dev.tio.benchmarks.results;

import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/** Writes the tables of the README, and the plot, from what benchmarks measured. */
public final class ReportMain {
    private ReportMain() {
    }

    /** The project's directory, the results of JMH, and options: see {@code benchmarks/report --help}. */
    public static void main(String[] args) throws IOException {
        Iterator<String> arguments = Arrays.asList(args).iterator();
        Path project = Path.of(arguments.next());
        Results results = Results.read(Path.of(arguments.next()));
        PeerLoops loops = PeerLoops.NONE;
        StringBuilder relays = new StringBuilder();
        List<RelayTrial> trials = new ArrayList<>();
        while (arguments.hasNext()) {
            String option = arguments.next();
            String value = arguments.next();
            switch (option) {
                case "--again" -> results = results.and(Results.read(Path.of(value)));
                case "--loops" -> loops = PeerLoops.read(Path.of(value));
                case "--relays" -> relays.append(relays(value));
                case "--trial" -> trials.add(Json.read(Path.of(value), TypeToken.get(RelayTrial.class)));
                default -> throw new IllegalArgumentException(option);
            }
        }
        Path readme = project.resolve("README.md");
        Files.writeString(readme, report(Files.readString(readme), results, loops, relays.toString(), trials));
        Files.writeString(project.resolve("benchmarks/plot.svg"), new Scale(results).plot().svg());
    }

    private static String relays(String value) throws IOException {
        String[] jdkAndFile = value.split("=", 2);
        return "JDK " + jdkAndFile[0] + ":\n\n" + RelayRounds.read(Path.of(jdkAndFile[1])).table() + "\n";
    }

    /** What was not measured this time stays as it was. */
    static String report(String readme, Results results, PeerLoops loops, String relays, List<RelayTrial> trials) {
        String text = MarkedText.replace(readme, "machine", results.machine() + ", " + results.jdk() + ".");
        text = MarkedText.replace(text, "paths", PathTable.of(results, loops));
        text = MarkedText.replace(text, "scale", new Scale(results).tables());
        text = MarkedText.replace(text, "kinds", KindsTable.of(results));
        if (!relays.isEmpty()) {
            text = MarkedText.replace(text, "relays", relays);
        }
        if (!trials.isEmpty()) {
            text = MarkedText.replace(text, "trials", RelayTrial.table(trials));
        }
        return text;
    }
}
