package dev.tio.testkit;

import dev.tio.api.GSOWriter;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;

/** A superpacket as a {@link GSOWriter} takes it: two headers, and each segment's payload a fragment. */
public final class SuperpacketParts {
    final Bytes<?> header;
    final Bytes<?> transportHeader;
    final Fragments payloads;

    /** Of a superpacket; or of a packet with a partial checksum, whose payload is one fragment. */
    SuperpacketParts(TunPacket packet, GSOProto proto) {
        int transport = packet.gso().csumStart();
        int payload = transport + (proto == GSOProto.TCP
                ? new TCPHeader().wrap(packet, transport).dataOffset() : UDPHeader.MINIMUM_LENGTH);
        int segment = packet.gso().isSuperpacket() ? packet.gso().gsoSize() : packet.length() - payload;
        header = range(packet, 0, transport);
        transportHeader = range(packet, transport, payload - transport);
        payloads = new Fragments((packet.length() - payload + segment - 1) / segment);
        for (int at = payload; at < packet.length(); at += segment) {
            payloads.add(packet, at, Math.min(segment, packet.length() - at));
        }
    }

    private static Bytes<?> range(TunPacket packet, int offset, int length) {
        Bytes<?> bytes = packet.mem().bytesForRead();
        bytes.singleThreadedCheckDisabled(true);
        return bytes.readPositionRemaining(packet.offset() + offset, length);
    }

    /**
     * Writes a superpacket in parts, which lie where it lies: so it is borrowed until the call returns.
     *
     * @throws IllegalArgumentException if it is no superpacket, by its {@link TunPacket#gso()}
     * @throws IOException as {@link GSOWriter#writeGSO}
     */
    public static void write(TunPacket superpacket, GSOWriter writer) throws IOException {
        GSOProto proto = superpacket.gso().type().proto();
        if (proto == null) {
            throw new IllegalArgumentException("no superpacket: " + superpacket);
        }
        new SuperpacketParts(superpacket, proto).write(writer, proto);
    }

    void write(GSOWriter writer, GSOProto proto) throws IOException {
        writer.writeGSO(header, transportHeader, payloads, proto);
    }
}
