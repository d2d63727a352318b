package dev.tio.gso;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * The one class of this module that touches raw memory; headers are read and written through the flyweights. It checks
 * nothing: whoever calls it has proved the range first.
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

    static int getByte(long address) {
        return MEMORY.readByte(address) & 0xff;
    }

    /** Four bytes in the host's order. */
    static int getInt(long address) {
        return MEMORY.readInt(address);
    }

    /** Eight bytes in the host's order. */
    static long getLong(long address) {
        return MEMORY.readLong(address);
    }

    /** The word that {@link #getLong} gives where {@code value} lies in network byte order. */
    static long bigEndian(long value) {
        return LITTLE_ENDIAN ? Long.reverseBytes(value) : value;
    }

    /** Writes a 16-bit field in network byte order. */
    static void putShort(long address, int value) {
        MEMORY.writeShort(address, LITTLE_ENDIAN ? Short.reverseBytes((short) value) : (short) value);
    }

    /**
     * Whether two ranges, neither of them empty, have a byte in common. Without a branch for which of them lies higher:
     * that depends on where memory happens to be, and the JIT would bet on one.
     */
    static boolean overlap(long address, long length, long other, long otherLength) {
        return (address - (other + otherLength) & other - (address + length)) < 0;
    }

    /** The ranges may overlap. */
    static void copy(long from, long to, long length) {
        MEMORY.copyMemory(from, to, length);
    }

    /**
     * The same for headers, whose lengths are multiples of 4, and a few words: {@link #copy} takes longer to begin than
     * these take. The ranges may overlap if {@code to} is not below {@code from}.
     */
    static void copyHeaders(long from, long to, int length) {
        int at = length & -8;
        if (at != length) {
            MEMORY.writeInt(to + at, MEMORY.readInt(from + at));
        }
        while (at > 0) {
            at -= 8;
            MEMORY.writeLong(to + at, MEMORY.readLong(from + at));
        }
    }
}
