package dev.tio.linux;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The attributes of a netlink message or of an attribute ({@code struct nlattr} of {@code linux/netlink.h}). */
final class Attributes {
    /** {@code NLA_ALIGNTO}: each begins at a multiple of this. */
    static final int ALIGNMENT = 4;
    /** {@code NLA_HDRLEN}: 16-bit length, this header included, and 16-bit type. */
    private static final int HEADER_LENGTH = 4;
    /** {@code NLA_TYPE_MASK}: the type without the bits that say how it is made up. */
    private static final int TYPE_MASK = 0x3fff;

    private final Map<Integer, ByteBuffer> values = new HashMap<>();

    private Attributes() {
    }

    /** Reads attributes up to the end, or up to the first one whose length cannot be. */
    static Attributes parse(ByteBuffer bytes) {
        Attributes attributes = new Attributes();
        int at = bytes.position();
        while (bytes.limit() - at >= HEADER_LENGTH) {
            int length = bytes.getShort(at) & 0xffff;
            if (length < HEADER_LENGTH || length > bytes.limit() - at) {
                break;
            }
            int type = bytes.getShort(at + 2) & TYPE_MASK;
            attributes.values.put(type, slice(bytes, at + HEADER_LENGTH, length - HEADER_LENGTH));
            at += align(length);
        }
        return attributes;
    }

    static int align(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    static ByteBuffer slice(ByteBuffer bytes, int from, int length) {
        return bytes.slice(from, length).order(bytes.order());
    }

    byte @Nullable [] bytes(int type) {
        ByteBuffer value = values.get(type);
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    /** An address of 4 or 16 bytes; null if there is none. */
    @Nullable IpAddress address(int type) {
        byte[] bytes = bytes(type);
        return bytes != null && (bytes.length == 4 || bytes.length == 16) ? IpAddress.of(bytes) : null;
    }

    /** A string without the zero at its end; empty if there is none. */
    String string(int type) {
        byte[] bytes = bytes(type);
        if (bytes == null) {
            return "";
        }
        int length = bytes.length > 0 && bytes[bytes.length - 1] == 0 ? bytes.length - 1 : bytes.length;
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** A 32-bit number; {@code otherwise} if there is none. */
    int getInt(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value != null && value.remaining() >= Integer.BYTES ? value.getInt(0) : otherwise;
    }

    /** An 8-bit number; {@code otherwise} if there is none. */
    int getByte(int type, int otherwise) {
        ByteBuffer value = values.get(type);
        return value != null && value.hasRemaining() ? value.get(0) & 0xff : otherwise;
    }

    /** The attributes within an attribute; none if that is not there. */
    Attributes nested(int type) {
        ByteBuffer value = values.get(type);
        return value == null ? new Attributes() : parse(value);
    }
}
