package dev.tio.linux;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A unicast route of the main table as the kernel tells of it, and the requests about routes: {@code struct rtmsg}
 * (8-bit family, lengths of destination and source prefix, TOS, table, protocol, scope, type; 32-bit flags) and
 * attributes {@code RTA_*} ({@code linux/rtnetlink.h}).
 *
 * @param index the interface's
 */
record RouteMessage(int index, Route route) {
    private static final int HEADER_LENGTH = 12;
    private static final int DESTINATION_LENGTH_OFFSET = 1;
    private static final int TABLE_OFFSET = 4;
    private static final int TYPE_OFFSET = 7;
    private static final int FLAGS_OFFSET = 8;

    private static final int RT_TABLE_MAIN = 254;
    /** In a removal: any protocol. */
    private static final int RTPROT_UNSPEC = 0;
    /** Added by an administrator. */
    private static final int RTPROT_STATIC = 4;
    private static final int RT_SCOPE_UNIVERSE = 0;
    private static final int RT_SCOPE_LINK = 253;
    /** In a removal: any scope. */
    private static final int RT_SCOPE_NOWHERE = 255;
    private static final int RTN_UNICAST = 1;
    /** A cache entry that was made of a route. */
    private static final int RTM_F_CLONED = 0x200;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PRIORITY = 6;
    private static final int RTA_METRICS = 8;
    /** Within {@code RTA_METRICS}. */
    private static final int RTAX_MTU = 2;
    /** The header has but 8 bits for the table. */
    private static final int RTA_TABLE = 15;

    /**
     * What the message tells of a route; null if it tells of no unicast route of the main table through one interface.
     */
    static @Nullable RouteMessage parse(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        if (payload.limit() < HEADER_LENGTH) {
            return null;
        }
        Attributes attributes = message.attributes(HEADER_LENGTH);
        int table = attributes.getInt(RTA_TABLE, payload.get(TABLE_OFFSET) & 0xff);
        int index = attributes.getInt(RTA_OIF, 0);
        boolean cloned = (payload.getInt(FLAGS_OFFSET) & RTM_F_CLONED) != 0;
        if (table != RT_TABLE_MAIN || payload.get(TYPE_OFFSET) != RTN_UNICAST || cloned || index == 0) {
            return null;
        }
        IpAddress address = attributes.address(RTA_DST);
        if (address == null) {
            address = AddressFamily.unspecified(payload.get(0));
        }
        int length = payload.get(DESTINATION_LENGTH_OFFSET) & 0xff;
        IpAddress gateway = attributes.address(RTA_GATEWAY);
        if (address == null || length > address.bits() || gateway != null && gateway.bits() != address.bits()) {
            return null;
        }
        return new RouteMessage(index, new Route(
                new IpPrefix(address, length).network(),
                gateway,
                Integer.toUnsignedLong(attributes.getInt(RTA_PRIORITY, 0)),
                Math.max(attributes.nested(RTA_METRICS).getInt(RTAX_MTU, 0), 0)));
    }

    static NetlinkRequest add(int index, Route route) {
        int flags = NetlinkRequest.NLM_F_ACK | NetlinkRequest.NLM_F_CREATE | NetlinkRequest.NLM_F_EXCL;
        int scope = route.gateway() == null ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
        NetlinkRequest request = request(RtnetlinkType.RTM_NEWROUTE, flags, RTPROT_STATIC, scope, index, route);
        if (route.mtu() != 0) {
            request.nested(RTA_METRICS, metrics -> metrics.attribute(RTAX_MTU, route.mtu()));
        }
        return request;
    }

    static NetlinkRequest remove(int index, Route route) {
        return request(
                RtnetlinkType.RTM_DELROUTE, NetlinkRequest.NLM_F_ACK, RTPROT_UNSPEC, RT_SCOPE_NOWHERE, index, route);
    }

    /** Those of all tables and interfaces: kernels before 4.20 do not choose. */
    static NetlinkRequest list() {
        return new NetlinkRequest(RtnetlinkType.RTM_GETROUTE, NetlinkRequest.NLM_F_DUMP)
                .putByte(AddressFamily.AF_UNSPEC).putByte(0).putByte(0).putByte(0)
                .putByte(0).putByte(0).putByte(0).putByte(0)
                .putInt(0);
    }

    private static NetlinkRequest request(
            RtnetlinkType type, int flags, int protocol, int scope, int index, Route route) {
        IpAddress destination = route.destination().address();
        NetlinkRequest request = new NetlinkRequest(type, flags)
                .putByte(AddressFamily.of(destination)).putByte(route.destination().length()).putByte(0).putByte(0)
                .putByte(RT_TABLE_MAIN).putByte(protocol).putByte(scope).putByte(RTN_UNICAST)
                .putInt(0)
                .attribute(RTA_DST, destination.bytes())
                .attribute(RTA_OIF, index);
        IpAddress gateway = route.gateway();
        if (gateway != null) {
            request.attribute(RTA_GATEWAY, gateway.bytes());
        }
        if (route.metric() != 0) {
            request.attribute(RTA_PRIORITY, (int) route.metric());
        }
        return request;
    }
}
