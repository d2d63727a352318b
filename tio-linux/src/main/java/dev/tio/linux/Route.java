package dev.tio.linux;

import org.jspecify.annotations.Nullable;

/**
 * A unicast route of the main table, through an interface.
 *
 * @param destination the network that it leads to; {@code 0.0.0.0/0} and {@code ::/0} are the default routes
 * @param gateway the router on the link; null if the destination is on the link itself
 * @param metric among routes to the same destination the lowest wins: from 0 to 4294967295. With 0 the kernel chooses:
 *     0 for IPv4, 1024 for IPv6
 * @param mtu the longest packet in bytes, headers included, that is sent this way; 0 for the interface's MTU
 */
public record Route(IpPrefix destination, @Nullable IpAddress gateway, long metric, int mtu) {
    private static final long MAX_METRIC = 0xffff_ffffL;

    /**
     * A route.
     *
     * @throws IllegalArgumentException if bits of the destination are set after its prefix ({@link IpPrefix#network()}
     *     clears them), destination and gateway are not both IPv4 or both IPv6, or a number is out of its range
     */
    public Route {
        if (!destination.equals(destination.network())) {
            throw new IllegalArgumentException(destination + " has bits after its prefix; the network is "
                    + destination.network());
        }
        if (gateway != null && gateway.isIPv6() != destination.address().isIPv6()) {
            throw new IllegalArgumentException("IPv4 and IPv6 together: " + destination + " via " + gateway);
        }
        if (metric < 0 || metric > MAX_METRIC) {
            throw new IllegalArgumentException("metric: " + metric);
        }
        if (mtu < 0) {
            throw new IllegalArgumentException("mtu: " + mtu);
        }
    }

    /**
     * A route to a destination on the link, of the kernel's metric and the interface's MTU.
     *
     * @param destination such as {@code 10.0.0.0/8}
     * @throws IllegalArgumentException if that does not parse, or bits are set after its prefix
     */
    public static Route to(String destination) {
        return new Route(IpPrefix.parse(destination), null, 0, 0);
    }

    /**
     * This route by a gateway.
     *
     * @param router such as {@code 10.0.0.1}
     * @throws IllegalArgumentException if that does not parse, or is IPv4 for an IPv6 destination or the reverse
     */
    public Route via(String router) {
        return new Route(destination, IpAddress.parse(router), metric, mtu);
    }

    /** This route with another metric. */
    public Route withMetric(long other) {
        return new Route(destination, gateway, other, mtu);
    }

    /** This route with another MTU, in bytes. */
    public Route withMtu(int other) {
        return new Route(destination, gateway, metric, other);
    }

    /** Such as {@code 10.0.0.0/8 via 10.1.0.1 metric 5 mtu 1400}. */
    @Override
    public String toString() {
        return destination + (gateway == null ? "" : " via " + gateway) + (metric == 0 ? "" : " metric " + metric)
                + (mtu == 0 ? "" : " mtu " + mtu);
    }
}
