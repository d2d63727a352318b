package dev.tio.testkit;

import dev.tio.api.Queue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes a pcap file (draft-ietf-opsawg-pcap): big-endian, timestamps in nanoseconds. The format has no room for a
 * {@link Direction}; {@link PcapngWriter} has.
 */
public final class PcapWriter implements CaptureWriter {
    static final int MAGIC_NANOS = 0xa1b23c4d;
    static final int MAGIC_MICROS = 0xa1b2c3d4;
    static final int FILE_HEADER_LENGTH = 24;
    static final int RECORD_HEADER_LENGTH = 16;
    static final int LINKTYPE_RAW = 101;
    static final long NANOS_PER_SECOND = 1_000_000_000;

    private static final int VERSION = 2 << 16 | 4;
    private static final long MAX_SECONDS = 0xffffffffL;

    private final OutputStream out;
    private final byte[] record = new byte[RECORD_HEADER_LENGTH + Queue.MAX_PACKET];

    /**
     * Writes the file's header.
     *
     * @param out where the file goes; it is the writer's from now on
     * @throws IOException if the stream fails
     */
    public PcapWriter(OutputStream out) throws IOException {
        this.out = out;
        // The two words of zeroes are reserved.
        out.write(ByteBuffer.allocate(FILE_HEADER_LENGTH).putInt(MAGIC_NANOS).putInt(VERSION).putInt(0).putInt(0)
                .putInt(Queue.MAX_PACKET).putInt(LINKTYPE_RAW).array());
        out.flush();
    }

    /** {@inheritDoc} Times beyond the year 2106 cannot be said. */
    @Override
    public synchronized void write(ByteBuffer packet, long nanos, Direction direction) throws IOException {
        Packets.requireLength(packet.remaining());
        if (nanos < 0 || nanos / NANOS_PER_SECOND > MAX_SECONDS) {
            throw new IllegalArgumentException("nanos " + nanos);
        }
        ByteBuffer buffer = ByteBuffer.wrap(record)
                .putInt((int) (nanos / NANOS_PER_SECOND)).putInt((int) (nanos % NANOS_PER_SECOND))
                .putInt(packet.remaining()).putInt(packet.remaining())
                .put(packet.duplicate());
        out.write(record, 0, buffer.position());
        out.flush();
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
