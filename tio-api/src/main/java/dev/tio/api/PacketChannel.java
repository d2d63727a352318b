package dev.tio.api;

import dev.tio.wire.GSOInfo;
import java.util.OptionalLong;

/**
 * One packet in, one packet out: what is different from system to system in a {@link Queue}. Whoever writes an adapter
 * for a system that has descriptors, handles or sockets to wait for writes one of these, and {@link ChannelQueue} makes
 * a queue of it that keeps all the promises of a queue. None of its methods waits but {@link #await}, and none of them
 * is called after {@link #close()}.
 *
 * <p>{@link #receive} is called by one thread at a time, {@link #send} and {@link #await} by many, each in a
 * <em>lane</em> of its own, from 0 to {@link ChannelQueue#LANES} - 1: whoever has scratch memory for each lane needs no
 * lock.
 */
public interface PacketChannel {
    /**
     * Takes the next packet, if one waits.
     *
     * @param address where it is to be laid: {@link Queue#MAX_PACKET} bytes are free
     * @param gso is set to what the system says of it, offsets counted from the packet's first byte; whatever was in it
     *     before
     * @return its length in bytes; 0 if none waits, as in a device that is down; below 0, a
     *     {@link dev.tio.gso.DropReason#result()}, if one came and no packet can be made of it
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if the device is gone
     */
    int receive(long address, GSOInfo gso) throws TunException;

    /**
     * Hands a packet to the system, from where its parts lie, whole or not at all.
     *
     * @param lane the caller's; that of superpackets in parts is {@link ChannelQueue#PARTS_LANE}, and all others have
     *     packets of one part
     * @param packet checked; where there is no room the same one comes again
     * @return false if there is no room now
     * @throws TunException as {@link Queue#write}, of the kinds that the system has; what can recur with each packet
     *     without a stack trace
     */
    boolean send(int lane, OutgoingPacket packet) throws TunException;

    /**
     * Waits until {@link #receive} may find a packet, or {@link #send} room, or {@link #wake()} was called, or for the
     * time that is given; or for less, at will.
     *
     * @param lane the caller's; {@link ChannelQueue#READ_LANE} waits for a packet, every other one for room
     * @param nanos above 0; {@link Long#MAX_VALUE} for as long as it takes
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if the device is gone
     */
    void await(int lane, long nanos) throws TunException;

    /** Ends all waiting, now and later. Any thread. */
    void wake();

    /** As {@link Queue#descriptor()}. */
    OptionalLong descriptor();

    /** Releases everything. Called once, when no other call is under way. */
    void close();
}
