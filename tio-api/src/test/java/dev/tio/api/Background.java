package dev.tio.api;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A call on a platform thread of its own.
 *
 * @param <T> what it returns
 */
final class Background<T> {
    private static final long LIMIT_SECONDS = 60;

    private final FutureTask<T> task;
    private final Thread thread;

    private Background(Callable<T> call) {
        task = new FutureTask<>(call);
        thread = new Thread(task, "background");
        thread.setDaemon(true);
    }

    static <T> Background<T> start(Callable<T> call) {
        Background<T> background = new Background<>(call);
        background.thread.start();
        return background;
    }

    /** Waits until the thread waits for another one, for some time. */
    void awaitParked() {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            failIfDone();
            Thread.onSpinWait();
        }
    }

    private void failIfDone() {
        if (task.isDone()) {
            throw new AssertionError("the call has ended");
        }
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What the call returned, or threw. */
    T result() throws Exception {
        try {
            return task.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception) {
                throw (Exception) e.getCause();
            }
            throw e;
        }
    }
}
