package dev.tio.linux;

import java.nio.charset.StandardCharsets;
import net.openhft.chronicle.core.UnsafeMemory;

/**
 * The one class of this module that touches raw memory: structures of the kernel's, in host byte order. It checks
 * nothing: whoever calls it has proved the range first.
 */
final class RawMemory {
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private RawMemory() {
    }

    static int getByte(long address) {
        return MEMORY.readByte(address) & 0xff;
    }

    static void putByte(long address, int value) {
        MEMORY.writeByte(address, (byte) value);
    }

    static int getShort(long address) {
        return MEMORY.readShort(address) & 0xffff;
    }

    static void putShort(long address, int value) {
        MEMORY.writeShort(address, (short) value);
    }

    static int getInt(long address) {
        return MEMORY.readInt(address);
    }

    static void putInt(long address, int value) {
        MEMORY.writeInt(address, value);
    }

    static long getLong(long address) {
        return MEMORY.readLong(address);
    }

    static void putLong(long address, long value) {
        MEMORY.writeLong(address, value);
    }

    static void zero(long address, long length) {
        MEMORY.setMemory(address, length, (byte) 0);
    }

    /** The string of at most {@code size} bytes at {@code address}, which ends before its first NUL. */
    static String getString(long address, int size) {
        byte[] bytes = new byte[size];
        int length = 0;
        while (length < size && getByte(address + length) != 0) {
            bytes[length] = (byte) getByte(address + length);
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Writes the string and a NUL; the caller has made sure that they fit. */
    static void putString(long address, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            putByte(address + i, bytes[i]);
        }
        putByte(address + bytes.length, 0);
    }
}
