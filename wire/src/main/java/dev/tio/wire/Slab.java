package dev.tio.wire;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;
import org.jspecify.annotations.Nullable;

/**
 * One block of direct memory with three faces: its address, for the packet path; a {@link Bytes}, for the public API;
 * and a {@link ByteBuffer}, so that a cipher, a channel or Netty works on a packet where it lies. All three see the
 * same bytes at the same offsets.
 *
 * <p>The garbage collector frees the block once the slab and everything that was handed out of it ({@code Bytes},
 * buffers, packets that were set over it) are unreachable. Nothing is to be released by hand. Whoever keeps a bare
 * {@linkplain #address() address} keeps the slab reachable himself, with {@link Reference#reachabilityFence}.
 *
 * <p>A slab may be used from any thread; it does not order accesses between threads.
 */
public final class Slab {
    /** Where a slab begins: at a multiple of this many bytes, a cache line of every processor that matters. */
    private static final int ALIGNMENT = 64;

    private final ByteBuffer buffer;
    private final long address;
    private final Bytes<?> bytes;

    private Slab(ByteBuffer buffer) {
        this.buffer = buffer;
        this.address = RawMemory.address(buffer);
        this.bytes = new Store(this).bytes();
    }

    /**
     * A new slab of zeroes, which begins on a cache line.
     *
     * @param bytes its size, from 1 to {@code Integer.MAX_VALUE - 128}
     * @throws IllegalArgumentException if {@code bytes} is out of range
     * @throws OutOfMemoryError if the JVM's limit of direct memory is reached
     */
    public static Slab allocate(int bytes) {
        if (bytes < 1 || bytes > Integer.MAX_VALUE - 2 * ALIGNMENT) {
            throw new IllegalArgumentException("bytes: " + bytes);
        }
        // An aligned slice ends on a multiple too, so up to a line is lost at each end.
        ByteBuffer block = ByteBuffer.allocateDirect(bytes + 2 * ALIGNMENT).alignedSlice(ALIGNMENT);
        return new Slab(block.slice(0, bytes).order(ByteOrder.BIG_ENDIAN));
    }

    /** The size in bytes. */
    public int capacity() {
        return buffer.capacity();
    }

    /** The address of the first byte; valid as long as this slab is reachable. */
    public long address() {
        return address;
    }

    /** The address of byte {@code offset}, once it is certain that {@code length} bytes from there are within the slab. */
    long address(long offset, long length) {
        RawMemory.checkRange(offset, length, capacity());
        return address + offset;
    }

    /**
     * The face for {@link TunPacket#set}, a queue's read and the codecs: the same object at each call, direct, of fixed
     * size, readable over the whole slab, and usable from any thread.
     */
    public Bytes<?> bytes() {
        return bytes;
    }

    /**
     * The face for ciphers and channels: the same big-endian object at each call. Its position and limit belong to
     * whoever uses it; take a {@link ByteBuffer#duplicate()} where threads or users share the slab.
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /** The slab that {@code store} lies over, or null. */
    static @Nullable Slab of(BytesStore<?, ?> store) {
        return store instanceof Store ? ((Store) store).owner : null;
    }

    /** A pointer store does not keep the memory alive that it points to; this one does. */
    private static final class Store extends PointerBytesStore {
        final Slab owner;

        Store(Slab owner) {
            this.owner = owner;
            set(owner.address, owner.capacity());
        }

        Bytes<?> bytes() {
            // bytesForWrite() would have no real limit, and the check for one thread is on in tests (-ea) only.
            Bytes<?> face = bytesForRead();
            face.singleThreadedCheckDisabled(true);
            return face;
        }
    }
}
