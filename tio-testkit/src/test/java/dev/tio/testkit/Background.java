package dev.tio.testkit;

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

    /** Waits until the thread waits for a condition with a time limit. */
    Background<T> awaitWaiting() {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            if (task.isDone()) {
                throw new AssertionError("the call has ended");
            }
            Thread.onSpinWait();
        }
        return this;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** What the call returned; what it threw is thrown as the cause of an {@link ExecutionException}. */
    T get() throws Exception {
        return task.get(60, TimeUnit.SECONDS);
    }
}
