package dev.tio.api;

import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.TunPacket;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What a read has laid into its caller's memory, for whoever writes an adapter. It keeps those promises of
 * {@link Queue#read(TunPacket[], Bytes)} that are the same for every system: what is refused, where packets lie, that
 * each is well-formed, and what is counted.
 *
 * <pre>{@code
 * layout.begin(packets, mem);
 * try {
 *     while (!layout.isFull() && (length = receive(layout.address())) > 0) {
 *         TunPacket packet = layout.place(length);
 *         packet.gso().set(whatTheSystemSaid);
 *         layout.accept();
 *     }
 *     return layout.count();
 * } finally {
 *     layout.end();
 * }
 * }</pre>
 *
 * <p>It is used by one thread at a time, a queue's reader, and allocates nothing.
 */
public final class ReadLayout {
    private static final TunPacket[] NONE = {};

    private final QueueCounters counters;
    private final int lane;
    private final GSOOptions options = new GSOOptions();
    private TunPacket[] packets = NONE;
    private @Nullable Bytes<?> mem;
    private long base;
    private long capacity;
    private long offset;
    private int count;

    /**
     * A layout of no read.
     *
     * @param counters where packets are counted
     * @param lane in which they are, as {@link QueueCounters#add} says
     */
    public ReadLayout(QueueCounters counters, int lane) {
        this.counters = counters;
        this.lane = lane;
    }

    /**
     * Begins a read: borrows both arguments until {@link #end}.
     *
     * @throws IllegalArgumentException as {@link Queue#read(TunPacket[], Bytes)}; nothing has begun then
     */
    public void begin(TunPacket[] toPackets, Bytes<?> toMem) {
        if (toPackets.length == 0) {
            throw new IllegalArgumentException("no packets to read into");
        }
        capacity = toMem.realCapacity();
        if (capacity < Queue.MIN_READ_MEMORY) {
            throw new IllegalArgumentException(capacity + " bytes of memory; a read takes " + Queue.MIN_READ_MEMORY);
        }
        base = toPackets[0].set(toMem, 0, Queue.MIN_READ_MEMORY).address();
        packets = toPackets;
        mem = toMem;
        offset = Queue.ROOM;
        count = 0;
    }

    /** Whether there is no room for one more packet. */
    public boolean isFull() {
        return count == packets.length || capacity - offset < Queue.MAX_PACKET + Queue.ROOM;
    }

    /**
     * Where the next packet goes to, as long as this is not {@linkplain #isFull() full}: {@link Queue#MAX_PACKET} bytes
     * from there on are free. Valid while the memory is reachable.
     */
    public long address() {
        return base + offset;
    }

    /**
     * Sets the next packet over what lies at {@link #address()}.
     *
     * @param length in bytes, at most {@link Queue#MAX_PACKET}
     * @return the packet, whose {@link TunPacket#gso()} is empty: what the system said of it is to be set before
     *     {@link #accept}
     * @throws IllegalStateException if no read has begun
     */
    public TunPacket place(int length) {
        Bytes<?> current = mem;
        if (current == null) {
            throw new IllegalStateException("no read has begun");
        }
        return packets[count].set(current, offset, length);
    }

    /**
     * Checks the packet that was {@linkplain #place placed} last. If it is well-formed it is counted, and the next one
     * is laid behind it; if not it is {@linkplain #drop dropped}.
     *
     * @return whether it is well-formed
     */
    public boolean accept() {
        TunPacket packet = packets[count];
        int segments = GSOSplit.segments(packet, options.set(packet.gso()));
        DropReason malformed = DropReason.of(segments);
        if (malformed != null) {
            drop(malformed);
            return false;
        }
        counters.read(lane, packet, segments);
        offset += packet.length() + 2 * Queue.ROOM;
        count++;
        return true;
    }

    /** Counts a packet that was read and is malformed: the next one is laid where it lies. */
    public void drop(DropReason reason) {
        counters.drops().add(reason);
    }

    /** How many packets were accepted. */
    public int count() {
        return count;
    }

    /** Lets go of the caller's packets and memory. */
    public void end() {
        packets = NONE;
        mem = null;
    }
}
