package dev.tio.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * An IP packet where it lies: a range of direct memory, and what the kernel said of it ({@link #gso()}). It is
 * reusable, borrows the memory that it is set over and keeps a {@link Slab} reachable; other memory must neither move
 * nor be freed while it is used.
 *
 * <p>One thread at a time.
 */
public final class TunPacket {
    private final GSOInfo gso = new GSOInfo();
    private @Nullable Bytes<?> mem;
    private @Nullable Slab slab;
    private @Nullable ByteBuffer view;
    private long address;
    private long offset;
    private int length;

    /** A packet over nothing: {@link #length()} is 0 until it is {@link #set}. */
    public TunPacket() {
    }

    /**
     * Becomes the plain packet of {@code length} bytes at {@code mem[offset]}; its GSO metadata is cleared. The cursors
     * of {@code mem} are neither used nor moved.
     *
     * @throws IllegalArgumentException if {@code mem} is not direct memory, was released, or the range is not within
     *     it; the packet is then as it was
     */
    public TunPacket set(Bytes<?> mem, long offset, int length) {
        Slab owner = mem == this.mem ? slab : Slab.of(RawMemory.store(mem));
        address = locate(mem, owner, offset, length);
        if (mem != this.mem) {
            this.mem = mem;
            slab = owner;
            view = null;
        }
        this.offset = offset;
        this.length = length;
        gso.clear();
        return this;
    }

    private static long locate(Bytes<?> mem, @Nullable Slab slab, long offset, int length) {
        return slab == null ? RawMemory.address(mem, offset, length) : slab.address(offset, length);
    }

    /**
     * The memory that this packet lies in.
     *
     * @throws IllegalStateException if it was never set
     */
    public Bytes<?> mem() {
        if (mem == null) {
            throw new IllegalStateException("the packet was never set");
        }
        return mem;
    }

    /** The address of the packet's first byte; valid as long as its memory is, so keep this packet reachable. */
    public long address() {
        return address;
    }

    /** Where the packet begins in {@link #mem()}. */
    public long offset() {
        return offset;
    }

    /** The packet's length in bytes. */
    public int length() {
        return length;
    }

    /** The packet's GSO metadata: the same object at each call. */
    public GSOInfo gso() {
        return gso;
    }

    /**
     * Moves the packet's start {@code front} bytes to the front and its end {@code back} bytes to the back, for a
     * header and a trailer around it; negative numbers take them off again. Only the bounds of the memory are checked:
     * how much of it is this packet's room is what its {@link PacketBatch} says. {@link #gso()} stays as it is, so its
     * offsets still count from the old start.
     *
     * @throws IllegalArgumentException if the new range is not within the memory; the packet is then as it was
     * @throws IllegalStateException if it was never set
     */
    public TunPacket grow(int front, int back) {
        long newLength = (long) length + front + back;
        if (newLength < 0 || newLength > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the length would be " + newLength);
        }
        address = locate(mem(), slab, offset - front, (int) newLength);
        offset -= front;
        length = (int) newLength;
        return this;
    }

    /**
     * The packet as a buffer: position at its first byte, limit after its last, big-endian, its other bytes in reach
     * below and above. It is one view for each packet and memory, its limits and byte order set anew by each call.
     *
     * @throws UnsupportedOperationException if the packet does not lie in a {@link Slab}
     * @throws IllegalStateException if it was never set
     */
    public ByteBuffer buffer() {
        ByteBuffer current = view;
        if (current == null) {
            if (slab == null) {
                mem();
                throw new UnsupportedOperationException("only a packet in a Slab has a ByteBuffer");
            }
            current = slab.buffer().duplicate();
            view = current;
        }
        return current.order(ByteOrder.BIG_ENDIAN).limit((int) offset + length).position((int) offset);
    }

    @Override
    public String toString() {
        return "TunPacket{offset=" + offset + ", length=" + length + ", " + gso + '}';
    }
}
