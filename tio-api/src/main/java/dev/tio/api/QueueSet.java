package dev.tio.api;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * The queues of one device, opened together and ended together. Its methods may be called from any thread.
 *
 * <p>The end has two steps, so that no thread is left with memory or a descriptor that is another's by then:
 * {@link #shutdown} makes every reader and writer leave; {@link #close} releases what they used.
 */
public interface QueueSet extends Closeable {
    /** The queues in the order in which they were added; unmodifiable, a new list once a queue was added. */
    List<Queue> queues();

    /**
     * Makes a queue of a descriptor of the same device, with what the set agreed on with the system. The set owns the
     * descriptor from the call on, whether or not it succeeds: if it does not, the descriptor is closed.
     *
     * @param descriptor the system's number or handle for an open queue of the device
     * @throws TunException of kind {@link TunException.Kind#REFUSED} if the descriptor is none of a TUN, is another
     *     device's, or is in the set already (that one is not closed); {@link TunException.Kind#CLOSED} after
     *     {@link #shutdown} or {@link #close}; {@link TunException.Kind#UNSUPPORTED} if the system has no such thing
     */
    Queue add(long descriptor) throws IOException;

    /** The network interface of the device. */
    Link link();

    /**
     * Makes every read return -1, from now on and those that wait or are busy now, and every write fail with
     * {@link TunException.Kind#CLOSED}. A reader that finds packets all the time leaves at the end of its current call.
     * Nothing is released, nothing waits for the readers, and calling it again does nothing.
     */
    void shutdown();

    /**
     * {@linkplain #shutdown Shuts down} and releases everything: queues, link, subscriptions, descriptors. It waits for
     * reads and writes that are under way to end, which they do without delay. Closing again does nothing.
     */
    @Override
    void close() throws IOException;
}
