package dev.tio.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link PcapngWriter} and other programs write: any number of sections and interfaces; enhanced and simple
 * packet blocks. Other blocks are skipped.
 */
final class PcapngReader extends CaptureReader {
    /** A block of which more is kept than its packet: how much longer than the longest packet it may be. */
    private static final int MAX_BODY = 2 * MAX_CAPTURED;
    private static final int SECTION_HEADER_FIXED = 16;
    private static final int INTERFACE_FIXED = 8;
    private static final int IF_TSOFFSET = 14;

    private final List<Interface> interfaces = new ArrayList<>();

    /**
     * An interface of the current section.
     *
     * @param snaplen the most bytes of a packet that its simple packet blocks hold; 0: no limit
     * @param unitsPerSecond of its timestamps
     * @param offset seconds to be added to them
     */
    private record Interface(int snaplen, BigInteger unitsPerSecond, long offset) {
        private static final BigInteger NANOS = BigInteger.valueOf(PcapWriter.NANOS_PER_SECOND);

        /** A time of more than 63 bits loses its upper ones. */
        long nanos(long timestamp) {
            BigInteger units = new BigInteger(Long.toUnsignedString(timestamp));
            return units.multiply(NANOS).divide(unitsPerSecond).longValue() + offset * PcapWriter.NANOS_PER_SECOND;
        }
    }

    /** The file's first four bytes are a section header's type and have been read. */
    PcapngReader(InputStream in) throws IOException {
        super(in);
        section();
    }

    @Override
    public @Nullable CapturedPacket next() throws IOException {
        for (ByteBuffer head = readOrEnd(Integer.BYTES); head != null; head = readOrEnd(Integer.BYTES)) {
            int type = head.getInt();
            switch (type) {
                case PcapngWriter.SECTION_HEADER -> section();
                case PcapngWriter.INTERFACE_DESCRIPTION -> interfaces.add(description(body(INTERFACE_FIXED)));
                case PcapngWriter.ENHANCED_PACKET -> {
                    return enhanced(body(PcapngWriter.ENHANCED_PACKET_FIXED));
                }
                case PcapngWriter.SIMPLE_PACKET -> {
                    return simple(body(Integer.BYTES));
                }
                default -> skipBlock();
            }
        }
        return null;
    }

    /** The rest of a section header behind its type, which is the same in both byte orders. */
    private void section() throws IOException {
        ByteBuffer start = read(2 * Integer.BYTES);
        int magic = start.order(ByteOrder.BIG_ENDIAN).getInt(Integer.BYTES);
        if (magic != PcapngWriter.BYTE_ORDER_MAGIC && Integer.reverseBytes(magic) != PcapngWriter.BYTE_ORDER_MAGIC) {
            throw malformed(String.format("byte order magic 0x%08x", magic));
        }
        order(magic == PcapngWriter.BYTE_ORDER_MAGIC ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int length = start.order(order()).getInt(0);
        int major = read(Integer.BYTES).getShort();
        if (major != PcapngWriter.MAJOR_VERSION) {
            throw malformed("major version " + major);
        }
        interfaces.clear();
        skipRest(length, SECTION_HEADER_FIXED, 2 * Integer.BYTES);
    }

    private void skipBlock() throws IOException {
        skipRest(read(Integer.BYTES).getInt(), 0, 0);
    }

    /** Skips a body of at least {@code fixed} bytes, of which {@code done} have been read, and the length behind it. */
    private void skipRest(int length, int fixed, int done) throws IOException {
        requireLength(length, fixed);
        skip(bodyLength(length) - done);
        requireSame(length);
    }

    /** The body of a block whose type has been read, and which has at least {@code fixed} bytes. */
    private ByteBuffer body(int fixed) throws IOException {
        int length = read(Integer.BYTES).getInt();
        requireLength(length, fixed);
        if (bodyLength(length) > MAX_BODY) {
            throw malformed("a block of " + Integer.toUnsignedString(length) + " bytes");
        }
        ByteBuffer body = read((int) bodyLength(length));
        requireSame(length);
        return body;
    }

    private static long bodyLength(int length) {
        return Integer.toUnsignedLong(length) - PcapngWriter.BLOCK_OVERHEAD;
    }

    private void requireLength(int length, int fixed) throws IOException {
        if (length % Integer.BYTES != 0 || bodyLength(length) < fixed) {
            throw malformed("a block of " + Integer.toUnsignedString(length) + " bytes");
        }
    }

    private void requireSame(int length) throws IOException {
        int again = read(Integer.BYTES).getInt();
        if (again != length) {
            throw malformed("a block of " + Integer.toUnsignedString(length) + " bytes, or of "
                    + Integer.toUnsignedString(again));
        }
    }

    private Interface description(ByteBuffer body) throws IOException {
        requireIP(body.getShort() & 0xffff);
        int snaplen = body.getInt(Integer.BYTES);
        body.position(INTERFACE_FIXED);
        ByteBuffer resolution = option(body.duplicate().order(order()), PcapngWriter.IF_TSRESOL, 1);
        ByteBuffer offset = option(body, IF_TSOFFSET, Long.BYTES);
        int exponent = resolution == null ? 6 : resolution.get() & 0xff;
        BigInteger unitsPerSecond =
                exponent < 0x80 ? BigInteger.TEN.pow(exponent) : BigInteger.TWO.pow(exponent & 0x7f);
        return new Interface(snaplen, unitsPerSecond, offset == null ? 0 : offset.getLong());
    }

    private CapturedPacket enhanced(ByteBuffer body) throws IOException {
        Interface from = interfaceAt(body.getInt());
        long timestamp = (body.getInt() & 0xffffffffL) << Integer.SIZE | body.getInt() & 0xffffffffL;
        int captured = body.getInt();
        int original = body.getInt();
        byte[] packet = packet(body, captured, original);
        body.position(Math.min(body.limit(), body.position() + (-captured & 3)));
        ByteBuffer flags = option(body, PcapngWriter.EPB_FLAGS, Integer.BYTES);
        Direction direction = flags == null ? Direction.UNKNOWN : Direction.ofFlags(flags.getInt());
        return new CapturedPacket(from.nanos(timestamp), direction, original, packet);
    }

    /** A packet of the section's first interface, without a time. */
    private CapturedPacket simple(ByteBuffer body) throws IOException {
        int original = body.getInt();
        int snaplen = interfaceAt(0).snaplen();
        int captured = snaplen > 0 ? Math.min(original, snaplen) : original;
        return new CapturedPacket(0, Direction.UNKNOWN, original, packet(body, captured, original));
    }

    private Interface interfaceAt(int index) throws IOException {
        if (index < 0 || index >= interfaces.size()) {
            throw malformed("interface " + Integer.toUnsignedString(index) + " of " + interfaces.size());
        }
        return interfaces.get(index);
    }

    private byte[] packet(ByteBuffer body, int captured, int original) throws IOException {
        if (captured < 0 || captured > body.remaining() || captured > MAX_CAPTURED || original < 0) {
            throw malformed("a packet of " + Integer.toUnsignedString(captured) + " bytes, originally "
                    + Integer.toUnsignedString(original) + ", in " + body.remaining());
        }
        byte[] packet = new byte[captured];
        body.get(packet);
        return packet;
    }

    /** The value of the first option {@code code} from {@code options}' position on; null if there is none. */
    private @Nullable ByteBuffer option(ByteBuffer options, int code, int length) throws IOException {
        while (options.remaining() >= Integer.BYTES) {
            int found = options.getShort() & 0xffff;
            int there = options.getShort() & 0xffff;
            if (there > options.remaining() || found == code && there != length) {
                throw malformed("option " + found + " of " + there + " bytes");
            }
            if (found == code) {
                return options.slice().order(order());
            }
            if (found == PcapngWriter.END_OF_OPTIONS) {
                return null;
            }
            options.position(Math.min(options.limit(), options.position() + (there + 3 & ~3)));
        }
        return null;
    }
}
