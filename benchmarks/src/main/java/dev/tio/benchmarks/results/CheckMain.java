package dev.tio.benchmarks.results;

import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Compares a run with stored ratios, or stores its own. */
public final class CheckMain {
    private static final int WORSE = 1;

    private CheckMain() {
    }

    /**
     * The file of ratios, by the JDK's feature version; the results; and {@code --store}, or nothing to compare. The
     * exit code is 1 if something is worse.
     */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[0]);
        Results results = Results.read(Path.of(args[1]));
        String jdk = results.jmh().get(0).jdkFeature();
        Map<String, Ratios> stored = Files.exists(file)
                ? Json.read(file, new TypeToken<TreeMap<String, Ratios>>() { }) : new TreeMap<>();
        if (args.length > 2) {
            stored.put(jdk, Ratios.of(results));
            Json.write(file, stored);
            System.out.println("Ratios of JDK " + jdk + " are in " + file);
        } else if (stored.containsKey(jdk)) {
            System.exit(print(Comparison.of(stored.get(jdk), results)));
        } else {
            throw new IOException(file + " has no ratios of JDK " + jdk + ": store some");
        }
    }

    private static int print(Comparison comparison) {
        comparison.worse().forEach(line -> System.out.println("WORSE: " + line));
        comparison.other().forEach(System.out::println);
        if (comparison.worse().isEmpty()) {
            System.out.printf("Nothing is slower by more than %s, and nothing allocates.%n", Comparison.TOLERANCE);
            return 0;
        }
        return WORSE;
    }
}
