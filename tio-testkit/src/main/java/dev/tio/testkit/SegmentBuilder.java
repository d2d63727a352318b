package dev.tio.testkit;

import dev.tio.wire.GSOType;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;

/**
 * A packet of a protocol that has superpackets: TCP or UDP.
 *
 * @param <B> the type of the builder
 */
public abstract class SegmentBuilder<B extends SegmentBuilder<B>> extends PacketBuilder<B> {
    final int sourcePort;
    final int destinationPort;

    SegmentBuilder(IPBuilder<?> ip, int protocol, int sourcePort, int destinationPort) {
        super(ip, protocol);
        this.sourcePort = sourcePort;
        this.destinationPort = destinationPort;
    }

    /**
     * The packet as a plain one whose checksum is still to be completed: the field has the pseudo-header's sum, and
     * {@link TunPacket#gso()} says so. It lies in a slab of its own as {@link #packet()} does.
     *
     * @throws IllegalArgumentException as {@link #bytes()}
     */
    public final TunPacket partial() {
        byte[] bytes = unfinished();
        int transport = ip().length();
        ByteBuffer.wrap(bytes).putShort(transport + checksumOffset(), (short) pseudoHeader());
        TunPacket packet = Packets.packet(bytes);
        packet.gso().needsCsum(true).csumStart(transport).csumOffset(checksumOffset());
        return packet;
    }

    /**
     * The packet as a superpacket: {@link #partial()}, and its {@link TunPacket#gso()} says how to segment it.
     *
     * @param gsoSize the payload bytes of each segment but the last, which may have fewer
     * @throws IllegalArgumentException if {@code gsoSize} is below 1 or the payload is not longer; or as
     *     {@link #bytes()}
     */
    public final TunPacket superpacket(int gsoSize) {
        if (gsoSize < 1 || payloadLength() <= gsoSize) {
            throw new IllegalArgumentException(payloadLength() + " bytes in segments of " + gsoSize);
        }
        TunPacket packet = partial();
        packet.gso().type(gsoType()).ecn(congestionWindowReduced())
                .hdrLen(ip().length() + headerLength()).gsoSize(gsoSize);
        return packet;
    }

    /**
     * Goes on to the packet that follows this one in its flow: the numbers that a sender counts up are counted up.
     */
    public final B next() {
        ip().next();
        advance();
        return self();
    }

    abstract GSOType gsoType();

    abstract boolean congestionWindowReduced();

    abstract void advance();
}
