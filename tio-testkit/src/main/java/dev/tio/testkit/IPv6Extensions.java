package dev.tio.testkit;

import dev.tio.wire.IPProtocol;

/** The IPv6 extension headers that a packet carries as a whole, not as a fragment (RFC 8200, section 4). */
final class IPv6Extensions {
    /** An extension header's length is counted in units of so many bytes, the first one aside. */
    static final int UNIT = 8;

    private IPv6Extensions() {
    }

    static boolean isOne(int nextHeader) {
        return nextHeader == IPProtocol.HOP_BY_HOP_OPTIONS
                || nextHeader == IPProtocol.ROUTING
                || nextHeader == IPProtocol.DESTINATION_OPTIONS;
    }
}
