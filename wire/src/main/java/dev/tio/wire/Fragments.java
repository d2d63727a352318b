package dev.tio.wire;

import java.lang.ref.Reference;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The payload of a superpacket as a list of ranges, each where it lies, in order: what an adapter fills its vector of
 * buffers from. It borrows the ranges and keeps the memory of those that lie in a {@link Slab} reachable until
 * {@link #clear()}.
 *
 * <p>One thread at a time. Nothing is allocated after construction.
 */
public final class Fragments {
    private final long[] addresses;
    private final int[] lengths;
    /** Objects, as they are only held: a store of Bytes, an interface, would have the JVM search its class for it. */
    private final @Nullable Object[] owners;
    private int count;
    private int totalLength;

    /**
     * An empty list.
     *
     * @param capacity how many fragments it can hold, at least 1
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public Fragments(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        addresses = new long[capacity];
        lengths = new int[capacity];
        owners = new Object[capacity];
    }

    /**
     * Adds {@code length} bytes of {@code owner}, from its byte {@code offset} on.
     *
     * @return false if the list is full; nothing is added then
     * @throws IllegalArgumentException if the range is not within the packet, or {@link #totalLength()} would be more
     *     than an {@code int} holds
     * @throws IllegalStateException if the packet was never set
     */
    public boolean add(TunPacket owner, int offset, int length) {
        RawMemory.checkRange(offset, length, owner.length());
        if (count == addresses.length) {
            return false;
        }
        if (length > Integer.MAX_VALUE - totalLength) {
            throw new IllegalArgumentException(length + " bytes more than " + totalLength);
        }
        addresses[count] = owner.address() + offset;
        lengths[count] = length;
        owners[count] = owner.mem();
        count++;
        totalLength += length;
        return true;
    }

    /** Forgets all fragments, and lets go of their memory. */
    public void clear() {
        for (int i = 0; i < count; i++) {
            owners[i] = null;
        }
        count = 0;
        totalLength = 0;
    }

    /** How many fragments there are. */
    public int count() {
        return count;
    }

    /** How many fragments there can be. */
    public int capacity() {
        return addresses.length;
    }

    /** The bytes of all fragments together. */
    public int totalLength() {
        return totalLength;
    }

    /**
     * The address of fragment {@code index}'s first byte; valid until {@link #clear()}, while this list is reachable.
     *
     * @throws IndexOutOfBoundsException if there is no such fragment
     */
    public long address(int index) {
        check(index);
        return addresses[index];
    }

    /**
     * The length of fragment {@code index} in bytes.
     *
     * @throws IndexOutOfBoundsException if there is no such fragment
     */
    public int length(int index) {
        check(index);
        return lengths[index];
    }

    private void check(int index) {
        if (index < 0 || index >= count) {
            throw new IndexOutOfBoundsException("fragment " + index + " of " + count);
        }
    }

    /**
     * Copies all fragments, one behind the other, into {@code dst} from its position on, and moves the position.
     *
     * @return how many bytes were copied
     * @throws IllegalArgumentException if {@code dst} is not a writable direct buffer
     * @throws BufferOverflowException if {@code dst} has less room than {@link #totalLength()}; nothing is copied then
     */
    public int copyTo(ByteBuffer dst) {
        if (!dst.isDirect() || dst.isReadOnly()) {
            throw new IllegalArgumentException("a writable direct buffer is needed");
        }
        if (dst.remaining() < totalLength) {
            throw new BufferOverflowException();
        }
        long to = RawMemory.address(dst) + dst.position();
        for (int i = 0; i < count; i++) {
            RawMemory.copy(addresses[i], to, lengths[i]);
            to += lengths[i];
        }
        dst.position(dst.position() + totalLength);
        Reference.reachabilityFence(dst);
        Reference.reachabilityFence(owners);
        return totalLength;
    }
}
