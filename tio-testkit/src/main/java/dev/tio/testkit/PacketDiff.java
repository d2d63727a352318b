package dev.tio.testkit;

import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How one packet differs from another: by fields, which have names, and for a report ({@link #toString()}) with both
 * packets as {@linkplain HexDump hex dumps}. Comparing packets that do not differ allocates nothing.
 *
 * <p>The fields are those of the expected packet's IPv4, IPv6, TCP, UDP and ICMP headers, down to single flags, and
 * {@code payload} for what is behind them; options and extension headers are one field each, but for the fields of
 * IPv6's fragment header, and {@code length} is the length of the packet. A name is its header's and its own, such as
 * {@code ipv4.identification}, {@code tcp.psh} or {@code ipv6.fragment.offset}; ICMP's and ICMPv6's are {@code icmp}.
 *
 * <p>Immutable; it holds a copy of what it reports.
 */
public final class PacketDiff {
    private static final PacketDiff NONE = new PacketDiff(List.of(), "");

    private final List<Difference> differences;
    private final String dumps;

    private PacketDiff(List<Difference> differences, String dumps) {
        this.differences = differences;
        this.dumps = dumps;
    }

    /**
     * One field that differs.
     *
     * @param field its name
     * @param offset the first byte that differs, from the packet's first; of a field of at most 32 bits, its first byte
     * @param expected its value, or its bytes from {@code offset} on
     * @param actual likewise
     */
    public record Difference(String field, int offset, String expected, String actual) {
        @Override
        public String toString() {
            return field + " at " + offset + ": expected " + expected + ", was " + actual;
        }
    }

    /**
     * Compares two packets, byte for byte; what else they know of themselves ({@link TunPacket#gso()}) does not matter.
     *
     * @throws UnsupportedOperationException if a packet does not lie in a {@link dev.tio.wire.Slab}
     */
    public static PacketDiff of(TunPacket expected, TunPacket actual) {
        return of(expected.buffer(), actual.buffer());
    }

    /** Compares two packets, each from position to limit; neither is moved. */
    public static PacketDiff of(ByteBuffer expected, ByteBuffer actual) {
        return expected.mismatch(actual) < 0 ? NONE : describe(expected.slice(), actual.slice());
    }

    private static PacketDiff describe(ByteBuffer expected, ByteBuffer actual) {
        List<Difference> differences = new ArrayList<>();
        if (expected.limit() != actual.limit()) {
            differences.add(new Difference(
                    "length", 0, Integer.toString(expected.limit()), Integer.toString(actual.limit())));
        }
        for (PacketField field : PacketFields.of(expected)) {
            int at = field.mismatch(expected, actual);
            if (at >= 0) {
                differences.add(new Difference(field.name(), at, field.show(expected, at), field.show(actual, at)));
            }
        }
        String dumps = "expected:\n" + HexDump.of(expected) + "actual:\n" + HexDump.of(actual);
        return new PacketDiff(List.copyOf(differences), dumps);
    }

    /** Whether the packets are the same. */
    public boolean isEmpty() {
        return differences.isEmpty();
    }

    /** The differences in the order of the fields, the length first; unmodifiable. */
    public List<Difference> differences() {
        return differences;
    }

    /** The names of the fields that differ, in their order; unmodifiable. */
    public List<String> fields() {
        return differences.stream().map(Difference::field).toList();
    }

    /** One line for each difference, and both packets; empty if there is no difference. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Difference difference : differences) {
            text.append(difference).append('\n');
        }
        return text.append(dumps).toString();
    }
}
