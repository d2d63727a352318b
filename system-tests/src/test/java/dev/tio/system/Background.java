package dev.tio.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Work on a platform thread of its own. */
final class Background<T> {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final FutureTask<T> task;
    private final String name;
    private final Thread thread;

    private Background(Callable<T> work) {
        task = new FutureTask<>(work);
        // The kernel keeps 15 bytes of it.
        name = "background-" + NUMBER.incrementAndGet();
        thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    static <T> Background<T> start(Callable<T> work) {
        return new Background<>(work);
    }

    /** Waits until the thread sleeps in the kernel, as in a system call that waits; or until it has ended. */
    Background<T> awaitSleep() throws IOException {
        // Twice in a row, since it may sleep for a moment on its way there.
        int asleep = 0;
        while (asleep < 2 && !task.isDone()) {
            asleep = isAsleep() ? asleep + 1 : 0;
            Thread.yield();
        }
        return this;
    }

    private boolean isAsleep() throws IOException {
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

    /** Whether the work has ended. */
    boolean isDone() {
        return task.isDone();
    }

    void interrupt() {
        thread.interrupt();
    }

    /**
     * What the work returned; what it threw is thrown as the cause of an {@link ExecutionException}. The thread has ended
     * then.
     */
    T get() throws Exception {
        try {
            return task.get(20, TimeUnit.SECONDS);
        } finally {
            if (task.isDone()) {
                thread.join();
            }
        }
    }
}
