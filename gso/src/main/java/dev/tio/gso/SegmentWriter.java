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
            RawMemory.copy(packet, to, length);
            writePlain(length, options, to);
            return;
        }
        long from = packet + headers + SegmentLayout.offset(length, options, index);
        int payload = SegmentLayout.segmentLength(length, headers, options, index) - headers;
        // Not summed where it goes: a wide load of what narrower stores have just written waits until they are done.
        int payloadSum = Checksum.checksum(from, payload, 0);
        // Before the headers: in place, they go where this payload lay.
        RawMemory.copy(from, to + headers, payload);
        writeHeaders(packet, length, headers, options, sums, index, payloadSum, to);
    }

    /**
     * The same where the payload is in its place already; the superpacket's headers are at {@code from}. A plain packet
     * has its headers in place as well, and only its checksum is completed.
     */
    static void writeInPlace(long from, int length, int headers, GSOOptions options, int sums, int index, long to) {
        if (headers == 0) {
            writePlain(length, options, to);
            return;
        }
        int payload = SegmentLayout.segmentLength(length, headers, options, index) - headers;
        int payloadSum = Checksum.checksum(to + headers, payload, 0);
        writeHeaders(from, length, headers, options, sums, index, payloadSum, to);
    }

    private static void writePlain(int length, GSOOptions options, long to) {
        if (options.needsCsum()) {
            PartialChecksum.complete(to, length, options.csumStart(), options.csumOffset());
        }
    }

    /**
     * Makes the headers at {@code to}, once the payload lies behind them and nothing else is to be read there.
     *
     * @param payloadSum folded and not complemented
     */
    private static void writeHeaders(long from, int length, int headers, GSOOptions options, int sums, int index,
            int payloadSum, long to) {
        RawMemory.copyHeaders(from, to, headers);
        int offset = SegmentLayout.offset(length, options, index);
        int total = SegmentLayout.segmentLength(length, headers, options, index);
        int payload = total - headers;
        if (IPv4Header.versionAt(to) == IPv4Header.VERSION) {
            ipv4(to, total, index, HeaderSums.ipv4(sums));
        } else {
            IPv6Header.payloadLengthAt(to, total - IPv6Header.MINIMUM_LENGTH);
        }
        long transport = to + options.csumStart();
        int transportLength = total - options.csumStart();
        boolean tcp = options.gsoType().proto() == GSOProto.TCP;
        int differing = tcp
                ? tcp(transport, offset, index == 0, offset + payload == length - headers)
                : udp(transport, transportLength);
        int sum = Checksum.fold((long) HeaderSums.transport(sums) + transportLength + differing + payloadSum);
        if (tcp) {
            TCPHeader.checksumAt(transport, ~sum);
        } else {
            UDPHeader.checksumAt(transport, PartialChecksum.nonZeroChecksum(sum));
        }
    }

    private static void ipv4(long to, int totalLength, int index, int sum) {
        int identification = (IPv4Header.identificationAt(to) + index) & 0xffff;
        IPv4Header.totalLengthAt(to, totalLength);
        IPv4Header.identificationAt(to, identification);
        IPv4Header.headerChecksumAt(to, ~Checksum.fold((long) sum + totalLength + identification));
    }

    /** Sets what differs, and returns its sum, not folded. */
    private static int tcp(long transport, int offset, boolean first, boolean last) {
        int sequence = TCPHeader.sequenceNumberAt(transport) + offset;
        int flags = TCPHeader.flagsAt(transport) & ~(first ? 0 : FIRST_ONLY) & ~(last ? 0 : LAST_ONLY);
        TCPHeader.sequenceNumberAt(transport, sequence);
        TCPHeader.flagsAt(transport, flags);
        return (sequence >>> 16) + (sequence & 0xffff) + flags;
    }

    /** Sets what differs, and returns its sum. */
    private static int udp(long transport, int length) {
        UDPHeader.lengthAt(transport, length);
        return length;
    }
}
