package dev.tio.api;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A device's events in the order in which they came, for threads that wait for them: the counterpart of wireguard-go's
 * channel. Each event is taken once. It may be used from any thread.
 *
 * <p>It keeps {@value #CAPACITY} events at most: a device that changes for months while nobody takes them must not fill
 * the memory. Beyond that the oldest ones are forgotten; the latest tell the state.
 */
public final class DeviceEvents {
    private static final int CAPACITY = 1024;

    private final Deque<DeviceEvent> waiting = new ArrayDeque<>();
    private @Nullable DeviceEvent lastState;
    private boolean ended;

    DeviceEvents() {
    }

    /**
     * Waits for the next event.
     *
     * @return the event; or null once the device is closed or its interface is gone, and all events that came before
     *     are taken
     * @throws InterruptedException if there is nothing to take and the thread is interrupted, before or while it waits
     */
    public synchronized @Nullable DeviceEvent take() throws InterruptedException {
        while (waiting.isEmpty() && !ended) {
            wait();
        }
        return waiting.poll();
    }

    /**
     * Waits for the next event, {@code timeoutNanos} nanoseconds at most, rounded up to a millisecond; not at all if
     * that is 0 or less.
     *
     * @return the event; or null if none came in time or the events have {@linkplain #isEnded() ended}
     * @throws InterruptedException if it has to wait and the thread is interrupted, before or while it waits
     */
    public synchronized @Nullable DeviceEvent poll(long timeoutNanos) throws InterruptedException {
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (waiting.isEmpty() && !ended && left > 0) {
            // Rounded up: a wait of 0 would be without end.
            TimeUnit.NANOSECONDS.timedWait(this, Math.max(left, TimeUnit.MILLISECONDS.toNanos(1)));
            left = timeoutNanos - (System.nanoTime() - start);
        }
        return waiting.poll();
    }

    /** Whether no more events will come, and all are taken. */
    public synchronized boolean isEnded() {
        return ended && waiting.isEmpty();
    }

    /** Adds what happened; a state that {@link #begin} has told of before is no news. */
    synchronized void add(DeviceEvent event) {
        if (ended || event == lastState) {
            return;
        }
        if (event != DeviceEvent.MTU_UPDATE) {
            lastState = event;
        }
        if (waiting.size() == CAPACITY) {
            waiting.remove();
        }
        waiting.add(event);
        notifyAll();
    }

    /**
     * Adds {@link DeviceEvent#UP} for an interface that was up when it was looked at, unless an event told its state
     * since.
     */
    synchronized void begin(boolean up) {
        if (up && lastState == null) {
            add(DeviceEvent.UP);
        }
    }

    /** Lets everyone go who waits, now and later. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }
}
