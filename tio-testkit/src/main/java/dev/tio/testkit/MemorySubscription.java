package dev.tio.testkit;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.Lock;
import java.util.function.Consumer;

/** One listener to the events of a {@link MemoryLink}, with a thread of its own, which ends with {@link #close()}. */
final class MemorySubscription implements Link.Subscription {
    private static final Logger LOGGER = System.getLogger(MemorySubscription.class.getName());

    /** The link's. */
    private final Lock lock;
    private final Consumer<DeviceEvent> listener;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(MemorySubscription::daemon);
    private final Runnable onEnd;
    private volatile boolean closed;

    MemorySubscription(Lock lock, Consumer<DeviceEvent> listener, Runnable onEnd) {
        this.lock = lock;
        this.listener = listener;
        this.onEnd = onEnd;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "memory-link-events");
        thread.setDaemon(true);
        return thread;
    }

    /** Calls the listener soon, after the events before. Whoever calls holds the link's lock. */
    void tell(DeviceEvent event) {
        if (!thread.isShutdown()) {
            thread.execute(() -> call(event));
        }
    }

    private void call(DeviceEvent event) {
        if (!closed) {
            run(() -> listener.accept(event));
        }
    }

    /** Runs what the listener's owner gave, whatever that throws. */
    private static void run(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.ERROR, "A listener to events failed", e);
        }
    }

    boolean hasEnded() {
        return closed;
    }

    /** No further events; those that happened are still told. */
    void end() {
        if (!thread.isShutdown()) {
            thread.execute(() -> run(onEnd));
            thread.shutdown();
        }
    }

    @Override
    public void close() {
        closed = true;
        lock.lock();
        try {
            end();
        } finally {
            lock.unlock();
        }
    }
}
