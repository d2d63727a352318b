package dev.tio.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads capture files of IP packets without a link layer: pcap and pcapng, in either byte order, timestamps in whatever
 * unit. The file's first bytes tell which it is. A malformed file is an {@link IOException} that says where; no more
 * memory is taken than the file is long, nor for a packet than {@value #MAX_CAPTURED} bytes.
 *
 * <p>One thread at a time.
 */
public abstract class CaptureReader implements Closeable {
    /** The most bytes of one packet; libpcap's limit for a file that it reads. */
    static final int MAX_CAPTURED = 262_144;

    /**
     * {@code LINKTYPE_RAW}, {@code LINKTYPE_IPV4}, {@code LINKTYPE_IPV6}: in all three a packet begins with its IP
     * header.
     */
    private static final List<Integer> LINKTYPES = List.of(PcapWriter.LINKTYPE_RAW, 228, 229);

    private final InputStream in;
    private long offset = Integer.BYTES;
    private ByteOrder order = ByteOrder.BIG_ENDIAN;

    CaptureReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the beginning of the file.
     *
     * @param in where the file comes from; it is the reader's from now on, and is closed if this fails. The reader
     *     reads little at a time: let it be buffered
     * @throws IOException if the stream fails, or it is neither a pcap nor a pcapng file of such packets
     */
    public static CaptureReader open(InputStream in) throws IOException {
        try {
            byte[] magic = in.readNBytes(Integer.BYTES);
            if (magic.length < Integer.BYTES) {
                throw new IOException("no capture file: it has " + magic.length + " bytes");
            }
            int value = ByteBuffer.wrap(magic).getInt();
            return value == PcapngWriter.SECTION_HEADER ? new PcapngReader(in) : new PcapReader(in, value);
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    /**
     * The next packet; null at the end of the file.
     *
     * @throws IOException if the stream fails, or the file is malformed or ends within a packet
     */
    public abstract @Nullable CapturedPacket next() throws IOException;

    /**
     * All packets that are left, in a new list.
     *
     * @throws IOException as {@link #next()}
     */
    public final List<CapturedPacket> rest() throws IOException {
        List<CapturedPacket> packets = new ArrayList<>();
        for (CapturedPacket packet = next(); packet != null; packet = next()) {
            packets.add(packet);
        }
        return packets;
    }

    /** Closes the stream. */
    @Override
    public final void close() throws IOException {
        in.close();
    }

    final ByteOrder order() {
        return order;
    }

    final void order(ByteOrder newOrder) {
        order = newOrder;
    }

    /** The next {@code length} bytes. */
    final ByteBuffer read(int length) throws IOException {
        ByteBuffer bytes = readOrEnd(length);
        if (bytes == null) {
            throw truncated(0, length);
        }
        return bytes;
    }

    /** The next {@code length} bytes; null if the file ends before the first. */
    final @Nullable ByteBuffer readOrEnd(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            if (bytes.length == 0) {
                return null;
            }
            throw truncated(bytes.length, length);
        }
        offset += length;
        return ByteBuffer.wrap(bytes).order(order);
    }

    final void skip(long length) throws IOException {
        long skipped = 0;
        while (skipped < length) {
            int step = (int) Math.min(length - skipped, MAX_CAPTURED);
            read(step);
            skipped += step;
        }
    }

    private IOException truncated(int there, int length) {
        return malformed("it ends after " + there + " of " + length + " bytes");
    }

    final void requireIP(int linktype) throws IOException {
        if (!LINKTYPES.contains(linktype)) {
            throw malformed("link type " + linktype + " is none of " + LINKTYPES);
        }
    }

    /** A failure that says where the file has been read to. */
    final IOException malformed(String what) {
        return new IOException("malformed capture file at byte " + offset + ": " + what);
    }
}
