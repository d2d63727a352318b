package dev.tio.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which threads sleep in the kernel, as in a system call that waits. */
final class NativeSleep {
    private NativeSleep() {
    }

    /** Whether the thread sleeps, and still does a moment later: it may sleep shortly on its way there. */
    static boolean isIn(Thread thread) {
        if (!sleeps(thread.getName())) {
            return false;
        }
        Thread.yield();
        return sleeps(thread.getName());
    }

    private static boolean sleeps(String name) {
        try (var threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                    return Files.readString(thread.resolve("stat")).contains(") S ");
                }
            }
        } catch (IOException e) {
            // A thread has ended while it was looked at.
            return false;
        }
        return false;
    }
}
