package dev.tio.wire;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A call on a platform thread of its own.
 *
 * @param <T> what it returns
 */
public final class Background<T> {
    private static final long LIMIT_SECONDS = 60;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Callable<T> call) {
        task = new FutureTask<>(call);
        // A name of its own, by which it is found in the system too: that may keep no more than 15 bytes.
        thread = new Thread(task, "background-" + NUMBER.incrementAndGet());
        thread.setDaemon(true);
    }

    public static <T> Background<T> start(Callable<T> call) {
        Background<T> background = new Background<>(call);
        background.thread.start();
        return background;
    }

    /** Waits until the thread waits for another one, with a time limit. */
    public Background<T> awaitParked() {
        return await(waiting -> waiting.getState() == Thread.State.TIMED_WAITING);
    }

    /** Waits until something is so of the thread. */
    public Background<T> await(Predicate<Thread> condition) {
        while (!condition.test(thread)) {
            if (task.isDone()) {
                throw new AssertionError("the call has ended");
            }
            Thread.onSpinWait();
        }
        return this;
    }

    /** Whether the call has ended. */
    public boolean isDone() {
        return task.isDone();
    }

    public void interrupt() {
        thread.interrupt();
    }

    /** What the call returned, or threw; the thread has ended then. */
    public T result() throws Exception {
        try {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        } finally {
            if (task.isDone()) {
                thread.join();
            }
        }
    }
}
