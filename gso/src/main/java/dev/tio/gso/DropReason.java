package dev.tio.gso;

import org.jspecify.annotations.Nullable;

/**
 * Why a packet from below was dropped: it is malformed, so it is counted and the reading goes on. A method that returns
 * a count returns {@link #result()} instead, a negative number, where it drops the packet.
 */
public enum DropReason {
    /** Shorter than the {@code virtio_net_hdr} that should stand before it. */
    NO_VNET_HEADER,
    /** A header and no packet. */
    EMPTY,
    /** A GSO type that does not exist, or that a {@code virtio_net_hdr} cannot say; or UFO, which nothing splits. */
    UNKNOWN_GSO_TYPE,
    /** The ECN bit beside a type that is not TCP's. */
    ECN_WITHOUT_TCP,
    /** {@code VIRTIO_NET_HDR_F_RSC_INFO}: the checksum fields mean something else. */
    RSC_INFO,
    /** A superpacket whose {@code gso_size} is 0. */
    NO_GSO_SIZE,
    /**
     * A superpacket that is neither IPv4 nor IPv6, or not of the version or protocol that its GSO type names, or an IP
     * fragment, which Linux makes no superpackets of.
     */
    WRONG_PROTOCOL,
    /**
     * The IP header or one behind it is not whole, the transport header would not begin right behind them, or the
     * packet is longer than its IP header can say. A plain packet's checksum may begin anywhere behind the IP header.
     */
    BAD_IP_HEADER,
    /**
     * The transport header is not whole: a TCP data offset below 5 words, or headers past the packet's end. Or it ends
     * elsewhere than {@link GSOOptions#hdrLen()} says.
     */
    BAD_TRANSPORT_HEADER,
    /** The checksum field lies past the packet's end, or where its protocol has none. */
    BAD_CSUM_FIELD;

    private static final DropReason[] VALUES = values();

    /** What a method that counts returns for this reason: below 0. */
    public int result() {
        return -1 - ordinal();
    }

    /** The reason behind a method's result; null if it is 0 or more, which is a count. */
    public static @Nullable DropReason of(int result) {
        return result >= 0 ? null : VALUES[-1 - result];
    }
}
