package dev.tio.gso;

import dev.tio.checksum.Checksum;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.UDPHeader;

/**
 * The sums of what all segments of a superpacket have in common, in one int so that nothing is allocated: the IPv4
 * header's in the upper 16 bits (without meaning over IPv6), the transport's in the lower 16. Both are folded and not
 * complemented.
 *
 * <p>They leave out what differs between segments, so that it only has to be added: of the IPv4 header total length,
 * identification and checksum; of the transport the length, in the pseudo-header and in UDP's own, the checksum, TCP's
 * sequence number and flags, and the payload.
 */
final class HeaderSums {
    private HeaderSums() {
    }

    /** The sums of a superpacket that was checked; a plain packet, with {@code headers} of 0, has none. */
    static int of(long packet, int length, int headers, GSOOptions options) {
        if (headers == 0) {
            return 0;
        }
        int ipv4 = IPv4Header.versionAt(packet) == IPv4Header.VERSION ? ipv4(packet) : 0;
        return ipv4 << 16 | transport(packet, length, headers, options);
    }

    static int ipv4(int sums) {
        return sums >>> 16;
    }

    static int transport(int sums) {
        return sums & 0xffff;
    }

    private static int ipv4(long packet) {
        int sum = Checksum.checksum(packet, IPv4Header.headerLengthAt(packet), 0);
        sum = Checksum.update(sum, IPv4Header.totalLengthAt(packet), 0);
        sum = Checksum.update(sum, IPv4Header.identificationAt(packet), 0);
        return Checksum.update(sum, IPv4Header.headerChecksumAt(packet), 0);
    }

    private static int transport(long packet, int length, int headers, GSOOptions options) {
        int start = options.csumStart();
        long transport = packet + start;
        GSOProto proto = options.gsoType().proto();
        boolean tcp = proto == GSOProto.TCP;
        int sum = Checksum.checksum(transport, headers - start, 0);
        if (tcp) {
            sum = Checksum.update32(sum, TCPHeader.sequenceNumberAt(transport), 0);
            sum = Checksum.update(sum, TCPHeader.flagsAt(transport), 0);
        } else {
            sum = Checksum.update(sum, UDPHeader.lengthAt(transport), 0);
        }
        if (options.needsCsum()) {
            // The field holds the pseudo-header's sum, so it stays in. The addresses would not do behind a routing
            // header: the pseudo-header has the final destination (RFC 8200, section 8.1).
            return Checksum.update(sum, length - start, 0);
        }
        int field = tcp ? TCPHeader.checksumAt(transport) : UDPHeader.checksumAt(transport);
        return Checksum.fold((long) Checksum.update(sum, field, 0) + pseudoHeader(packet, proto, 0));
    }

    /** The sum of the pseudo-header of a packet, with the length of its transport header and payload. */
    static int pseudoHeader(long packet, GSOProto proto, int length) {
        int protocol = proto == GSOProto.TCP ? IPProtocol.TCP : IPProtocol.UDP;
        if (IPv4Header.versionAt(packet) == IPv4Header.VERSION) {
            return Checksum.pseudoHeaderChecksum(
                    protocol,
                    packet + IPv4Header.SOURCE_ADDRESS_FIELD_OFFSET,
                    packet + IPv4Header.DESTINATION_ADDRESS_FIELD_OFFSET,
                    IPv4Header.ADDRESS_LENGTH,
                    length);
        }
        return Checksum.pseudoHeaderChecksum(
                protocol,
                packet + IPv6Header.SOURCE_ADDRESS_FIELD_OFFSET,
                packet + IPv6Header.DESTINATION_ADDRESS_FIELD_OFFSET,
                IPv6Header.ADDRESS_LENGTH,
                length);
    }
}
