package dev.tio.benchmarks.results;

import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;

/**
 * One run of JMH benchmarks, or several.
 *
 * @param machine where
 * @param jmh what JMH wrote
 */
record Results(Machine machine, List<Measurement> jmh) {
    /**
     * The run that {@code file} holds.
     *
     * @throws IOException if it is no such file, or names no machine or holds no benchmark
     */
    static Results read(Path file) throws IOException {
        Results results = Json.read(file, TypeToken.get(Results.class));
        if (results.machine == null || results.jmh == null || results.jmh.isEmpty()) {
            throw new IOException(file + " is not of benchmarks/run");
        }
        return results;
    }

    /**
     * These and those of another run.
     *
     * @throws IllegalArgumentException if that was on another machine or JDK
     */
    Results and(Results other) {
        if (!machine.equals(other.machine) || !jdk().equals(other.jdk())) {
            throw new IllegalArgumentException(
                    machine + ", " + jdk() + ", and " + other.machine + ", " + other.jdk() + ", do not compare");
        }
        return new Results(machine, Stream.concat(jmh.stream(), other.jmh.stream()).toList());
    }

    /**
     * The benchmark with that {@link Measurement#id()}; the fastest if it ran more than once.
     *
     * @throws NoSuchElementException if it did not run
     */
    Measurement get(String id) {
        return jmh.stream().filter(measurement -> measurement.id().equals(id))
                .min(Comparator.comparingDouble(Measurement::nanos))
                .orElseThrow(() -> new NoSuchElementException(id + " is not among the results"));
    }

    /** {@link Measurement#nanos()} of the benchmark with that {@link Measurement#id()}. */
    double nanos(String id) {
        return get(id).nanos();
    }

    /** The JDK of the JVMs that were measured in. */
    String jdk() {
        return "JDK " + jmh.get(0).jdkVersion();
    }
}
