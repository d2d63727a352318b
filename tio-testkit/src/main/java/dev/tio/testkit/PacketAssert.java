package dev.tio.testkit;

import dev.tio.testkit.ParsedPacket.WrongChecksum;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a packet, from {@link PacketAssertions}. A failure's message has the packet as a hex dump. Fields
 * have the names of {@link PacketDiff}. One that the packet has not, being of another protocol or too short, is a
 * failure.
 */
public final class PacketAssert extends AbstractAssert<PacketAssert, TunPacket> {
    private static final List<String> TCP_FLAGS = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR");

    PacketAssert(@Nullable TunPacket actual) {
        super(actual, PacketAssert.class);
    }

    /**
     * That the packet's bytes are the same as another {@link TunPacket}'s or those of a {@code byte[]}; the message
     * says in which fields they differ. What the packets' {@link TunPacket#gso()} say is not compared.
     */
    @Override
    public PacketAssert isEqualTo(Object expected) {
        isNotNull();
        if (expected instanceof TunPacket packet) {
            return isEqualTo(StoredPacket.of(packet).bytes());
        }
        if (expected instanceof byte[] bytes) {
            PacketDiff diff = PacketDiff.of(ByteBuffer.wrap(bytes), parsed().bytes());
            if (!diff.isEmpty()) {
                failWithMessage("%s", "\nExpecting packets to be the same, but they differ:\n" + diff);
            }
            return this;
        }
        return super.isEqualTo(expected);
    }

    /** That it is IPv4. */
    public PacketAssert isIPv4() {
        return hasField("ipv4.version", 4);
    }

    /** That it is IPv6. */
    public PacketAssert isIPv6() {
        return hasField("ipv6.version", 6);
    }

    /** That it has a TCP header. */
    public PacketAssert isTCP() {
        parsedWith("tcp.sourcePort");
        return this;
    }

    /** That it has a UDP header. */
    public PacketAssert isUDP() {
        parsedWith("udp.sourcePort");
        return this;
    }

    /** That it has a header of ICMP or ICMPv6. */
    public PacketAssert isICMP() {
        parsedWith("icmp.type");
        return this;
    }

    /** That it is an IP fragment; the first one is, too. */
    public PacketAssert isFragment() {
        return parsed().isFragment() ? this : fail("to be a fragment");
    }

    /** That it is a whole packet, no IP fragment. */
    public PacketAssert isNoFragment() {
        return parsed().isFragment() ? fail("to be no fragment") : this;
    }

    /** That the source address is the one that {@code address} is the text of. */
    public PacketAssert hasSourceAddress(String address) {
        return hasAddress("sourceAddress", address);
    }

    /** That the destination address is the one that {@code address} is the text of. */
    public PacketAssert hasDestinationAddress(String address) {
        return hasAddress("destinationAddress", address);
    }

    private PacketAssert hasAddress(String field, String address) {
        byte[] expected = IPAddress.parse(address);
        String name = (expected.length == 4 ? "ipv4." : "ipv6.") + field;
        byte[] found = new byte[expected.length];
        parsedWith(name).bytes(name).get(found);
        return ByteBuffer.wrap(found).equals(ByteBuffer.wrap(expected))
                ? this
                : fail("%s to be %s, but it is %s", name, IPAddress.format(expected), IPAddress.format(found));
    }

    /** That the source port of TCP or UDP is {@code port}. */
    public PacketAssert hasSourcePort(int port) {
        return hasField(transport() + ".sourcePort", port);
    }

    /** That the destination port of TCP or UDP is {@code port}. */
    public PacketAssert hasDestinationPort(int port) {
        return hasField(transport() + ".destinationPort", port);
    }

    private String transport() {
        return parsed().has("udp.sourcePort") ? "udp" : "tcp";
    }

    /** That exactly these flags of TCP are set, of {@link TCPHeader#FIN} to {@link TCPHeader#CWR}. */
    public PacketAssert hasFlags(int flags) {
        ParsedPacket packet = parsedWith("tcp.fin");
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>(TCP_FLAGS);
        for (int i = 0; i < TCP_FLAGS.size(); i++) {
            if ((flags >>> i & 1) != 0) {
                expected.add(TCP_FLAGS.get(i));
            }
        }
        found.removeIf(flag -> packet.value("tcp." + flag.toLowerCase(Locale.ROOT)) == 0);
        return found.equals(expected) ? this : fail("the TCP flags to be %s, but they are %s", expected, found);
    }

    /**
     * That a field of at most 32 bits has a value.
     *
     * @param name such as {@code tcp.window} or {@code ipv6.hopLimit}
     * @param value unsigned
     */
    public PacketAssert hasField(String name, long value) {
        long found = parsedWith(name).value(name);
        return found == value
                ? this
                : fail("%s to be %d (0x%x), but it is %d (0x%x)", name, value, value, found, found);
    }

    /** That what follows the headers that are known is {@code payload}. */
    public PacketAssert hasPayload(byte[] payload) {
        ByteBuffer found = parsed().bytes("payload");
        int mismatch = found.mismatch(ByteBuffer.wrap(payload));
        return mismatch < 0
                ? this
                : fail("its payload to be %d bytes, but it has %d and differs from byte %d of it on."
                                + " Expected payload:%n%s",
                        payload.length, found.limit(), mismatch, HexDump.of(ByteBuffer.wrap(payload)));
    }

    /**
     * That the checksums of the IPv4 header and of TCP, UDP, ICMP or ICMPv6 are right: complete, or partial where
     * {@link TunPacket#gso()} says so. UDP over IPv4 may have none. Of a fragment the IPv4 header's alone is looked at.
     */
    public PacketAssert hasRightChecksums() {
        WrongChecksum wrong = parsed().wrongChecksum(actual.gso().needsCsum());
        return wrong == null
                ? this
                : fail("%s to be 0x%04x, but it is 0x%04x", wrong.field(), wrong.right(), wrong.found());
    }

    /** That it is a plain packet with a complete checksum, as far as {@link TunPacket#gso()} says. */
    public PacketAssert isPlain() {
        isNotNull();
        GSOInfo gso = actual.gso();
        return gso.isSuperpacket() || gso.needsCsum() ? fail("to be a plain packet, but it is %s", gso) : this;
    }

    /**
     * That it is a superpacket of so many segments.
     *
     * @param segments how many, the last one included
     * @param segmentSize the payload bytes of each but the last, which may have fewer
     */
    public PacketAssert isSuperpacketOf(int segments, int segmentSize) {
        int length = parsed().bytes("payload").limit();
        GSOInfo gso = actual.gso();
        int found = gso.gsoSize() == 0 ? 0 : (length + gso.gsoSize() - 1) / gso.gsoSize();
        return gso.isSuperpacket() && gso.gsoSize() == segmentSize && found == segments
                ? this
                : fail("to be a superpacket of %d segments of %d bytes, but it is one of %d: %d bytes of payload, %s",
                        segments, segmentSize, found, length, gso);
    }

    /** The packet, which is to have that field. */
    private ParsedPacket parsedWith(String field) {
        ParsedPacket packet = parsed();
        if (!packet.has(field)) {
            fail("to have a field %s", field);
        }
        return packet;
    }

    private ParsedPacket parsed() {
        isNotNull();
        return new ParsedPacket(StoredPacket.of(actual).bytes());
    }

    private PacketAssert fail(String expected, Object... arguments) {
        String dump = HexDump.of(parsed().bytes());
        failWithMessage("%s", "\nExpecting " + String.format(expected, arguments) + "\nPacket:\n" + dump);
        return this;
    }
}
