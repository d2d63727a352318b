package dev.tio.testkit;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A named range of a packet's bits: of a header, up to 32 bits that lie anywhere; or whole bytes, as many as there are.
 *
 * @param name protocol and field, such as {@code tcp.window}
 * @param bitOffset from the packet's first bit, the most significant of its first byte
 * @param bits how many
 */
record PacketField(String name, int bitOffset, int bits) {
    private static final int SHOWN_BYTES = 16;

    static PacketField bytes(String name, int offset, int length) {
        return new PacketField(name, offset * 8, length * 8);
    }

    int offset() {
        return bitOffset / 8;
    }

    /** The offset of the first byte behind the field. */
    int end() {
        return (bitOffset + bits + 7) / 8;
    }

    /** The value of a field of at most 32 bits, unsigned; {@code packet} is a slice. */
    long value(ByteBuffer packet) {
        long value = 0;
        for (int i = offset(); i < end(); i++) {
            value = (value << 8) | (packet.get(i) & 0xff);
        }
        int behind = end() * 8 - bitOffset - bits;
        return (value >>> behind) & ((1L << bits) - 1);
    }

    /**
     * The index in the packet of the first byte of the field, as far as both have it, that differs; -1 if none does.
     */
    int mismatch(ByteBuffer expected, ByteBuffer actual) {
        int end = Math.min(end(), Math.min(expected.limit(), actual.limit()));
        if (end <= offset()) {
            return -1;
        }
        if (bits <= 32 && end == end()) {
            return value(expected) == value(actual) ? -1 : offset();
        }
        int length = end - offset();
        int at = expected.slice(offset(), length).mismatch(actual.slice(offset(), length));
        return at < 0 ? -1 : offset() + at;
    }

    /** The field's value; of more than 32 bits, those bytes that begin at index {@code from} of the packet. */
    String show(ByteBuffer packet, int from) {
        if (bits == 1) {
            return Long.toString(value(packet));
        }
        if (bits <= 32 && end() <= packet.limit()) {
            long value = value(packet);
            return String.format("0x%0" + (bits + 3) / 4 + "x (%d)", value, value);
        }
        int end = Math.min(Math.min(end(), packet.limit()), from + SHOWN_BYTES);
        byte[] shown = new byte[end - from];
        packet.get(from, shown);
        return HexFormat.ofDelimiter(" ").formatHex(shown) + (end < Math.min(end(), packet.limit()) ? " ..." : "");
    }
}
