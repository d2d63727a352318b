package dev.tio.gso;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOType;
import dev.tio.wire.TestPackets;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A superpacket as bytes, what Linux would say of it, and what {@link ReferenceSplitter} has to know besides. */
final class Superpacket {
    static final int HOP_BY_HOP = 0;
    static final int ROUTING = 43;
    static final int DESTINATION_OPTIONS = 60;

    private static final int IPV6_HEADER = 40;
    private static final int EXTENSION = 24;

    final byte[] bytes;
    final int csumStart;
    final int gsoSize;
    /** As they are in the pseudo-header. */
    final byte[] source;
    final byte[] destination;
    private final int protocol;

    private Superpacket(
            byte[] bytes, int csumStart, int gsoSize, int protocol, byte[] source, byte[] destination) {
        this.bytes = bytes;
        this.csumStart = csumStart;
        this.gsoSize = gsoSize;
        this.protocol = protocol;
        this.source = source;
        this.destination = destination;
    }

    static Superpacket of(TestPackets packet, int gsoSize) {
        byte[] bytes = packet.partialBytes();
        boolean ipv4 = bytes[0] >> 4 == 4;
        int addresses = ipv4 ? 12 : 8;
        int size = ipv4 ? 4 : 16;
        return new Superpacket(
                bytes,
                packet.transportOffset(),
                gsoSize,
                bytes[ipv4 ? 9 : 6],
                Arrays.copyOfRange(bytes, addresses, addresses + size),
                Arrays.copyOfRange(bytes, addresses + size, addresses + 2 * size));
    }

    /**
     * The same with an IPv6 extension header before the transport. A routing header has the final destination (type 2, RFC
     * 6275, section 6.4), and the IPv6 header another.
     */
    Superpacket withExtension(int type) {
        byte[] extended = new byte[bytes.length + EXTENSION];
        System.arraycopy(bytes, 0, extended, 0, IPV6_HEADER);
        System.arraycopy(bytes, IPV6_HEADER, extended, IPV6_HEADER + EXTENSION, bytes.length - IPV6_HEADER);
        ByteBuffer header = ByteBuffer.wrap(extended);
        header.putShort(4, (short) (extended.length - IPV6_HEADER));
        extended[IPV6_HEADER] = extended[6];
        extended[IPV6_HEADER + 1] = EXTENSION / 8 - 1;
        extended[6] = (byte) type;
        if (type == ROUTING) {
            header.putShort(IPV6_HEADER + 2, (short) 0x0201);
            header.put(IPV6_HEADER + 8, destination);
            header.putLong(24, 0x20010db800000000L).putLong(32, 0xbeef);
        }
        return new Superpacket(extended, csumStart + EXTENSION, gsoSize, protocol, source, destination);
    }

    boolean isIPv4() {
        return bytes[0] >> 4 == 4;
    }

    boolean isTCP() {
        return protocol == 6;
    }

    int protocol() {
        return protocol;
    }

    int headerLength() {
        return csumStart + (isTCP() ? (bytes[csumStart + 12] >> 4 & 0xf) * 4 : 8);
    }

    int csumOffset() {
        return isTCP() ? 16 : 6;
    }

    GSOType type() {
        GSOType tcp = isIPv4() ? GSOType.TCPV4 : GSOType.TCPV6;
        return isTCP() ? tcp : GSOType.UDP_L4;
    }

    GSOInfo info() {
        return new GSOInfo()
                .type(type())
                .needsCsum(true)
                .hdrLen(headerLength())
                .gsoSize(gsoSize)
                .csumStart(csumStart)
                .csumOffset(csumOffset());
    }

    GSOOptions options() {
        return new GSOOptions().set(info());
    }

    /** The same as a plain packet, whose checksum is to be completed. */
    GSOOptions plainOptions() {
        return options().gsoType(GSOType.NONE);
    }
}
