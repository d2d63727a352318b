package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.checksum.Checksum;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.bytes.Bytes;

/**
 * What Linux does with a packet that is written to a TUN behind a {@code virtio_net_hdr}: what it refuses
 * ({@code tun_get_user} and {@code virtio_net_hdr_to_skb}), what it takes and then loses, since it finds out too late
 * that the superpacket cannot be segmented ({@code inet_gso_segment}, {@code ipv6_gso_segment} and those of TCP and
 * UDP), and what packets it makes of the others. What the device negotiated does not matter: the kernel looks at no
 * offload bit when it is written to. It is Linux 6.18; one before 6.9 takes 64 segments of UDP, and not 128.
 *
 * <p>The packet's IP header is taken as valid. Whether a router or a host wants the packet is not asked.
 *
 * <p>One thread at a time.
 */
public final class VirtioNetModel {
    /** What becomes of a packet. */
    public enum Verdict {
        /** The write fails with {@code EINVAL}. */
        REFUSED,
        /** The write succeeds, and nothing leaves. */
        LOST,
        /**
         * It leaves as fragments of one UDP datagram, for it is of type {@link GSOType#UDP}, which nothing else here
         * knows what to do with.
         */
        FRAGMENTED,
        /** It leaves as the packets that {@link VirtioNetModel#segment} makes. */
        SENT
    }

    /** {@code GSO_BY_FRAGS}: a {@code gso_size} that means something else inside the kernel. */
    private static final int GSO_BY_FRAGS = 0xffff;
    /** {@code NET_SKB_PAD}: the room before a packet, where offsets in a {@code sk_buff} of 16 bits begin to count. */
    private static final int HEADROOM = 64;
    private static final int MAX_OFFSET = 0xffff;
    private static final int CHECKSUM_LENGTH = 2;

    private final GSOInfo decoded = new GSOInfo();
    private final GSOInfo taken = new GSOInfo();
    private final GSOOptions options = new GSOOptions();
    /** What IP's headers lead to, and where that begins. */
    private int protocol;
    private int transport;
    private Verdict verdict = Verdict.REFUSED;

    /** A model that has seen nothing yet. */
    public VirtioNetModel() {
    }

    /**
     * Judges a packet.
     *
     * @param packet its bytes, from 0 to {@link Queue#MAX_PACKET}; they need not lie in a slab, and are not changed
     * @param hdr what the {@code virtio_net_hdr} before it says; its own {@link TunPacket#gso()} does not matter
     */
    public Verdict judge(TunPacket packet, GSOInfo hdr) {
        verdict = verdict(packet, hdr);
        return verdict;
    }

    private Verdict verdict(TunPacket packet, GSOInfo hdr) {
        if (refuses(packet, hdr)) {
            return Verdict.REFUSED;
        }
        int header = hdr.type() == GSOType.UDP ? 0 : transportHeader(hdr.type());
        if (!hdr.isSuperpacket() || packet.length() - transportStart(hdr) - header <= hdr.gsoSize()) {
            // What fits one segment is taken for a plain packet.
            taken.clear().needsCsum(hdr.needsCsum()).csumStart(hdr.csumStart()).csumOffset(hdr.csumOffset());
            return Verdict.SENT;
        }
        taken.set(hdr).dataValid(false).rscInfo(false).hdrLen(0);
        return segments(packet);
    }

    /**
     * As {@link #judge(TunPacket, GSOInfo)}, of a header as it lies in memory, which may hold any bytes.
     *
     * @param hdr its {@link VirtioNetHdr#LENGTH} bytes are at {@code offset}
     * @param order the byte order of its 16-bit fields
     * @throws IllegalArgumentException if {@code hdr} is not direct memory or the header is not within it
     */
    public Verdict judge(TunPacket packet, Bytes<?> hdr, long offset, ByteOrder order) {
        return VirtioNetHdr.decode(hdr, offset, order, decoded) ? judge(packet, decoded) : Verdict.REFUSED;
    }

    /**
     * What the kernel goes by from now on for the packet that was judged last, and was not refused: the same object at
     * each call.
     */
    public GSOInfo taken() {
        return taken;
    }

    /**
     * Appends the packets that leave for the packet that was judged last, as
     * {@link GSOSplit#split(TunPacket, GSOOptions, PacketBatch, int)} does.
     *
     * @param packet the same; it is not changed, and does not overlap {@code out}'s memory
     * @param out appended to
     * @param first the number of the first packet that is wanted, from 0
     * @return how many were appended; 0 if none is left
     * @throws IllegalStateException if the verdict was not {@link Verdict#SENT}
     */
    public int segment(TunPacket packet, PacketBatch out, int first) {
        if (verdict != Verdict.SENT) {
            throw new IllegalStateException("it does not leave as packets: " + verdict);
        }
        if (taken.isSuperpacket()) {
            return GSOSplit.split(packet, options, out, first);
        }
        return first > 0 ? 0 : plain(packet, out);
    }

    private int plain(TunPacket packet, PacketBatch out) {
        TunPacket to = out.append(packet.length());
        if (to == null) {
            throw new IllegalArgumentException("no room for " + packet.length() + " bytes");
        }
        PacketRing.copy(packet, to);
        if (taken.needsCsum()) {
            // Wherever it is: skb_checksum_help asks for no protocol. A checksum of 0 becomes the other zero.
            ByteBuffer bytes = to.buffer().slice();
            int sum = Checksum.checksum(bytes.slice(taken.csumStart(), packet.length() - taken.csumStart()), 0);
            int field = taken.csumStart() + taken.csumOffset();
            bytes.putShort(field, (short) (sum == 0xffff ? sum : ~sum));
        }
        return 1;
    }

    private static boolean refuses(TunPacket packet, GSOInfo hdr) {
        int length = packet.length();
        int version = length == 0 ? 0 : byteAt(packet, 0) >>> 4;
        if (version != IPv4Header.VERSION && version != IPv6Header.VERSION || hdr.hdrLen() > length) {
            return true;
        }
        if (hdr.needsCsum() && refusesChecksum(length, hdr)) {
            return true;
        }
        if (!hdr.isSuperpacket()) {
            return hdr.ecn();
        }
        if (hdr.gsoSize() == 0 || hdr.gsoSize() == GSO_BY_FRAGS) {
            return true;
        }
        if (transportStart(hdr) + transportHeader(hdr.type()) > length) {
            return true;
        }
        return switch (hdr.type()) {
            case TCPV4, TCPV6 -> hdr.needsCsum() && hdr.csumOffset() != TCPHeader.CHECKSUM_FIELD_OFFSET;
            case UDP_L4 -> !hdr.needsCsum() || hdr.ecn() || hdr.csumOffset() != UDPHeader.CHECKSUM_FIELD_OFFSET
                    || length - hdr.csumStart() - UDPHeader.MINIMUM_LENGTH
                            > hdr.gsoSize() * SuperpacketGenerator.MAX_UDP_SEGMENTS;
            case UDP, NONE -> false;
        };
    }

    private static boolean refusesChecksum(int length, GSOInfo hdr) {
        return hdr.csumStart() < minimumIPHeader(hdr.type())
                || hdr.csumStart() + HEADROOM >= MAX_OFFSET
                || hdr.csumStart() + hdr.csumOffset() + CHECKSUM_LENGTH > length;
    }

    /**
     * Without a checksum to complete, nothing says where the transport header begins, and the kernel takes the least.
     */
    private static int transportStart(GSOInfo hdr) {
        return hdr.needsCsum() ? hdr.csumStart() : minimumIPHeader(hdr.type());
    }

    private static int minimumIPHeader(GSOType type) {
        return type == GSOType.TCPV6 ? IPv6Header.MINIMUM_LENGTH : IPv4Header.MINIMUM_LENGTH;
    }

    private static int transportHeader(GSOType type) {
        return switch (type) {
            case TCPV4, TCPV6 -> TCPHeader.MINIMUM_LENGTH;
            case UDP, UDP_L4 -> UDPHeader.MINIMUM_LENGTH;
            case NONE -> 0;
        };
    }

    /** What becomes of a superpacket where it is segmented. */
    private Verdict segments(TunPacket packet) {
        walk(packet);
        if (taken.type() == GSOType.UDP) {
            boolean fragments = protocol == IPProtocol.UDP && packet.length() - transport > taken.gsoSize();
            return fragments ? Verdict.FRAGMENTED : Verdict.LOST;
        }
        options.set(taken);
        if (!taken.needsCsum()) {
            options.csumStart(transport).csumOffset(TCPHeader.CHECKSUM_FIELD_OFFSET);
        }
        if (GSOSplit.segments(packet, options) < 0) {
            return Verdict.LOST;
        }
        int header = taken.type().proto() == GSOProto.TCP
                ? (byteAt(packet, transport + TCPHeader.DATA_OFFSET_FIELD_OFFSET) >>> 4) * 4
                : UDPHeader.MINIMUM_LENGTH;
        // One segment is none to the kernel, but it counted TCP's options as payload before.
        return packet.length() - transport - header > taken.gsoSize() ? Verdict.SENT : Verdict.LOST;
    }

    private void walk(TunPacket packet) {
        if (byteAt(packet, 0) >>> 4 == IPv4Header.VERSION) {
            protocol = byteAt(packet, IPv4Header.PROTOCOL_FIELD_OFFSET);
            transport = (byteAt(packet, 0) & 0xf) * 4;
            return;
        }
        protocol = byteAt(packet, IPv6Header.NEXT_HEADER_FIELD_OFFSET);
        transport = IPv6Header.MINIMUM_LENGTH;
        while (IPv6Extensions.isOne(protocol) && transport + IPv6Extensions.UNIT <= packet.length()) {
            protocol = byteAt(packet, transport);
            transport += (byteAt(packet, transport + 1) + 1) * IPv6Extensions.UNIT;
        }
    }

    private static int byteAt(TunPacket packet, int offset) {
        return packet.mem().bytesStore().readUnsignedByte(packet.offset() + offset);
    }
}
