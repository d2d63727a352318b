package dev.tio.checksum;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.core.io.AbstractReferenceCounted;

/**
 * The one class of this module that touches raw memory. The accessors check nothing: whoever calls them has proved the
 * range first. Values are in the host's byte order, and need no alignment.
 */
final class RawMemory {
    static final boolean LITTLE_ENDIAN = UnsafeMemory.IS_LITTLE_ENDIAN;

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final long ARRAY_BASE = MEMORY.arrayBaseOffset(byte[].class);
    private static final long BUFFER_ADDRESS = offsetOf(Buffer.class, "address");
    private static final long BUFFER_LIMIT = offsetOf(Buffer.class, "limit");
    private static final long BUFFER_CAPACITY = offsetOf(Buffer.class, "capacity");
    private static final long BUFFER_ARRAY = offsetOf(ByteBuffer.class, "hb");

    private RawMemory() {
    }

    private static long offsetOf(Class<?> type, String field) {
        try {
            return UnsafeMemory.unsafeObjectFieldOffset(type.getDeclaredField(field));
        } catch (NoSuchFieldException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The address of the first byte of a direct buffer, whatever its position. */
    static long address(ByteBuffer direct) {
        return UnsafeMemory.unsafeGetLong(direct, BUFFER_ADDRESS);
    }

    /** The array behind a heap buffer, a read-only one's too, which {@link ByteBuffer#array()} would refuse. */
    static byte[] array(ByteBuffer heap) {
        return UnsafeMemory.unsafeGetObject(heap, BUFFER_ARRAY);
    }

    /** Where the first byte of a heap buffer stands in its {@link #array}, whatever its position. */
    static int arrayOffset(ByteBuffer heap) {
        return (int) (UnsafeMemory.unsafeGetLong(heap, BUFFER_ADDRESS) - ARRAY_BASE);
    }

    /** Whether {@code store} lies over a bare address, as a slab's does. */
    static boolean isPointer(BytesStore<?, ?> store) {
        return store instanceof PointerBytesStore;
    }

    /** How many hold {@code store}: 0 once it was released. */
    static int references(BytesStore<?, ?> store) {
        // By its class, not its interface: no subclass overrides it, so the JIT calls it directly, however many kinds
        // of stores it has seen.
        return store instanceof AbstractReferenceCounted
                ? ((AbstractReferenceCounted) store).refCount() : store.refCount();
    }

    /** As {@link #address(BytesStore, int, long, long)}, of a {@linkplain #isPointer pointer}. */
    static long pointerAddress(BytesStore<?, ?> pointer, int references, long offset, long length) {
        PointerBytesStore store = (PointerBytesStore) pointer;
        check(references, store.start(), store.realCapacity(), offset, length);
        // Not addressForRead, which checks the offset once more: with that the JIT's code for several kinds of memory
        // is too large to be inlined.
        return store.address + offset;
    }

    /** The address of byte {@code offset} of direct memory, once {@link #check} has passed. */
    static long address(BytesStore<?, ?> direct, int references, long offset, long length) {
        check(references, direct.start(), direct.realCapacity(), offset, length);
        return direct.addressForRead(offset);
    }

    /** Refuses released memory, and what is not within {@code capacity} bytes of which the first is {@code start}. */
    static void check(int references, long start, long capacity, long offset, long length) {
        long room = capacity - offset;
        // One branch for all, as this is inlined wherever Bytes are read.
        if ((references - 1L | offset | offset - start | length | room | room - length) < 0) {
            refuse(references, start, capacity, offset, length);
        }
    }

    private static void refuse(int references, long start, long capacity, long offset, long length) {
        if (references == 0) {
            throw new IllegalArgumentException("released Bytes");
        }
        checkRange(offset, length, capacity);
        throw new IllegalArgumentException("offset " + offset + " lies before the memory, at " + start);
    }

    static void checkRange(long offset, long length, long capacity) {
        long room = capacity - offset;
        if ((offset | length | room | room - length) < 0) {
            throw new IllegalArgumentException(
                    "offset " + offset + " and length " + length + " are not within " + capacity + " bytes");
        }
    }

    /**
     * A direct buffer over all that follows {@code address}, and not its owner. No constructor: the JIT inlines only so
     * deep, a buffer's constructors are ten calls deep, and what is not inlined makes an object of the buffer.
     *
     * @param type the class of direct buffers, a constant
     */
    static ByteBuffer window(Class<? extends ByteBuffer> type, long address) {
        ByteBuffer window;
        try {
            window = MEMORY.allocateInstance(type);
        } catch (InstantiationException e) {
            throw new AssertionError(e);
        }
        UnsafeMemory.unsafePutInt(window, BUFFER_CAPACITY, Integer.MAX_VALUE);
        UnsafeMemory.unsafePutInt(window, BUFFER_LIMIT, Integer.MAX_VALUE);
        UnsafeMemory.unsafePutLong(window, BUFFER_ADDRESS, address);
        return window;
    }

    static long getLong(long address) {
        return MEMORY.readLong(address);
    }

    static int getInt(long address) {
        return MEMORY.readInt(address);
    }

    static short getShort(long address) {
        return MEMORY.readShort(address);
    }

    static byte getByte(long address) {
        return MEMORY.readByte(address);
    }

    static long getLong(byte[] array, long index) {
        return MEMORY.readLong(array, ARRAY_BASE + index);
    }

    static int getInt(byte[] array, long index) {
        return MEMORY.readInt(array, ARRAY_BASE + index);
    }

    static short getShort(byte[] array, long index) {
        return MEMORY.readShort(array, ARRAY_BASE + index);
    }

    static byte getByte(byte[] array, long index) {
        return MEMORY.readByte(array, ARRAY_BASE + index);
    }
}
