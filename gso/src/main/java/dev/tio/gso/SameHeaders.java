package dev.tio.gso;

/**
 * Compares the headers of two packets of one flow, 8 bytes at a time and without a branch for each field: all must be
 * the same but what differs between the segments of a superpacket in any case. Masks are in network byte order.
 */
final class SameHeaders {
    // IPv4: all but total length and identification, then all but the checksum, then destination and ports.
    private static final long IPV4_0 = RawMemory.bigEndian(0xffff_0000_0000_ffffL);
    private static final long IPV4_8 = RawMemory.bigEndian(0xffff_0000_ffff_ffffL);
    // IPv6: all but the payload length; the rest wholly.
    private static final long IPV6_0 = RawMemory.bigEndian(0xffff_ffff_0000_ffffL);
    // TCP behind IPv4, at bytes 24 and 32: all but sequence number, PSH and checksum.
    private static final long TCP4_24 = RawMemory.bigEndian(0x0000_0000_ffff_ffffL);
    private static final long TCP4_32 = RawMemory.bigEndian(0xfff7_ffff_0000_ffffL);
    // TCP behind IPv6, at bytes 40, 48 and 52: the same fields, which lie otherwise to the words.
    private static final long TCP6_40 = RawMemory.bigEndian(0xffff_ffff_0000_0000L);
    private static final long TCP6_48 = RawMemory.bigEndian(0xffff_ffff_fff7_ffffL);
    private static final long TCP6_52 = RawMemory.bigEndian(0xfff7_ffff_0000_ffffL);
    // Ports and no more, in the upper half of a word.
    private static final long PORTS = RawMemory.bigEndian(0xffff_ffff_0000_0000L);

    private SameHeaders() {
    }

    /** Whether two packets of the same IP version have the same addresses and ports. */
    static boolean flow(long a, long b, int ipHeaderLength) {
        if (ipHeaderLength == IPHeaders.IPV4_LENGTH) {
            return (differ(a, b, 12) | (differ(a, b, 20) & PORTS)) == 0;
        }
        return (differ(a, b, 8) | differ(a, b, 16) | differ(a, b, 24) | differ(a, b, 32)
                | (differ(a, b, 40) & PORTS)) == 0;
    }

    static boolean tcp(long a, long b, int ipHeaderLength, int headerLength) {
        return ipHeaderLength == IPHeaders.IPV4_LENGTH ? tcp4(a, b, headerLength) : tcp6(a, b, headerLength);
    }

    static boolean udp(long a, long b, int ipHeaderLength) {
        return (ipHeaderLength == IPHeaders.IPV4_LENGTH ? ip4(a, b) : ip6(a, b) | (differ(a, b, 40) & PORTS)) == 0;
    }

    private static boolean tcp4(long a, long b, int headerLength) {
        long difference = ip4(a, b) | (differ(a, b, 24) & TCP4_24) | (differ(a, b, 32) & TCP4_32);
        return (difference | options(a, b, 40, headerLength)) == 0;
    }

    private static boolean tcp6(long a, long b, int headerLength) {
        long difference = ip6(a, b) | (differ(a, b, 40) & TCP6_40) | (differ(a, b, 48) & TCP6_48)
                | (differ(a, b, 52) & TCP6_52);
        return (difference | options(a, b, 60, headerLength)) == 0;
    }

    /** All of the IPv4 header that must be the same, and the ports behind it. */
    private static long ip4(long a, long b) {
        return (differ(a, b, 0) & IPV4_0) | (differ(a, b, 8) & IPV4_8) | differ(a, b, 16);
    }

    /** All of the IPv6 header that must be the same. */
    private static long ip6(long a, long b) {
        return (differ(a, b, 0) & IPV6_0) | differ(a, b, 8) | differ(a, b, 16) | differ(a, b, 24) | differ(a, b, 32);
    }

    /** Not 0 if the options differ. */
    private static int options(long a, long b, int from, int headerLength) {
        int difference = 0;
        for (int i = from; i < headerLength; i += 4) {
            difference |= RawMemory.getInt(a + i) ^ RawMemory.getInt(b + i);
        }
        return difference;
    }

    private static long differ(long a, long b, int offset) {
        return RawMemory.getLong(a + offset) ^ RawMemory.getLong(b + offset);
    }
}
