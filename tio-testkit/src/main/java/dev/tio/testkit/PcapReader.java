package dev.tio.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Reads what {@link PcapWriter} and other programs write, with timestamps in nanoseconds or microseconds. */
final class PcapReader extends CaptureReader {
    private final int nanosPerUnit;

    /** The file's first four bytes are {@code magic} and have been read. */
    PcapReader(InputStream in, int magic) throws IOException {
        super(in);
        int swapped = Integer.reverseBytes(magic);
        boolean nanos = magic == PcapWriter.MAGIC_NANOS || swapped == PcapWriter.MAGIC_NANOS;
        if (!nanos && magic != PcapWriter.MAGIC_MICROS && swapped != PcapWriter.MAGIC_MICROS) {
            throw new IOException(String.format("no capture file: it begins with 0x%08x", magic));
        }
        nanosPerUnit = nanos ? 1 : 1000;
        if (swapped == PcapWriter.MAGIC_NANOS || swapped == PcapWriter.MAGIC_MICROS) {
            order(ByteOrder.LITTLE_ENDIAN);
        }
        ByteBuffer header = read(PcapWriter.FILE_HEADER_LENGTH - Integer.BYTES);
        // The upper bits tell of frame check sequences.
        requireIP(header.getInt(header.limit() - Integer.BYTES) & 0xffff);
    }

    @Override
    public @Nullable CapturedPacket next() throws IOException {
        ByteBuffer header = readOrEnd(PcapWriter.RECORD_HEADER_LENGTH);
        if (header == null) {
            return null;
        }
        long seconds = header.getInt() & 0xffffffffL;
        long units = header.getInt() & 0xffffffffL;
        int captured = header.getInt();
        int original = header.getInt();
        if (captured < 0 || captured > MAX_CAPTURED || original < 0) {
            throw malformed("a packet of " + Integer.toUnsignedString(captured) + " bytes, originally "
                    + Integer.toUnsignedString(original));
        }
        long nanos = seconds * PcapWriter.NANOS_PER_SECOND + units * nanosPerUnit;
        return new CapturedPacket(nanos, Direction.UNKNOWN, original, read(captured).array());
    }
}
