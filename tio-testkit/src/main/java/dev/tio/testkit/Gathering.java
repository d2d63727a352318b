package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPv4Header;
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
     * @throws IllegalArgumentException if there is no fragment, or more than {@link Queue#MAX_PACKET} bytes
     */
    TunPacket gather(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
        long transport = header.readRemaining();
        long headers = transport + transportHeader.readRemaining();
        if (payloads.count() == 0 || headers + payloads.totalLength() > Queue.MAX_PACKET) {
            throw new IllegalArgumentException(
                    payloads.count() + " fragments, " + (headers + payloads.totalLength()) + " bytes");
        }
        whole.bytes().write(0, header, header.readPosition(), transport);
        whole.bytes().write(transport, transportHeader, transportHeader.readPosition(), headers - transport);
        payloads.copyTo(whole.buffer().clear().position((int) headers));
        packet.set(whole.bytes(), 0, (int) headers + payloads.totalLength());
        describe((int) transport, (int) headers, payloads, proto);
        return packet;
    }

    private void describe(int transport, int headers, Fragments payloads, GSOProto proto) {
        boolean tcp = proto == GSOProto.TCP;
        GSOInfo gso = packet.gso().needsCsum(true).hdrLen(headers).csumStart(transport)
                .csumOffset(tcp ? TCPHeader.CHECKSUM_FIELD_OFFSET : UDPHeader.CHECKSUM_FIELD_OFFSET);
        if (payloads.count() > 1) {
            boolean ipv4 = IPv4Header.versionAt(whole.address()) == IPv4Header.VERSION;
            gso.type(!tcp ? GSOType.UDP_L4 : ipv4 ? GSOType.TCPV4 : GSOType.TCPV6).gsoSize(payloads.length(0))
                    .ecn(tcp && (TCPHeader.flagsAt(whole.address() + transport) & TCPHeader.CWR) != 0);
        }
    }
}
