package dev.tio.benchmarks.results;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a benchmark ran on.
 *
 * @param cpu the processor's name, as the kernel gives it
 * @param cores how many processors the JVM may use
 * @param kernel the number of the kernel's release, without what its builder added
 */
public record Machine(String cpu, int cores, String kernel) {
    /** This machine. */
    public static Machine here() throws IOException {
        return new Machine(cpu(Files.readString(Path.of("/proc/cpuinfo"))), Runtime.getRuntime().availableProcessors(),
                release(System.getProperty("os.version")));
    }

    /** The numbers that a release begins with. */
    static String release(String version) {
        return version.replaceFirst("[^0-9.].*", "");
    }

    /** The first processor's name in /proc/cpuinfo; the architecture where there is none, as on many ARM machines. */
    static String cpu(String cpuinfo) {
        return cpuinfo.lines().filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst().orElseGet(() -> System.getProperty("os.arch"));
    }

    @Override
    public String toString() {
        return cpu + ", " + cores + " cores, Linux " + kernel;
    }
}
