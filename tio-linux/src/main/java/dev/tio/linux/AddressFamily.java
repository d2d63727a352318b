package dev.tio.linux;

import org.jspecify.annotations.Nullable;

/** Address families of {@code sys/socket.h}. */
final class AddressFamily {
    /** No family in particular. */
    static final int AF_UNSPEC = 0;
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;

    private AddressFamily() {
    }

    static int of(IpAddress address) {
        return address.isIPv6() ? AF_INET6 : AF_INET;
    }

    /** The address of zeroes; null for a family other than IPv4 and IPv6. */
    static @Nullable IpAddress unspecified(int family) {
        return switch (family) {
            case AF_INET -> IpAddress.of(new byte[4]);
            case AF_INET6 -> IpAddress.of(new byte[16]);
            default -> null;
        };
    }
}
