package dev.tio.api;

import dev.tio.gso.TooManySegmentsException;
import dev.tio.wire.PacketBatch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalLong;

/**
 * A TUN device as a program that handles single packets wants it: reads give packets, none of them a superpacket, and
 * writes take packets and merge what they can. It is the shape of wireguard-go's {@code tun.Device}, over any
 * {@link QueueSet}; {@link GRODevice#of(QueueSet)} makes one.
 *
 * <p>A device of several queues wants a reader for each: {@link #readFrom}. The methods without a queue's number read
 * from queue 0, and write to it. One thread at a time reads a queue, here or by {@link #queues()} itself; any thread
 * writes, and writes to one queue wait for each other, and for room where there is none: threads of the platform do
 * that better than virtual ones.
 */
public interface Device extends Closeable {
    /**
     * Waits for packets and lays them into {@code out}, at least one, with its {@link PacketBatch#front()} and
     * {@link PacketBatch#back()} bytes free around each. Their checksums are complete, and none is a superpacket. What
     * {@code out} has no room for comes with the next read; nothing is lost, unless the device was told to
     * ({@link DeviceOptions#tooManySegments()}). What was in the batch before is forgotten. Where the device was told
     * so, a call that waited long yields the CPU, once, before it returns ({@link DeviceOptions#yieldAfterWait()}).
     *
     * @return how many packets were read, as {@link PacketBatch#size()}; or -1 once the device is closed or its set is
     *     shut down, and all that was read before is given out
     * @throws TooManySegmentsException if the device was told so and a superpacket has more segments than an empty
     *     {@code out} has room for: {@code out} is filled, the rest of the superpacket is dropped, and the next read
     *     goes on
     * @throws TunException as {@link Queue#read}
     * @throws IllegalStateException if another thread is reading from that queue
     * @throws IllegalArgumentException if {@code out} has no room for the next packet even when it is empty; the packet
     *     waits for a larger one
     */
    default int read(PacketBatch out) throws IOException {
        return readFrom(0, out);
    }

    /** As {@link #read(PacketBatch)}, from the queue of that number, counted from 0 as in {@link #queues()}. */
    default int readFrom(int queue, PacketBatch out) throws IOException {
        return readFrom(queue, out, Long.MAX_VALUE);
    }

    /**
     * As {@link #readFrom(int, PacketBatch)}, but waits for {@code timeoutNanos} nanoseconds at most; not at all if
     * that is 0 or less.
     *
     * @return as above; 0 if no packet came in time
     * @throws IndexOutOfBoundsException if there is no such queue
     */
    int readFrom(int queue, PacketBatch out, long timeoutNanos) throws IOException;

    /**
     * wireguard-go's form of {@link #read(PacketBatch)}: packet {@code i} is written to {@code bufs[i]} from index
     * {@code offset} on, whatever the buffer's cursors, and its length to {@code sizes[i]}.
     *
     * @param bufs at least one, direct buffers with room for a packet behind {@code offset}
     * @param sizes at least as long as {@code bufs}
     * @param offset the bytes left free before each packet
     * @return how many packets were read, at least 1; or -1, as above
     * @throws TooManySegmentsException as above, for as many buffers as there are
     * @throws IllegalArgumentException if a buffer that is needed is not direct, read-only or too small, and the packet
     *     waits for a larger one; or if the arrays or the offset are not as said
     */
    int read(ByteBuffer[] bufs, int[] sizes, int offset) throws IOException;

    /**
     * Writes the packets of {@code in}, in order, runs of one flow merged into superpackets where the system takes
     * those. The batch is borrowed until the call returns and is not changed.
     *
     * <p>A packet that the system does not take because the device is down, there is no room or no memory, or it is
     * malformed, is a lost packet, as anywhere in a network: it is {@linkplain DeviceStatistics#lost() counted}, the
     * others are written, and nothing is thrown.
     *
     * <p>Where the device was told so, a call that ends well may yield the CPU, once, before it returns: if many UDP
     * packets were handed to the queue since the last yield ({@link DeviceOptions#datagramsPerYield()}).
     *
     * @return how many packets were taken
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if the device is closed or gone; of another kind
     *     for a failure that will not pass. What could be written was
     */
    default int write(PacketBatch in) throws IOException {
        return writeTo(0, in);
    }

    /**
     * As {@link #write(PacketBatch)}, to a queue that {@code flow} alone chooses, as long as no queue is added; one
     * that was closed on its own keeps its flows, and fails. A system may deliver the packets of a flow to the queue
     * that last wrote packets of that flow.
     *
     * @param flow any number; packets of one flow, or of one peer, should have the same, so that they stay in order
     */
    int writeTo(int flow, PacketBatch in) throws IOException;

    /**
     * wireguard-go's form of {@link #write(PacketBatch)}: packet {@code i} lies in {@code bufs[i]} from index
     * {@code offset} up to the buffer's limit. The buffers may be of any kind; their bytes are copied once.
     *
     * @throws IllegalArgumentException if a limit is below {@code offset}; nothing is written then
     */
    int write(ByteBuffer[] bufs, int offset) throws IOException;

    /**
     * An empty batch for {@link #batchSize()} packets of up to 1920 bytes, or fewer that are longer, with
     * {@link Queue#ROOM} bytes free around each.
     */
    PacketBatch newBatch();

    /** The number of packets to read or write in one call; it does not change while the device is open. */
    int batchSize();

    /** The queues below, as {@link QueueSet#queues()}. */
    List<Queue> queues();

    /** The network interface, with its name, its MTU and its events for a listener. */
    Link link();

    /**
     * The interface's current name.
     *
     * @throws TunException as {@link Link#name()}
     */
    default String name() throws IOException {
        return link().name();
    }

    /**
     * The interface's current MTU in bytes.
     *
     * @throws TunException as {@link Link#mtu()}
     */
    default int mtu() throws IOException {
        return link().mtu();
    }

    /**
     * The device's events, to be waited for: the same object at each call. It begins at the first call, with
     * {@link DeviceEvent#UP} if the interface is up then, and ends when the device is closed or its interface is gone.
     *
     * @throws TunException if the system gives no events
     */
    DeviceEvents events() throws IOException;

    /** The {@link Queue#descriptor()} of queue 0. */
    default OptionalLong descriptor() {
        return queues().get(0).descriptor();
    }

    /** What all queues did until now, those too that are closed. */
    DeviceStatistics statistics();

    /**
     * {@linkplain QueueSet#shutdown Shuts down} and {@linkplain QueueSet#close closes} the set of queues, and ends the
     * events. Reads that wait return -1. Closing again does nothing.
     */
    @Override
    void close() throws IOException;
}
