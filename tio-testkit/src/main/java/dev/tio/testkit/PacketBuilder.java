package dev.tio.testkit;

import dev.tio.checksum.Checksum;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A packet to be built: what stands behind the IP headers that an {@link IPBuilder} has. It is mutable and can be built
 * from again and again. Numbers are stored with as many of their low bits as the field is wide.
 *
 * @param <B> the type of the builder
 */
public abstract class PacketBuilder<B extends PacketBuilder<B>> {
    private final IPBuilder<?> ip;
    private final int protocol;
    private byte[] payload = {};
    private boolean wrongChecksum;

    PacketBuilder(IPBuilder<?> ip, int protocol) {
        this.ip = ip;
        this.protocol = protocol;
    }

    /** The payload, of which a copy is kept; empty unless set. */
    public final B payload(byte[] bytes) {
        payload = bytes.clone();
        return self();
    }

    /**
     * A payload of {@code length} bytes that shows when parts of it are lost or mixed up: it does not repeat itself
     * within 65536 bytes.
     *
     * @throws IllegalArgumentException if {@code length} is negative
     */
    public final B payload(int length) {
        if (length < 0) {
            throw new IllegalArgumentException("length " + length);
        }
        payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (i * 7 + (i >>> 8) * 13);
        }
        return self();
    }

    /** Makes the transport header's checksum wrong; without effect where there is none. */
    public final B wrongChecksum() {
        wrongChecksum = true;
        return self();
    }

    /**
     * The packet's bytes, with all checksums complete.
     *
     * @return a new array
     * @throws IllegalArgumentException if there are more than {@link dev.tio.api.Queue#MAX_PACKET}
     */
    public final byte[] bytes() {
        byte[] packet = unfinished();
        int field = checksumOffset();
        if (field >= 0) {
            int transport = ip.length();
            int right = checksum(Checksum.checksum(packet, transport, packet.length - transport, pseudoHeader()));
            ByteBuffer.wrap(packet).putShort(transport + field, (short) (wrongChecksum ? wrong(right) : right));
        }
        return packet;
    }

    /**
     * The packet as a plain one, {@link #bytes()} in a slab of its own with {@link dev.tio.api.Queue#ROOM} bytes before
     * and after it.
     *
     * @throws IllegalArgumentException as {@link #bytes()}
     */
    public final TunPacket packet() {
        return Packets.packet(bytes());
    }

    /**
     * The packet in IP fragments (RFC 791, section 3.2; RFC 8200, section 4.5): as long as the MTU allows, in order. A
     * packet that would fit as it is becomes a single fragment; over IPv4 that is a plain packet.
     *
     * @param mtu the most bytes of a fragment, headers included
     * @return a new list of new arrays
     * @throws IllegalArgumentException if the MTU has no room for 8 bytes behind the headers, an IPv4 header has
     *     options, or the packet is too long
     */
    public final List<byte[]> fragments(int mtu) {
        return ip.fragments(bytes(), mtu);
    }

    /** All but the transport's checksum, whose field is 0. */
    final byte[] unfinished() {
        int following = headerLength() + payload.length;
        Packets.requireLength(ip.length() + following);
        ByteBuffer packet = ByteBuffer.allocate(ip.length() + following);
        ip.put(packet, protocol, following);
        putHeader(packet);
        return packet.put(payload).array();
    }

    /** The sum of the pseudo-header, or 0 where there is none. */
    int pseudoHeader() {
        return Checksum.pseudoHeaderChecksum(protocol, ByteBuffer.wrap(ip.source()), ByteBuffer.wrap(ip.destination()),
                headerLength() + payload.length);
    }

    /** What stands in the field for a folded sum over everything. */
    int checksum(int sum) {
        return ~sum & 0xffff;
    }

    /** Another checksum than the right one, and not 0, which to UDP is none. */
    static int wrong(int right) {
        return right == 1 ? 2 : right ^ 1;
    }

    final IPBuilder<?> ip() {
        return ip;
    }

    final int payloadLength() {
        return payload.length;
    }

    abstract B self();

    abstract int headerLength();

    /** Puts the transport header, its checksum 0. */
    abstract void putHeader(ByteBuffer packet);

    /** Where the checksum stands in the transport header; -1 if there is none. */
    abstract int checksumOffset();
}
