package dev.tio.gso;

import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.HeaderFlyweight;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.UDPHeader;

/**
 * The IP and transport headers of a superpacket: everything that a split relies on is checked here, once. The length
 * fields of the headers are not looked at; the packet's own length counts.
 */
final class SuperpacketHeader {
    private static final int MAX_IPV4_PACKET = 65535;
    private static final int MAX_IPV6_PACKET = IPv6Header.MINIMUM_LENGTH + 65535;

    /** An IPv6 extension header (RFC 8200, section 4): the next header, then its length in these units less one. */
    private static final int EXTENSION_UNIT = 8;
    private static final int EXTENSION_LENGTH_FIELD_OFFSET = 1;

    private SuperpacketHeader() {
    }

    /**
     * Reads no byte outside the packet.
     *
     * @param length of the packet in bytes, at least 1
     * @param options whose type is one that has a protocol
     * @return the length of the headers in bytes, or {@link DropReason#result()}
     */
    static int check(long packet, int length, GSOOptions options) {
        if (options.gsoSize() == 0) {
            return DropReason.NO_GSO_SIZE.result();
        }
        boolean tcp = options.gsoType().proto() == GSOProto.TCP;
        int start = transportStart(packet, length, options.gsoType(), tcp ? IPProtocol.TCP : IPProtocol.UDP);
        if (start < 0) {
            return start;
        }
        if (start != options.csumStart()) {
            return DropReason.BAD_IP_HEADER.result();
        }
        int transportLength = tcp
                ? TCPHeader.check(packet + start, length - start)
                : UDPHeader.check(packet + start, length - start);
        if (transportLength == HeaderFlyweight.INCOMPLETE) {
            return DropReason.BAD_TRANSPORT_HEADER.result();
        }
        if (options.csumOffset() != (tcp ? TCPHeader.CHECKSUM_FIELD_OFFSET : UDPHeader.CHECKSUM_FIELD_OFFSET)) {
            return DropReason.BAD_CSUM_FIELD.result();
        }
        int headers = start + transportLength;
        if (options.hdrLen() != 0 && options.hdrLen() != headers) {
            return DropReason.BAD_TRANSPORT_HEADER.result();
        }
        return headers;
    }

    private static int transportStart(long packet, int length, GSOType type, int protocol) {
        int version = IPv4Header.versionAt(packet);
        if (version == IPv4Header.VERSION && type != GSOType.TCPV6) {
            return ipv4TransportStart(packet, length, protocol);
        }
        if (version == IPv6Header.VERSION && type != GSOType.TCPV4) {
            return ipv6TransportStart(packet, length, protocol);
        }
        return DropReason.WRONG_PROTOCOL.result();
    }

    private static int ipv4TransportStart(long packet, int length, int protocol) {
        int start = IPv4Header.check(packet, length);
        if (start == HeaderFlyweight.INCOMPLETE || length > MAX_IPV4_PACKET) {
            return DropReason.BAD_IP_HEADER.result();
        }
        return IPv4Header.protocolAt(packet) == protocol && !IPv4Header.isFragmentAt(packet)
                ? start
                : DropReason.WRONG_PROTOCOL.result();
    }

    private static int ipv6TransportStart(long packet, int length, int protocol) {
        int start = IPv6Header.check(packet, length);
        if (start == HeaderFlyweight.INCOMPLETE || length > MAX_IPV6_PACKET) {
            return DropReason.BAD_IP_HEADER.result();
        }
        int next = IPv6Header.nextHeaderAt(packet);
        while (isExtension(next)) {
            if (start > length - EXTENSION_UNIT) {
                return DropReason.BAD_IP_HEADER.result();
            }
            next = RawMemory.getByte(packet + start);
            start += (1 + RawMemory.getByte(packet + start + EXTENSION_LENGTH_FIELD_OFFSET)) * EXTENSION_UNIT;
        }
        return next == protocol ? start : DropReason.WRONG_PROTOCOL.result();
    }

    /** Those that every segment may carry alike: a fragment or an encrypted packet is no superpacket. */
    private static boolean isExtension(int nextHeader) {
        return nextHeader == IPProtocol.HOP_BY_HOP_OPTIONS
                || nextHeader == IPProtocol.ROUTING
                || nextHeader == IPProtocol.DESTINATION_OPTIONS;
    }
}
