package dev.tio.linux;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * An address of an interface as the kernel tells of it, and the requests about addresses: {@code struct ifaddrmsg}
 * (8-bit family, prefix length, flags, scope, 32-bit index) and attributes {@code IFA_*} ({@code linux/if_addr.h}).
 */
record AddressMessage(int index, InterfaceAddress address) {
    private static final int HEADER_LENGTH = 8;
    private static final int PREFIX_LENGTH_OFFSET = 1;
    private static final int INDEX_OFFSET = 4;

    /** The other end's address where there is one, or else this end's. */
    private static final int IFA_ADDRESS = 1;
    /** This end's address; the kernel leaves it out for IPv6 without a peer. */
    private static final int IFA_LOCAL = 2;

    /** What the message tells of an address; null if it tells of no IP address. */
    static @Nullable AddressMessage parse(NetlinkMessage message) {
        ByteBuffer payload = message.payload();
        if (payload.limit() < HEADER_LENGTH) {
            return null;
        }
        Attributes attributes = message.attributes(HEADER_LENGTH);
        IpAddress far = attributes.address(IFA_ADDRESS);
        IpAddress near = attributes.address(IFA_LOCAL);
        IpAddress local = near != null ? near : far;
        int length = payload.get(PREFIX_LENGTH_OFFSET) & 0xff;
        if (local == null || length > local.bits() || far != null && far.bits() != local.bits()) {
            return null;
        }
        IpAddress peer = far == null || far.equals(local) ? null : far;
        return new AddressMessage(
                payload.getInt(INDEX_OFFSET), new InterfaceAddress(new IpPrefix(local, length), peer));
    }

    static NetlinkRequest add(int index, InterfaceAddress address) {
        int flags = NetlinkRequest.NLM_F_ACK | NetlinkRequest.NLM_F_CREATE | NetlinkRequest.NLM_F_EXCL;
        return request(RtnetlinkType.RTM_NEWADDR, flags, index, address);
    }

    static NetlinkRequest remove(int index, InterfaceAddress address) {
        return request(RtnetlinkType.RTM_DELADDR, NetlinkRequest.NLM_F_ACK, index, address);
    }

    /** Those of all interfaces: kernels before 4.20 do not choose. */
    static NetlinkRequest list() {
        return new NetlinkRequest(RtnetlinkType.RTM_GETADDR, NetlinkRequest.NLM_F_DUMP)
                .putByte(AddressFamily.AF_UNSPEC).putByte(0).putByte(0).putByte(0).putInt(0);
    }

    private static NetlinkRequest request(RtnetlinkType type, int flags, int index, InterfaceAddress address) {
        IpAddress local = address.prefix().address();
        IpAddress peer = address.peer();
        return new NetlinkRequest(type, flags)
                .putByte(AddressFamily.of(local)).putByte(address.prefix().length()).putByte(0).putByte(0)
                .putInt(index)
                .attribute(IFA_LOCAL, local.bytes())
                .attribute(IFA_ADDRESS, peer == null ? local.bytes() : peer.bytes());
    }
}
