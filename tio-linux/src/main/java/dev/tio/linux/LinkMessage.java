package dev.tio.linux;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A link as the kernel tells of it, and the requests about links: {@code struct ifinfomsg} (8-bit family, padding,
 * 16-bit hardware type, 32-bit index, flags, mask of the flags to change) and attributes {@code IFLA_*}
 * ({@code linux/if_link.h}).
 *
 * @param kind of which driver it is ({@code "tun"}); empty if the kernel does not tell
 * @param mtu in bytes
 * @param txQueueLength in packets
 * @param carrier whether the driver says that there is one
 * @param addrGenMode null if the kernel tells of none: it has no IPv6, or the interface has none
 */
record LinkMessage(int index, int flags, String name, String kind, int mtu, int txQueueLength, boolean carrier,
        @Nullable AddrGenMode addrGenMode) {
    /** {@code IFF_UP} of {@code linux/if.h}: administratively up. */
    static final int IFF_UP = 1;

    private static final int HEADER_LENGTH = 16;
    private static final int INDEX_OFFSET = 4;
    private static final int FLAGS_OFFSET = 8;

    private static final int IFLA_IFNAME = 3;
    private static final int IFLA_MTU = 4;
    private static final int IFLA_TXQLEN = 13;
    static final int IFLA_LINKINFO = 18;
    /** Within {@code IFLA_LINKINFO}. */
    static final int IFLA_INFO_KIND = 1;
    private static final int IFLA_AF_SPEC = 26;
    static final int IFLA_NET_NS_FD = 28;
    /** 8 bits. */
    private static final int IFLA_CARRIER = 33;
    /** Within {@code IFLA_AF_SPEC}, within {@code AF_INET6}: 8 bits. */
    private static final int IFLA_INET6_ADDR_GEN_MODE = 8;

    /** What the message tells of a link; null if it tells but a part, as those of bridges and wireless drivers do. */
    static @Nullable LinkMessage parse(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        if (payload.limit() < HEADER_LENGTH || payload.get(0) != AddressFamily.AF_UNSPEC) {
            return null;
        }
        Attributes attributes = message.attributes(HEADER_LENGTH);
        int mtu = attributes.getInt(IFLA_MTU, -1);
        if (mtu < 0) {
            return null;
        }
        return new LinkMessage(
                payload.getInt(INDEX_OFFSET),
                payload.getInt(FLAGS_OFFSET),
                attributes.string(IFLA_IFNAME),
                attributes.nested(IFLA_LINKINFO).string(IFLA_INFO_KIND),
                mtu,
                attributes.getInt(IFLA_TXQLEN, 0),
                attributes.getByte(IFLA_CARRIER, 0) != 0,
                addrGenMode(attributes));
    }

    private static @Nullable AddrGenMode addrGenMode(Attributes attributes) {
        int mode = attributes.nested(IFLA_AF_SPEC).nested(AddressFamily.AF_INET6).getByte(IFLA_INET6_ADDR_GEN_MODE, -1);
        AddrGenMode[] modes = AddrGenMode.values();
        return mode >= 0 && mode < modes.length ? modes[mode] : null;
    }

    boolean isUp() {
        return (flags & IFF_UP) != 0;
    }

    static NetlinkRequest get(int index) {
        return request(RtnetlinkType.RTM_GETLINK, 0, index, 0, 0);
    }

    static NetlinkRequest get(String name) {
        return putName(get(0), name);
    }

    static NetlinkRequest putName(NetlinkRequest link, String name) {
        return link.attribute(IFLA_IFNAME, name);
    }

    static NetlinkRequest setUp(int index, boolean up) {
        return request(RtnetlinkType.RTM_SETLINK, NetlinkRequest.NLM_F_ACK, index, up ? IFF_UP : 0, IFF_UP);
    }

    static NetlinkRequest setMtu(int index, int mtu) {
        return set(index).attribute(IFLA_MTU, mtu);
    }

    static NetlinkRequest setName(int index, String name) {
        return set(index).attribute(IFLA_IFNAME, name);
    }

    /** Moves the interface to the namespace of that descriptor. */
    static NetlinkRequest setNamespace(int index, int fd) {
        return set(index).attribute(IFLA_NET_NS_FD, fd);
    }

    static NetlinkRequest setTxQueueLength(int index, int packets) {
        return set(index).attribute(IFLA_TXQLEN, packets);
    }

    static NetlinkRequest setAddrGenMode(int index, AddrGenMode mode) {
        return set(index).nested(IFLA_AF_SPEC, families -> families.nested(AddressFamily.AF_INET6,
                inet6 -> inet6.nested(IFLA_INET6_ADDR_GEN_MODE, value -> value.putByte(mode.ordinal()))));
    }

    /** Makes an interface; of what kind, the attributes to be added say. */
    static NetlinkRequest add(String name) {
        int flags = NetlinkRequest.NLM_F_ACK | NetlinkRequest.NLM_F_CREATE | NetlinkRequest.NLM_F_EXCL;
        return putName(request(RtnetlinkType.RTM_NEWLINK, flags, 0, 0, 0), name);
    }

    static NetlinkRequest remove(int index) {
        return request(RtnetlinkType.RTM_DELLINK, NetlinkRequest.NLM_F_ACK, index, 0, 0);
    }

    static NetlinkRequest remove(String name) {
        return putName(remove(0), name);
    }

    private static NetlinkRequest set(int index) {
        return request(RtnetlinkType.RTM_SETLINK, NetlinkRequest.NLM_F_ACK, index, 0, 0);
    }

    private static NetlinkRequest request(RtnetlinkType type, int requestFlags, int index, int flags, int change) {
        return putHeader(new NetlinkRequest(type, requestFlags), index, flags, change);
    }

    static NetlinkRequest putHeader(NetlinkRequest link, int index, int flags, int change) {
        return link.putByte(AddressFamily.AF_UNSPEC).putByte(0).putShort(0).putInt(index).putInt(flags).putInt(change);
    }
}
