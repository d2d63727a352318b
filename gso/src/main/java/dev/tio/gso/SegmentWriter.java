package dev.tio.gso;

import dev.tio.checksum.Checksum;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.UDPHeader;

/** Writes one of the packets that a packet stands for, once that was checked. */
final class SegmentWriter {
    private static final int FIRST_ONLY = TCPHeader.CWR;
    private static final int LAST_ONLY = TCPHeader.FIN | TCPHeader.PSH;

    private SegmentWriter() {
    }

    /**
     * Writes segment {@code index} to the address {@code to}. It reads the superpacket's headers and its own payload,
     * so in place those must still stand.
     *
     * @param sums {@link HeaderSums#of}
     */
    static void write(long packet, int length, int headers, GSOOptions options, int sums, int index, long to) {
        if (headers == 0) {
            writePlain(packet, length, options, to);
            return;
        }
        int offset = SegmentLayout.offset(length, options, index);
        int payload = SegmentLayout.segmentLength(length, headers, options, index) - headers;
        boolean last = headers + offset + payload == length;
        long from = packet + headers + offset;
        // Not summed where it goes: a wide load of what narrower stores have just written waits until they are done.
        int payloadSum = Checksum.checksum(from, payload, 0);
        // Before the headers: in place, they go where this payload lay.
        RawMemory.copy(from, to + headers, payload);
        writeHeaders(packet, headers, options, sums, index, offset, payload, last, payloadSum, to);
    }

    /**
     * The same where the payload is in its place already; the superpacket's headers are at {@code from}. A plain packet
     * has its headers in place as well, and only its checksum is completed.
     */
    static void writeInPlace(long from, int length, int headers, GSOOptions options, int sums, int index, long to) {
        if (headers == 0) {
            completePlain(length, options, to);
            return;
        }
        int offset = SegmentLayout.offset(length, options, index);
        int payload = SegmentLayout.segmentLength(length, headers, options, index) - headers;
        boolean last = headers + offset + payload == length;
        int payloadSum = Checksum.checksum(to + headers, payload, 0);
        writeHeaders(from, headers, options, sums, index, offset, payload, last, payloadSum, to);
    }

    /** Writes a plain packet to the address {@code to}, its checksum completed. */
    static void writePlain(long packet, int length, GSOOptions options, long to) {
        RawMemory.copy(packet, to, length);
        completePlain(length, options, to);
    }

    private static void completePlain(int length, GSOOptions options, long to) {
        if (options.needsCsum()) {
            PartialChecksum.complete(to, length, options.csumStart(), options.csumOffset());
        }
    }

    /**
     * Makes the headers at {@code to} from the superpacket's at {@code from}, once the payload lies behind them and
     * nothing else is to be read there. Where they overlap, {@code to} is not below {@code from}.
     *
     * @param sums {@link HeaderSums#of}
     * @param offset {@link SegmentLayout#offset}
     * @param payload the length of this segment's payload
     * @param last whether no segment follows
     * @param payloadSum folded and not complemented
     */
    static void writeHeaders(long from, int headers, GSOOptions options, int sums, int index, int offset, int payload,
            boolean last, int payloadSum, long to) {
        RawMemory.copyHeaders(from, to, headers);
        // From the source, as a load of what was just stored takes longer; from the copy only where that went over it.
        long read = RawMemory.overlap(from, headers, to, headers) ? to : from;
        int start = options.csumStart();
        int total = headers + payload;
        if (IPv4Header.versionAt(read) == IPv4Header.VERSION) {
            ipv4(to, total, IPv4Header.identificationAt(read) + index & 0xffff, HeaderSums.ipv4(sums));
        } else {
            IPv6Header.payloadLengthAt(to, total - IPv6Header.MINIMUM_LENGTH);
        }
        int transportLength = total - start;
        long sum = (long) HeaderSums.transport(sums) + transportLength + payloadSum;
        if (options.gsoType().proto() == GSOProto.TCP) {
            tcp(read + start, offset, index == 0, last, sum, to + start);
        } else {
            udp(transportLength, sum, to + start);
        }
    }

    private static void ipv4(long to, int totalLength, int identification, int sum) {
        IPv4Header.totalLengthAt(to, totalLength);
        IPv4Header.identificationAt(to, identification);
        IPv4Header.headerChecksumAt(to, ~Checksum.fold((long) sum + totalLength + identification));
    }

    /** @param sum of all but what is set here, not folded */
    private static void tcp(long from, int offset, boolean first, boolean last, long sum, long to) {
        int sequence = TCPHeader.sequenceNumberAt(from) + offset;
        int flags = TCPHeader.flagsAt(from) & ~(first ? 0 : FIRST_ONLY) & ~(last ? 0 : LAST_ONLY);
        TCPHeader.sequenceNumberAt(to, sequence);
        TCPHeader.flagsAt(to, flags);
        TCPHeader.checksumAt(to, ~Checksum.fold(sum + (sequence >>> 16) + (sequence & 0xffff) + flags));
    }

    /** @param sum of all but what is set here, not folded */
    private static void udp(int length, long sum, long to) {
        UDPHeader.lengthAt(to, length);
        UDPHeader.checksumAt(to, PartialChecksum.nonZeroChecksum(Checksum.fold(sum + length)));
    }
}
