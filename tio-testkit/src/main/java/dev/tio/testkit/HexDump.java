package dev.tio.testkit;

import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;

/**
 * Bytes as text, 16 a line, as Wireshark's "Import from hex dump" reads them: offset, hexadecimal, and what is
 * printable of ASCII.
 */
public final class HexDump {
    private static final int BYTES_PER_LINE = 16;

    private HexDump() {
    }

    /**
     * All bytes of a packet.
     *
     * @throws UnsupportedOperationException if the packet does not lie in a {@link dev.tio.wire.Slab}
     */
    public static String of(TunPacket packet) {
        return of(packet.buffer());
    }

    /** The bytes between position and limit, neither of which is moved. Lines end in {@code \n}, the last one too. */
    public static String of(ByteBuffer bytes) {
        StringBuilder text = new StringBuilder();
        for (int line = 0; line < bytes.remaining(); line += BYTES_PER_LINE) {
            appendLine(text, bytes, line);
        }
        return text.toString();
    }

    private static void appendLine(StringBuilder text, ByteBuffer bytes, int line) {
        int end = Math.min(line + BYTES_PER_LINE, bytes.remaining());
        text.append(String.format("%04x ", line));
        for (int i = line; i < line + BYTES_PER_LINE; i++) {
            text.append(i < end ? String.format(" %02x", byteAt(bytes, i)) : "   ");
        }
        text.append("  ");
        for (int i = line; i < end; i++) {
            int value = byteAt(bytes, i);
            text.append(value >= ' ' && value <= '~' ? (char) value : '.');
        }
        text.append('\n');
    }

    private static int byteAt(ByteBuffer bytes, int index) {
        return bytes.get(bytes.position() + index) & 0xff;
    }
}
