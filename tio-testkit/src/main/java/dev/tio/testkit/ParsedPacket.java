package dev.tio.testkit;

import dev.tio.checksum.Checksum;
import dev.tio.wire.IPProtocol;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A packet's bytes and the fields in them. */
final class ParsedPacket {
    private static final int RIGHT = 0xffff;

    private final ByteBuffer bytes;
    private final List<PacketField> fields;

    /**
     * The fields of {@code packet}.
     *
     * @param packet the packet, all of it; not copied
     */
    ParsedPacket(byte[] packet) {
        bytes = ByteBuffer.wrap(packet);
        fields = PacketFields.of(bytes);
    }

    /** A checksum that is not as it should be. */
    record WrongChecksum(String field, int right, int found) {
    }

    /** All bytes, a new view. */
    ByteBuffer bytes() {
        return bytes.duplicate();
    }

    /** The field, or null. */
    @Nullable PacketField find(String name) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst().orElse(null);
    }

    boolean has(String name) {
        return find(name) != null;
    }

    /** The value of a field of at most 32 bits; 0 if there is no such field. */
    long value(String name) {
        PacketField field = find(name);
        return field == null ? 0 : field.value(bytes);
    }

    /** The bytes of a field; none if there is no such field. */
    ByteBuffer bytes(String name) {
        PacketField field = find(name);
        return field == null ? ByteBuffer.allocate(0) : bytes.slice(field.offset(), field.end() - field.offset());
    }

    boolean isFragment() {
        return has("ipv6.fragment.offset") || (value("ipv4.mf") | value("ipv4.fragmentOffset")) != 0;
    }

    /**
     * The first checksum that is wrong, or null.
     *
     * @param partial whether the transport's is to be the pseudo-header's sum
     */
    @Nullable WrongChecksum wrongChecksum(boolean partial) {
        if (has("ipv4.version")) {
            int length = (int) Math.min(bytes.limit(), value("ipv4.headerLength") * 4);
            WrongChecksum wrong = check("ipv4.headerChecksum", Checksum.checksum(bytes.slice(0, length), 0));
            if (wrong != null) {
                return wrong;
            }
        }
        String protocol = has("tcp.checksum") ? "tcp" : has("udp.checksum") ? "udp" : "icmp";
        String name = protocol + ".checksum";
        boolean none = protocol.equals("udp") && has("ipv4.version") && value(name) == 0;
        if (!has(name) || isFragment() || none && !partial) {
            return null;
        }
        int found = (int) value(name);
        int start = firstOf(protocol).offset();
        int pseudoHeader = pseudoHeader(protocol, bytes.limit() - start);
        if (partial) {
            return found == pseudoHeader ? null : new WrongChecksum(name, pseudoHeader, found);
        }
        return check(name, Checksum.checksum(bytes.slice(start, bytes.limit() - start), pseudoHeader));
    }

    /** What {@code sum}, over everything and the checksum, says of the checksum. */
    private @Nullable WrongChecksum check(String name, int sum) {
        int found = (int) value(name);
        int right = ~Checksum.update(sum, found, 0) & 0xffff;
        boolean udp = name.equals("udp.checksum");
        if (udp && right == 0) {
            right = 0xffff;
        }
        // The two zeroes of ones' complement are the same, but to UDP, where one of them is none.
        return sum == RIGHT && !(udp && found == 0) ? null : new WrongChecksum(name, right, found);
    }

    private PacketField firstOf(String protocol) {
        return fields.stream().filter(field -> field.name().startsWith(protocol + '.')).findFirst().orElseThrow();
    }

    private int pseudoHeader(String protocol, int length) {
        boolean ipv4 = has("ipv4.version");
        if (ipv4 && protocol.equals("icmp")) {
            return 0;
        }
        int number = switch (protocol) {
            case "tcp" -> IPProtocol.TCP;
            case "udp" -> IPProtocol.UDP;
            default -> IPProtocol.ICMPV6;
        };
        String ip = ipv4 ? "ipv4." : "ipv6.";
        return Checksum.pseudoHeaderChecksum(
                number, bytes(ip + "sourceAddress"), bytes(ip + "destinationAddress"), length);
    }
}
