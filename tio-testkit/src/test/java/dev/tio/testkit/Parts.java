package dev.tio.testkit;

import dev.tio.api.GSOWriter;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;

/** A superpacket in parts, as a coalescer hands it to a writer. */
final class Parts {
    private Parts() {
    }

    static void write(TunPacket superpacket, GSOWriter to) throws IOException {
        int transport = superpacket.gso().csumStart();
        boolean tcp = superpacket.gso().type().proto() == GSOProto.TCP;
        int headers = transport + (tcp ? new TCPHeader().wrap(superpacket, transport).dataOffset() : 8);
        Fragments payloads = new Fragments(100);
        for (int at = headers; at < superpacket.length(); at += superpacket.gso().gsoSize()) {
            payloads.add(superpacket, at, Math.min(superpacket.gso().gsoSize(), superpacket.length() - at));
        }
        to.writeGSO(part(superpacket, 0, transport), part(superpacket, transport, headers), payloads,
                tcp ? GSOProto.TCP : GSOProto.UDP);
    }

    private static Bytes<?> part(TunPacket packet, int from, int to) {
        Bytes<?> part = Bytes.allocateDirect(to - from);
        for (int i = from; i < to; i++) {
            part.writeByte(packet.buffer().get((int) packet.offset() + i));
        }
        return part;
    }
}
