package dev.tio.wire;

import java.lang.ref.Reference;

/**
 * Protocol numbers: values of {@link IPv4Header#protocolAt(long)} and {@link IPv6Header#nextHeaderAt(long)}, from
 * IANA's registry "Assigned Internet Protocol Numbers", and {@link #UNKNOWN}.
 */
public final class IPProtocol {
    /** No protocol: what {@link #of} says of bytes that are no IP packet. */
    public static final int UNKNOWN = -1;

    /** IPv6 hop-by-hop options (RFC 8200, section 4.3). */
    public static final int HOP_BY_HOP_OPTIONS = 0;

    /** ICMP (RFC 792). */
    public static final int ICMP = 1;

    /** TCP (RFC 9293). */
    public static final int TCP = 6;

    /** UDP (RFC 768). */
    public static final int UDP = 17;

    /** IPv6 routing header (RFC 8200, section 4.4). */
    public static final int ROUTING = 43;

    /** IPv6 fragment header (RFC 8200, section 4.5). */
    public static final int FRAGMENT = 44;

    /** Encapsulating security payload (RFC 4303). */
    public static final int ESP = 50;

    /** Authentication header (RFC 4302). */
    public static final int AH = 51;

    /** ICMPv6 (RFC 4443). */
    public static final int ICMPV6 = 58;

    /** Nothing follows the IPv6 header (RFC 8200, section 4.7). */
    public static final int NO_NEXT_HEADER = 59;

    /** IPv6 destination options (RFC 8200, section 4.6). */
    public static final int DESTINATION_OPTIONS = 60;

    /** IPv6 mobility header (RFC 6275). */
    public static final int MOBILITY = 135;

    /** Host identity protocol (RFC 7401). */
    public static final int HIP = 139;

    /** Shim6 (RFC 5533). */
    public static final int SHIM6 = 140;

    private IPProtocol() {
    }

    /**
     * The protocol in the IP header of {@code packet}; for IPv6 that of the first header behind it, which may be one of
     * extension. {@link #UNKNOWN} if it is of another version, or shorter than an IPv4 header without options or an
     * IPv6 header. Whether the header is valid, and the packet a fragment, is not looked at.
     */
    public static int of(TunPacket packet) {
        int length = packet.length();
        if (length < IPv4Header.MINIMUM_LENGTH) {
            return UNKNOWN;
        }
        long address = packet.address();
        int protocol = switch (IPv4Header.versionAt(address)) {
            case IPv4Header.VERSION -> IPv4Header.protocolAt(address);
            case IPv6Header.VERSION ->
                length < IPv6Header.MINIMUM_LENGTH ? UNKNOWN : IPv6Header.nextHeaderAt(address);
            default -> UNKNOWN;
        };
        Reference.reachabilityFence(packet);
        return protocol;
    }
}
