package dev.tio.wire;

import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Packets in one slab, in order, each with room before and after it, so that a tunnel's header and an authentication
 * tag fit around it in place. The same batch is what a read fills, what a split fills, what a coalescer takes and what
 * a write sends.
 *
 * <p>It is filled in one of two ways: by {@link #append}, which lays packets out one after the other; or by whoever
 * sets {@link #packets()} himself, in ascending order of their offsets, and then says how many they are
 * ({@link #size(int)}).
 *
 * <p>One owner thread at a time. Nothing is allocated after construction.
 */
public final class PacketBatch {
    private final Slab slab;
    private final Bytes<?> mem;
    private final TunPacket[] packets;
    private final int front;
    private final int back;
    private int size;
    private long start;
    private long end;
    private long until;

    /**
     * An empty batch over the whole of {@code slab}.
     *
     * @param packets how many packets it can hold, at least 1
     * @param front the bytes kept free before each packet
     * @param back the bytes kept free after each packet
     * @throws IllegalArgumentException if a number is out of range
     */
    public PacketBatch(Slab slab, int packets, int front, int back) {
        if (packets < 1 || front < 0 || back < 0) {
            throw new IllegalArgumentException("packets " + packets + ", front " + front + ", back " + back);
        }
        this.slab = slab;
        this.mem = slab.bytes();
        this.front = front;
        this.back = back;
        this.packets = new TunPacket[packets];
        for (int i = 0; i < packets; i++) {
            this.packets[i] = new TunPacket();
        }
        until = slab.capacity();
    }

    /** The slab that the packets lie in. */
    public Slab slab() {
        return slab;
    }

    /** The slab's {@link Slab#bytes()}, to be handed to a queue's read with {@link #packets()}. */
    public Bytes<?> mem() {
        return mem;
    }

    /** All packets of this batch, those beyond {@link #size()} included; its length is the batch's capacity. */
    public TunPacket[] packets() {
        return packets;
    }

    /** How many packets are in use. */
    public int size() {
        return size;
    }

    /** The bytes kept free before each packet. */
    public int front() {
        return front;
    }

    /** The bytes kept free after each packet. */
    public int back() {
        return back;
    }

    /**
     * The packet at {@code index}.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not below {@link #size()}
     */
    public TunPacket get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index " + index + " of " + size);
        }
        return packets[index];
    }

    /**
     * Says that the first {@code newSize} of {@link #packets()} are in use; {@link #append} goes on behind the last
     * one.
     *
     * @throws IllegalArgumentException if {@code newSize} is not between 0 and the capacity, or the last packet does
     *     not lie in {@link #mem()}
     * @throws IllegalStateException if the last packet was never set
     */
    public PacketBatch size(int newSize) {
        if (newSize < 0 || newSize > packets.length) {
            throw new IllegalArgumentException("size " + newSize + " of " + packets.length);
        }
        if (newSize == 0) {
            end = start;
        } else {
            TunPacket last = packets[newSize - 1];
            if (last.mem() != mem) {
                throw new IllegalArgumentException("the last packet is not in this batch's slab");
            }
            end = last.offset() + last.length() + back;
        }
        size = newSize;
        return this;
    }

    /** Forgets all packets; {@link #append} has the whole slab. */
    public PacketBatch clear() {
        return clear(0);
    }

    /**
     * Forgets all packets; {@link #append} begins, with the room before its packet, at {@code from}, and ends with the
     * slab: {@link #clear(long, long)} with the slab's end.
     *
     * @param from an offset in the slab
     * @throws IllegalArgumentException if {@code from} is not within the slab
     */
    public PacketBatch clear(long from) {
        return clear(from, slab.capacity());
    }

    /**
     * Forgets all packets; {@link #append} begins, with the room before its packet, at {@code from}, and ends, with the
     * room behind its last packet, at {@code until}. So a batch can take another packet's place, for a split in place,
     * and keeps clear of the packet that follows it in the slab:
     * {@code clear(packet.offset() - front(), next.offset() - front())}.
     *
     * @param from an offset in the slab
     * @param until an offset in the slab, the first that stays as it is
     * @throws IllegalArgumentException if the range is not within the slab
     */
    public PacketBatch clear(long from, long until) {
        RawMemory.checkRange(from, until - from, slab.capacity());
        start = from;
        end = from;
        this.until = until;
        size = 0;
        return this;
    }

    /** Where the next packet of {@link #append} would begin; there may be no room for it. */
    public long nextOffset() {
        return end + front;
    }

    /** The length of the longest packet that {@link #append} would still take; 0 if there is room for no byte. */
    public int room() {
        return size == packets.length ? 0 : (int) Math.max(0, until - end - front - back);
    }

    /**
     * Lays the next packet, {@code length} bytes long, behind the last one. Its bytes are what lay there.
     *
     * @return the packet, or null if the batch has no room for it, or the range of the slab that is its
     *     own
     * @throws IllegalArgumentException if {@code length} is negative
     */
    public @Nullable TunPacket append(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length " + length);
        }
        if (size == packets.length || length > until - end - front - back) {
            return null;
        }
        TunPacket packet = packets[size].set(mem, end + front, length);
        end = packet.offset() + length + back;
        size++;
        return packet;
    }
}
