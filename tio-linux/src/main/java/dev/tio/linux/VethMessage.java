package dev.tio.linux;

/**
 * The request for a pair of virtual Ethernet interfaces: a link whose attributes hold a second link, {@code struct
 * ifinfomsg} and attributes of its own ({@code linux/if_link.h}, {@code linux/veth.h}).
 */
final class VethMessage {
    /** Within {@code IFLA_LINKINFO}: what is of that kind alone. */
    private static final int IFLA_INFO_DATA = 2;
    /** Within {@code IFLA_INFO_DATA}. */
    private static final int VETH_INFO_PEER = 1;

    private VethMessage() {
    }

    /** The first end is made in the namespace of the socket, the other in that of the descriptor. */
    static NetlinkRequest add(String name, String peerName, int peerNamespace) {
        return LinkMessage.add(name).nested(LinkMessage.IFLA_LINKINFO, info -> info
                .attribute(LinkMessage.IFLA_INFO_KIND, "veth")
                .nested(IFLA_INFO_DATA, data -> data.nested(VETH_INFO_PEER, peer ->
                        LinkMessage.putName(LinkMessage.putHeader(peer, 0, 0, 0), peerName)
                                .attribute(LinkMessage.IFLA_NET_NS_FD, peerNamespace))));
    }
}
