package dev.tio.testkit;

import dev.tio.api.Queue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Writes a pcapng file (draft-ietf-opsawg-pcapng): one section, big-endian, with one interface, timestamps in
 * nanoseconds, and each packet's {@link Direction}.
 */
public final class PcapngWriter implements CaptureWriter {
    static final int SECTION_HEADER = 0x0a0d0d0a;
    static final int INTERFACE_DESCRIPTION = 1;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;
    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    static final int MAJOR_VERSION = 1;
    static final int END_OF_OPTIONS = 0;
    static final int IF_NAME = 2;
    static final int IF_TSRESOL = 9;
    static final int EPB_FLAGS = 2;
    /** Type and length before a block's body, and the length once more behind it. */
    static final int BLOCK_OVERHEAD = 12;
    /** Interface, timestamp in two halves, captured and original length. */
    static final int ENHANCED_PACKET_FIXED = 20;

    private static final int NANOS = 9;
    private static final int OPTIONS = 12;
    private static final int MAX_NAME = 1000;

    private final OutputStream out;
    private final ByteBuffer block =
            ByteBuffer.allocate(BLOCK_OVERHEAD + ENHANCED_PACKET_FIXED + Queue.MAX_PACKET + 1 + OPTIONS);

    /**
     * Writes the section's header and the interface's description.
     *
     * @param out where the file goes; it is the writer's from now on
     * @param interfaceName what Wireshark is to call the interface, at most 1000 bytes in UTF-8
     * @throws IllegalArgumentException if the name is longer
     * @throws IOException if the stream fails
     */
    public PcapngWriter(OutputStream out, String interfaceName) throws IOException {
        byte[] name = interfaceName.getBytes(StandardCharsets.UTF_8);
        if (name.length > MAX_NAME) {
            throw new IllegalArgumentException("a name of " + name.length + " bytes");
        }
        this.out = out;
        begin(SECTION_HEADER).putInt(BYTE_ORDER_MAGIC).putShort((short) MAJOR_VERSION).putShort((short) 0).putLong(-1);
        end();
        begin(INTERFACE_DESCRIPTION)
                .putShort((short) PcapWriter.LINKTYPE_RAW).putShort((short) 0).putInt(Queue.MAX_PACKET);
        putOption(IF_NAME, name);
        putOption(IF_TSRESOL, new byte[] {NANOS});
        putOption(END_OF_OPTIONS, new byte[0]);
        end();
        out.flush();
    }

    @Override
    public synchronized void write(ByteBuffer packet, long nanos, Direction direction) throws IOException {
        Packets.requireLength(packet.remaining());
        if (nanos < 0) {
            throw new IllegalArgumentException("nanos " + nanos);
        }
        begin(ENHANCED_PACKET).putInt(0).putLong(nanos).putInt(packet.remaining()).putInt(packet.remaining());
        block.put(packet.duplicate());
        pad();
        putOption(EPB_FLAGS, new byte[] {0, 0, 0, (byte) direction.ordinal()});
        putOption(END_OF_OPTIONS, new byte[0]);
        end();
        out.flush();
    }

    private ByteBuffer begin(int type) {
        return block.clear().putInt(type).putInt(0);
    }

    private void putOption(int code, byte[] value) {
        block.putShort((short) code).putShort((short) value.length).put(value);
        pad();
    }

    /** Fills up to the next multiple of 4. */
    private void pad() {
        while (block.position() % Integer.BYTES != 0) {
            block.put((byte) 0);
        }
    }

    private void end() throws IOException {
        int length = block.position() + Integer.BYTES;
        block.putInt(length).putInt(Integer.BYTES, length);
        out.write(block.array(), 0, length);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
