package dev.tio.wire;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.AbstractBytes;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * The one class of this module that touches raw memory. It checks nothing but what {@link #address(Bytes, long, long)}
 * checks: whoever calls the accessors has proved the range first.
 */
final class RawMemory {
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final boolean LITTLE_ENDIAN = UnsafeMemory.IS_LITTLE_ENDIAN;
    private static final long BUFFER_ADDRESS = bufferAddressOffset();

    private RawMemory() {
    }

    private static long bufferAddressOffset() {
        try {
            return UnsafeMemory.unsafeObjectFieldOffset(Buffer.class.getDeclaredField("address"));
        } catch (NoSuchFieldException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The address of the first byte of a direct buffer, whatever its position. */
    static long address(ByteBuffer direct) {
        return UnsafeMemory.unsafeGetLong(direct, BUFFER_ADDRESS);
    }

    /**
     * The address of {@code mem[offset]}, once it is certain that {@code length} bytes from there are allocated.
     *
     * @throws IllegalArgumentException if {@code mem} is not direct memory, was released, or the range is not within it
     */
    static long address(Bytes<?> mem, long offset, long length) {
        // Not mem itself: it has no address for what lies beyond its limits, and still has one when it was released.
        BytesStore<?, ?> store = store(mem);
        Slab slab = Slab.of(store);
        if (slab != null) {
            return slab.address(offset, length);
        }
        // Here the JIT sees one class, where slabs and native Bytes are all that there are.
        if (!store.isDirectMemory()) {
            throw new IllegalArgumentException("no direct memory: heap Bytes, or nothing is allocated yet");
        }
        if (store.refCount() == 0) {
            throw new IllegalArgumentException("released Bytes");
        }
        checkRange(offset, length, store.realCapacity());
        if (offset < store.start()) {
            throw new IllegalArgumentException("offset " + offset + " lies before the memory, at " + store.start());
        }
        return store.addressForRead(offset);
    }

    /** What {@code mem} lies over. */
    static BytesStore<?, ?> store(Bytes<?> mem) {
        // By its class, not its interface: none of Chronicle's subclasses overrides it, so the JIT calls it directly,
        // however many kinds of Bytes it has seen.
        return mem instanceof AbstractBytes ? ((AbstractBytes<?>) mem).bytesStore() : mem.bytesStore();
    }

    static void checkRange(long offset, long length, long capacity) {
        if (offset < 0 || length < 0 || offset > capacity - length) {
            throw new IllegalArgumentException(
                    "offset " + offset + " and length " + length + " are not within " + capacity + " bytes");
        }
    }

    static int getByte(long address) {
        return MEMORY.readByte(address) & 0xff;
    }

    static void putByte(long address, int value) {
        MEMORY.writeByte(address, (byte) value);
    }

    /** Sets the bits of {@code mask} in a byte to those of {@code value}, and leaves the others as they are. */
    static void putBits(long address, int mask, int value) {
        putByte(address, getByte(address) & ~mask | value & mask);
    }

    static int getShort(long address, boolean littleEndian) {
        short value = MEMORY.readShort(address);
        return (littleEndian == LITTLE_ENDIAN ? value : Short.reverseBytes(value)) & 0xffff;
    }

    static void putShort(long address, int value, boolean littleEndian) {
        MEMORY.writeShort(address, littleEndian == LITTLE_ENDIAN ? (short) value : Short.reverseBytes((short) value));
    }

    /** A 16-bit field in network byte order. */
    static int getShort(long address) {
        return getShort(address, false);
    }

    /** A 16-bit field in network byte order. */
    static void putShort(long address, int value) {
        putShort(address, value, false);
    }

    /** A 32-bit field in network byte order. */
    static int getInt(long address) {
        int value = MEMORY.readInt(address);
        return LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }

    /** A 32-bit field in network byte order. */
    static void putInt(long address, int value) {
        MEMORY.writeInt(address, LITTLE_ENDIAN ? Integer.reverseBytes(value) : value);
    }

    /** A 64-bit field in network byte order. */
    static long getLong(long address) {
        long value = MEMORY.readLong(address);
        return LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
    }

    /** A 64-bit field in network byte order. */
    static void putLong(long address, long value) {
        MEMORY.writeLong(address, LITTLE_ENDIAN ? Long.reverseBytes(value) : value);
    }

    static void copy(long from, long to, long length) {
        MEMORY.copyMemory(from, to, length);
    }
}
