package dev.tio.api;

import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import net.openhft.chronicle.bytes.Bytes;

/**
 * One queue of a TUN device: IP packets in, IP packets out. One thread at a time reads; any thread may
 * {@linkplain #write write}; one thread at a time uses its {@link GSOWriter}. Reading, writing plain packets and
 * writing superpackets may go on at the same time.
 */
public interface Queue extends Closeable {
    /** The longest packet or superpacket in bytes: the longest IPv4 packet. */
    int MAX_PACKET = 65535;

    /** The bytes that a read leaves free before each packet and after it, for headers and trailers around it. */
    int ROOM = 64;

    /** The least memory that a read takes: room for the longest packet. */
    int MIN_READ_MEMORY = ROOM + MAX_PACKET + ROOM;

    /**
     * Waits for packets and reads those that are there, at least one: until nothing more waits below, every element of
     * {@code packets} is used, or {@code mem} has less room left than {@link #MIN_READ_MEMORY}. What waits below stays
     * there for the next read; nothing is truncated.
     *
     * <p>Packets are laid into {@code mem} in the order of their arrival, at ascending offsets, with {@link #ROOM}
     * bytes free before the first, after the last, and {@link #ROOM} both after the one and before the other of two
     * neighbours. Each element of {@code packets} is set over its packet, its {@link TunPacket#gso()} says what the
     * system said of it; superpackets are left whole. Every packet has been checked: {@code dev.tio.gso.GSOSplit} and
     * {@code SegmentCursor} will not drop it. A malformed one is {@linkplain QueueCounters#drops() counted}, dropped,
     * and never seen here.
     *
     * <p>Waiting ends when the set is {@linkplain QueueSet#shutdown shut down}. An interrupt does not end it; it leaves
     * the thread's interrupt status as it is. Memory is the caller's: the queue keeps neither {@code packets} nor
     * {@code mem} once the call has returned, and the packets stay as they are until the caller changes the memory.
     *
     * @param packets at least one element, none null
     * @param mem direct memory; its whole {@code realCapacity()} is room, its cursors are neither used nor moved
     * @return how many packets were read, at least 1; or -1 after {@link QueueSet#shutdown}, also if the queue was
     *     closed since or before
     * @throws IllegalArgumentException if {@code packets} is empty, {@code mem} is heap memory, or it is smaller than
     *     {@link #MIN_READ_MEMORY}
     * @throws IllegalStateException if another thread is reading
     * @throws TunException of kind {@link TunException.Kind#CLOSED} after {@link #close()} alone, or if the device is
     *     gone; packets that were read before in the same call are returned first, and the next call throws. A device
     *     that is down is not an error here: nothing arrives
     */
    int read(TunPacket[] packets, Bytes<?> mem) throws IOException;

    /**
     * As {@link #read(TunPacket[], Bytes)}, but waits for {@code timeoutNanos} nanoseconds at most; not at all if that
     * is 0 or less.
     *
     * @return how many packets were read; 0 if none came in time; or -1 after {@link QueueSet#shutdown}
     */
    int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException;

    /**
     * As {@link #read(TunPacket[], Bytes)}, into a batch, whose {@link PacketBatch#size()} is then the count, or 0
     * after shutdown. What was in the batch before is forgotten.
     *
     * @throws IllegalArgumentException too if the batch wants more room around its packets than {@link #ROOM}
     */
    default int read(PacketBatch batch) throws IOException {
        if (batch.front() > ROOM || batch.back() > ROOM) {
            throw new IllegalArgumentException("a batch with " + batch.front() + " bytes before its packets and "
                    + batch.back() + " behind them; a read leaves " + ROOM);
        }
        int count = read(batch.clear().packets(), batch.mem());
        batch.size(Math.max(count, 0));
        return count;
    }

    /**
     * Writes one packet. Its {@link TunPacket#gso()} is what the system is told of it: nothing for a packet that was
     * just set; or a partial checksum; or that it is a superpacket, with a partial checksum, which then goes out as it
     * lies. The packet is borrowed until the call returns, and its bytes are not changed.
     *
     * <p>That the call returns does not say that the packet arrived: a system may drop it later without a word. Where
     * there is no room, the call waits for some, a tenth of a second at most; {@link QueueSet#shutdown} and
     * {@link #close} end that.
     *
     * @throws TunException of kind {@link TunException.Kind#REFUSED} if the packet is malformed or the system does not
     *     take it; {@link TunException.Kind#UNSUPPORTED} if its GSO metadata ask for what {@link #capabilities()} has
     *     not, or it is a superpacket without a partial checksum; {@link TunException.Kind#DOWN} if the device is down;
     *     {@link TunException.Kind#FULL} if there is no room for it, and none came in time;
     *     {@link TunException.Kind#NO_MEMORY} if the system has no memory for it;
     *     {@link TunException.Kind#CLOSED} after {@link QueueSet#shutdown} or {@link #close()}, or if the device is
     *     gone
     * @throws IllegalArgumentException if the packet is empty or longer than {@link #MAX_PACKET}
     */
    void write(TunPacket packet) throws IOException;

    /** What this queue and the system agreed on; it does not change while the queue is open. */
    Capabilities capabilities();

    /**
     * The writer of superpackets of {@code proto}: the same object at each call and for each protocol. It is asked for,
     * and not found by its type, so that a queue around a queue can answer.
     *
     * @return empty if the queue cannot write superpackets of that protocol
     */
    Optional<GSOWriter> supportsGSO(GSOProto proto);

    /** What this queue did since it was opened: the same object at each call, to be read by any thread at any time. */
    QueueCounters counters();

    /**
     * The system's number or handle for this queue, as {@link QueueSet#add} takes it. It stays the queue's, and is
     * valid until {@link #close()}.
     *
     * @return empty if the queue has none, or is closed
     */
    default OptionalLong descriptor() {
        return OptionalLong.empty();
    }

    /**
     * Ends this queue alone. A read that waits or is busy returns what it has, or else throws
     * {@link TunException.Kind#CLOSED}; later reads and writes throw that at once. The call waits for reads and writes
     * that are under way to end, which they do without delay, and releases the queue. Closing again does nothing.
     */
    @Override
    void close() throws IOException;
}
