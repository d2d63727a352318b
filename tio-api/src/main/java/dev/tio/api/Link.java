package dev.tio.api;

import java.io.IOException;
import java.util.function.Consumer;

/** The network interface that a device is to the rest of the system. Its methods may be called from any thread. */
public interface Link {
    /**
     * The interface's current name; it may be renamed while it is open.
     *
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if the device is closed or gone
     */
    String name() throws IOException;

    /**
     * The interface's current MTU in bytes: the longest IP packet, headers included, that it takes from the system.
     * Superpackets are longer.
     *
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if the device is closed or gone
     */
    int mtu() throws IOException;

    /**
     * Whether the interface is up: packets are carried then.
     *
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if the device is closed or gone
     */
    boolean isUp() throws IOException;

    /** As {@link #onEvent(Consumer, Runnable)}, for a listener that need not know of the end. */
    default Subscription onEvent(Consumer<DeviceEvent> listener) throws IOException {
        return onEvent(listener, () -> { });
    }

    /**
     * Calls {@code listener} for each event from now on, one at a time, in order, on a thread of the adapter's. The
     * listener must not wait for long; an exception that it throws is logged and ends nothing. Events end when the
     * subscription or the device is closed, or the interface is gone, which is {@link DeviceEvent#DOWN} first if it was
     * up.
     *
     * @param onEnd called once, after the last event, when no more will come; on a thread of the adapter's or of
     *     whoever ends the events
     * @return the subscription; closing it, more than once too, ends the calls, and it may be closed from the listener
     * @throws TunException of kind {@link TunException.Kind#UNSUPPORTED} if the system gives no events;
     *     {@link TunException.Kind#CLOSED} if the device is closed or gone
     */
    Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws IOException;

    /** A listener's registration. */
    interface Subscription extends AutoCloseable {
        /** Ends the calls; one that is under way may still end later. Closing again does nothing. */
        @Override
        void close();
    }
}
