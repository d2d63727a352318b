package dev.tio.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The descriptors of this process. */
final class Descriptors {
    private static final Path OPEN = Path.of("/proc/self/fd");

    static {
        try {
            // With its first file channel the JVM opens a socket, and keeps it.
            FileChannel.open(Path.of("/proc/self/status")).close();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Descriptors() {
    }

    /** What each is open on, by number; without those of files and jars, which the JVM opens when it likes. */
    static Map<Integer, String> open() throws IOException {
        Map<Integer, String> open = new TreeMap<>();
        try (var entries = Files.newDirectoryStream(OPEN)) {
            for (Path entry : entries) {
                String target = target(entry);
                if (target.startsWith("/dev/net/") || !target.startsWith("/")) {
                    open.put(Integer.valueOf(entry.getFileName().toString()), target);
                }
            }
        }
        return open;
    }

    /** The target, or "/" for the descriptor of the listing itself, which is closed by the time it is looked at. */
    private static String target(Path entry) {
        try {
            return Files.readSymbolicLink(entry).toString();
        } catch (IOException e) {
            return "/";
        }
    }

    /** The numbers of those that are open on the TUN driver, in ascending order. */
    static List<Integer> ofTuns() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        open().forEach((number, target) -> {
            if (target.equals("/dev/net/tun")) {
                numbers.add(number);
            }
        });
        return numbers;
    }

    /** Duplicates of those that {@code before} has not. */
    static int[] duplicatesSince(List<Integer> before) throws IOException {
        Set<Integer> since = new TreeSet<>(ofTuns());
        since.removeAll(before);
        return since.stream().mapToInt(LibC::dup).toArray();
    }
}
