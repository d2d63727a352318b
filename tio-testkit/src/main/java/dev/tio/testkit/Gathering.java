package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import net.openhft.chronicle.bytes.Bytes;

/** Puts the parts of a superpacket, as a {@link dev.tio.api.GSOWriter} is handed them, into one packet. */
final class Gathering {
    private final Slab whole = Slab.allocate(Queue.MAX_PACKET);
    private final TunPacket packet = new TunPacket();

    /**
     * Copies the parts, whose cursors stay where they are.
     *
     * @return the same packet at each call: a superpacket; or, of a single fragment, a plain packet with a partial checksum
     * @throws IllegalArgumentException as {@link dev.tio.api.GSOWriter#writeGSO} says
     */
    TunPacket gather(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
        boolean tcp = proto == GSOProto.TCP;
        int segment = segmentLength(payloads);
        int start = length(header, IPv4Header.MINIMUM_LENGTH);
        int headers = start
                + length(transportHeader, tcp ? TCPHeader.MINIMUM_LENGTH : UDPHeader.MINIMUM_LENGTH);
        if (headers + (long) payloads.totalLength() > Queue.MAX_PACKET) {
            throw new IllegalArgumentException(
                    "a superpacket of " + (headers + (long) payloads.totalLength()) + " bytes");
        }
        copy(header, 0);
        copy(transportHeader, start);
        payloads.copyTo(whole.buffer().clear().position(headers));
        GSOInfo gso = packet.set(whole.bytes(), 0, headers + payloads.totalLength()).gso();
        gso.needsCsum(true).hdrLen(headers).csumStart(start)
                .csumOffset(tcp ? TCPHeader.CHECKSUM_FIELD_OFFSET : UDPHeader.CHECKSUM_FIELD_OFFSET);
        if (payloads.count() > 1) {
            int flags = tcp ? TCPHeader.flagsAt(whole.address() + start) : 0;
            gso.type(type(tcp)).gsoSize(segment).ecn((flags & TCPHeader.CWR) != 0);
        }
        return packet;
    }

    private static int length(Bytes<?> part, int minimum) {
        long length = part.readRemaining();
        if (length < minimum || length > Queue.MAX_PACKET) {
            throw new IllegalArgumentException("a header of " + length + " bytes");
        }
        if (!part.isDirectMemory()) {
            throw new IllegalArgumentException("no direct memory: heap Bytes");
        }
        return (int) length;
    }

    private void copy(Bytes<?> part, int to) {
        whole.bytes().bytesStore().write(to, part.bytesStore(), part.readPosition(), part.readRemaining());
    }

    /** Of the IP header, which has been copied. */
    private GSOType type(boolean tcp) {
        if (!tcp) {
            return GSOType.UDP_L4;
        }
        return switch (IPv4Header.versionAt(whole.address())) {
            case IPv4Header.VERSION -> GSOType.TCPV4;
            case IPv6Header.VERSION -> GSOType.TCPV6;
            default -> throw new IllegalArgumentException("neither an IPv4 nor an IPv6 header");
        };
    }

    /** The length of all fragments but the last, which may be shorter. */
    private static int segmentLength(Fragments payloads) {
        int last = payloads.count() - 1;
        if (last < 0) {
            throw new IllegalArgumentException("no fragment");
        }
        int segment = payloads.length(0);
        for (int i = 1; i <= last; i++) {
            int length = payloads.length(i);
            if (length > segment || length == 0 || length < segment && i < last) {
                throw new IllegalArgumentException(
                        "fragment " + i + " has " + length + " bytes, the first " + segment);
            }
        }
        return segment;
    }
}
