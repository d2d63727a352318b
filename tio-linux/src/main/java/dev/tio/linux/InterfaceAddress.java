package dev.tio.linux;

import org.jspecify.annotations.Nullable;

/**
 * An address of a network interface.
 *
 * @param prefix the address, and how many of its leading bits (with a peer: of the peer's) are on the link
 * @param peer the address of the other end of a point-to-point link; null if there is none
 */
public record InterfaceAddress(IpPrefix prefix, @Nullable IpAddress peer) {
    /**
     * An address.
     *
     * @throws IllegalArgumentException if one is IPv4 and the other IPv6
     */
    public InterfaceAddress {
        if (peer != null && peer.isIPv6() != prefix.address().isIPv6()) {
            throw new IllegalArgumentException("IPv4 and IPv6 together: " + prefix + " and " + peer);
        }
    }

    /**
     * An address without a peer.
     *
     * @param prefix such as {@code 10.0.0.1/24}; {@link IpPrefix#parse} says what is allowed
     * @throws IllegalArgumentException if that does not parse
     */
    public static InterfaceAddress of(String prefix) {
        return new InterfaceAddress(IpPrefix.parse(prefix), null);
    }

    /**
     * An address with a peer.
     *
     * @param prefix such as {@code 10.0.0.1/32}; its length is the peer's
     * @param peer such as {@code 10.0.0.2}
     * @throws IllegalArgumentException if one does not parse, or one is IPv4 and the other IPv6
     */
    public static InterfaceAddress of(String prefix, String peer) {
        return new InterfaceAddress(IpPrefix.parse(prefix), IpAddress.parse(peer));
    }

    /** {@code 10.0.0.1/24}, or {@code 10.0.0.1/32 peer 10.0.0.2}. */
    @Override
    public String toString() {
        return peer == null ? prefix.toString() : prefix + " peer " + peer;
    }
}
