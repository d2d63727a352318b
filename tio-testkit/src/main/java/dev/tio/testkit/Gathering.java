package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.OutgoingPacket;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import net.openhft.chronicle.bytes.Bytes;

/** Puts the parts of a superpacket, as a {@link dev.tio.api.GSOWriter} is handed them, into one packet. */
final class Gathering {
    private final OutgoingPacket outgoing;
    private final Slab whole = Slab.allocate(Queue.MAX_PACKET);
    private final TunPacket packet = new TunPacket();

    /** For a queue of these capabilities. */
    Gathering(Capabilities capabilities) {
        outgoing = new OutgoingPacket(capabilities);
    }

    /**
     * Copies the parts, whose cursors stay where they are.
     *
     * @return the same packet at each call: a superpacket; or, of a single fragment, a plain packet with a partial
     *     checksum
     * @throws TunException as {@link OutgoingPacket#set(Bytes, Bytes, Fragments, GSOProto)}
     */
    TunPacket gather(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws TunException {
        outgoing.set(header, transportHeader, payloads, proto);
        copy(header, 0);
        copy(transportHeader, outgoing.info().csumStart());
        payloads.copyTo(whole.buffer().clear().position(outgoing.info().hdrLen()));
        packet.set(whole.bytes(), 0, outgoing.length()).gso().set(outgoing.info());
        outgoing.clear();
        return packet;
    }

    private void copy(Bytes<?> part, int to) {
        whole.bytes().bytesStore().write(to, part.bytesStore(), part.readPosition(), part.readRemaining());
    }
}
