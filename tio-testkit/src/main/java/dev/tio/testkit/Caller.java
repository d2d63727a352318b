package dev.tio.testkit;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A call on a thread of its own, which may turn out never to return. */
final class Caller<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    private Caller(Callable<T> call) {
        task = new FutureTask<>(call);
        thread = new Thread(task, "contract-caller");
        thread.setDaemon(true);
    }

    static <T> Caller<T> start(Callable<T> call) {
        Caller<T> caller = new Caller<>(call);
        caller.thread.start();
        return caller;
    }

    /** Whether the call waits, as far as the JVM knows, or has ended. */
    boolean isIdle() {
        return task.isDone() || thread.getState() == Thread.State.WAITING
                || thread.getState() == Thread.State.TIMED_WAITING;
    }

    boolean isDone() {
        return task.isDone();
    }

    void interrupt() {
        thread.interrupt();
    }

    /**
     * What the call returned; or throws what it threw.
     *
     * @throws AssertionError if it does not end within {@code patience}
     */
    T result(Duration patience) throws Exception {
        try {
            return task.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError("the call failed", e.getCause());
        } catch (TimeoutException e) {
            AssertionError hangs =
                    new AssertionError("the call has not ended after " + patience + "; it is where this says");
            hangs.setStackTrace(thread.getStackTrace());
            throw hangs;
        }
    }
}
