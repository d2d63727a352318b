package dev.tio.testkit;

import dev.tio.api.DeviceEvent;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.wire.TunPacket;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * An adapter's device on the test bench: a set of queues to be tried, up and ready to carry packets, and the system on
 * its other side, which the contract kits play. Whoever writes an adapter writes one of these, and every kit
 * ({@link QueueContract}, {@link QueueSetContract}, {@link GSOWriterContract}, {@link LinkContract},
 * {@link DeviceContract}) runs on it.
 *
 * <p>Three methods are needed. Between them and the device may be anything that carries packets of {@link #addresses()}
 * from one to the other: memory, the far end of a virtual cable, or a kernel that forwards from another device. It must
 * not lose packets, up to 250 that wait in either direction, nor change their order within a flow; it may change what a
 * router changes (time to live, IPv4 header checksum, IPv4 identification under DF), complete checksums, and split
 * superpackets. It must not fragment packets that are no longer than the interface's MTU. What else the system says,
 * between other addresses, the kits leave aside.
 *
 * <p>The other methods are what an administrator does. A bench that cannot do one leaves it as it is: it aborts the
 * test, which is reported as skipped, with the reason.
 *
 * <p>Any thread may call the methods, but one at a time calls {@link #sent}, and one {@link #deliver}.
 */
public interface Bench extends Closeable {
    /** The set that is tried: the same object at each call, also after it was closed. */
    QueueSet set();

    /**
     * Makes the system send a packet to the device. It is borrowed until the call returns; its {@link TunPacket#gso()}
     * says whether it is a superpacket or has a partial checksum. What the device has no room for, or cannot take as it
     * is down or gone, is dropped without a word.
     *
     * @throws TestAbortedException if the packet is a superpacket, or its checksum is partial, and this system sends
     *     none
     */
    void deliver(TunPacket packet) throws IOException;

    /**
     * Takes the next packet that the system got from the device: in order, superpackets whole or split.
     *
     * @param timeoutNanos how long to wait for one, at most; not at all if it is 0 or less
     * @return the packet, as it is until the next call; or null if none came in time
     */
    @Nullable TunPacket sent(long timeoutNanos) throws IOException;

    /** The addresses that packets go between. */
    default Addresses addresses() {
        return Addresses.DEFAULT;
    }

    /** Sends the device a packet that {@code dev.tio.gso.GSOSplit} would drop. */
    default void deliverMalformed() throws IOException {
        throw cannot("send a malformed packet");
    }

    /**
     * How many packets of 100 bytes can be written, while {@link #sent} takes none, before a write fails with
     * {@link TunException.Kind#FULL}; at most 250.
     */
    default int room() {
        throw cannot("run out of room: a write is never FULL");
    }

    /** Takes the interface down ({@link DeviceEvent#DOWN}). */
    default void down() throws IOException {
        throw cannot("take the interface down");
    }

    /** Brings it up again ({@link DeviceEvent#UP}), so that packets are carried as before. */
    default void up() throws IOException {
        throw cannot("bring the interface up");
    }

    /** Sets the interface's MTU: 1400 or 1300 bytes ({@link DeviceEvent#MTU_UPDATE}). */
    default void mtu(int bytes) throws IOException {
        throw cannot("set the MTU");
    }

    /** Gives the interface another name. */
    default void rename(String name) throws IOException {
        throw cannot("rename the interface");
    }

    /** Deletes the interface while the device is open. */
    default void delete() throws IOException {
        throw cannot("delete the interface");
    }

    /** Opens a further queue of the device, for {@link QueueSet#add}: its descriptor, which is in no set yet. */
    default long openQueue() throws IOException {
        throw cannot("open a further queue");
    }

    /** Whether a descriptor is open, in a set or not. */
    default boolean isOpen(long descriptor) {
        throw cannot("tell whether a descriptor is open");
    }

    /** Closes the set, if the test has not, and all else. */
    @Override
    void close() throws IOException;

    private static TestAbortedException cannot(String what) {
        return new TestAbortedException("the bench cannot " + what);
    }
}
