package dev.tio.linux;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A network interface of Linux, through rtnetlink: its addresses, routes and settings. It is known by its index, so that
 * it may be renamed.
 *
 * <p>Methods may be called from any thread. Each is a request of its own to the kernel, over a socket that is opened for
 * it in the interface's namespace and closed again; so a link holds nothing open but its subscriptions. To change
 * something takes CAP_NET_ADMIN in that namespace.
 *
 * <p>All methods throw {@link TunException}: of kind {@link TunException.Kind#CLOSED} if the device or the handle on its
 * namespace is closed, or the interface is gone; of kind {@link TunException.Kind#DENIED} without the privilege.
 */
public final class LinuxLink implements Link {
    private static final String NO_IPV6 = "The interface has no IPv6: the kernel has none, it is turned off, or the MTU is"
            + " below 1280";
    /** By which the kernel says so, and other things too. */
    private static final Set<String> MAY_MEAN_NO_IPV6 = Set.of("EINVAL", "ENODEV", "EACCES");

    private final NetworkNamespace namespace;
    private final int index;
    /** For messages only: the interface may have another by now. */
    private final String firstName;
    private final @Nullable TunException unreachable;
    /** For one request at a time, which holds its lock: memory for each would be freed only by the garbage collector. */
    private final Slab memory = Slab.allocate(Netlink.MEMORY_LENGTH);
    private final Set<LinkSubscription> subscriptions = new HashSet<>();
    private volatile boolean closed;

    private LinuxLink(NetworkNamespace namespace, int index, String firstName, @Nullable TunException unreachable) {
        this.namespace = namespace;
        this.index = index;
        this.firstName = firstName;
        this.unreachable = unreachable;
    }

    static LinuxLink find(NetworkNamespace namespace, String name) throws TunException {
        InterfaceName.require(name);
        LinkMessage link = new LinuxLink(namespace, 0, name, null).get(LinkMessage.get(name));
        return new LinuxLink(namespace, link.index(), name, null);
    }

    /**
     * The link of a device that this process has a descriptor of. If it may not see the device's namespace, or may use no
     * netlink, all of the link's methods fail, and packets flow nevertheless.
     */
    static LinuxLink ofDevice(NetworkNamespace namespace, String name) {
        try {
            return find(namespace, name);
        } catch (TunException e) {
            return new LinuxLink(namespace, 0, name, e);
        }
    }

    /**
     * The interface's number in its namespace, which no other has while it is there; 0 if this process may not see that
     * namespace.
     */
    public int index() {
        return index;
    }

    @Override
    public String name() throws TunException {
        return get().name();
    }

    @Override
    public int mtu() throws TunException {
        return get().mtu();
    }

    /**
     * Sets the MTU.
     *
     * @param mtu in bytes, headers included; a TUN takes 68 to 65535. Below 1280 the interface loses its IPv6 addresses
     *     and routes, and does not get them back when the MTU rises again
     */
    public void mtu(int mtu) throws TunException {
        request(LinkMessage.setMtu(index, mtu), "mtu " + mtu, false);
    }

    /** Whether the interface is administratively up; a TUN carries packets then. */
    public boolean isUp() throws TunException {
        return get().isUp();
    }

    /** Brings the interface up; nothing happens if it is. */
    public void up() throws TunException {
        request(LinkMessage.setUp(index, true), "up", false);
    }

    /**
     * Takes the interface down; nothing happens if it is. It loses its routes and its IPv6 addresses, and does not get them
     * back with {@link #up()}.
     */
    public void down() throws TunException {
        request(LinkMessage.setUp(index, false), "down", false);
    }

    /**
     * Whether the interface has a carrier, as a cable would give it. A TUN has one while a descriptor of it is open, unless
     * {@link NativeTun#carrier} took it; routing daemons and the like go by it.
     */
    public boolean hasCarrier() throws TunException {
        return get().carrier();
    }

    /** How many packets the kernel queues for the device before it drops some. */
    public int txQueueLength() throws TunException {
        return get().txQueueLength();
    }

    /**
     * Sets how many packets the kernel queues for the device before it drops some. A TUN begins with 500, which gigabits
     * overrun.
     *
     * @param packets 0 or more
     */
    public void txQueueLength(int packets) throws TunException {
        request(LinkMessage.setTxQueueLength(index, packets), "txqueuelen " + packets, false);
    }

    /**
     * How the interface's IPv6 link-local address is made.
     *
     * @throws TunException of kind {@link TunException.Kind#UNSUPPORTED} if the interface has no IPv6: the kernel has
     *     none, or the MTU is below 1280
     */
    public AddrGenMode addrGenMode() throws TunException {
        AddrGenMode mode = get().addrGenMode();
        if (mode == null) {
            throw new TunException(TunException.Kind.UNSUPPORTED, call(RtnetlinkType.RTM_GETLINK, "addr_gen_mode"), "",
                    NO_IPV6);
        }
        return mode;
    }

    /**
     * Sets how the interface's IPv6 link-local address is made, when it next comes up.
     *
     * @throws TunException of kind {@link TunException.Kind#UNSUPPORTED} if the interface has no IPv6
     */
    public void addrGenMode(AddrGenMode mode) throws TunException {
        request(LinkMessage.setAddrGenMode(index, mode), "addr_gen_mode " + mode, false);
    }

    /** The addresses of the interface, IPv4 and IPv6, those too that the kernel made. */
    public List<InterfaceAddress> addresses() throws TunException {
        List<InterfaceAddress> addresses = new ArrayList<>();
        for (NetlinkMessage message : request(AddressMessage.list(), "addresses", false)) {
            AddressMessage address = AddressMessage.parse(message);
            if (address != null && address.index() == index) {
                addresses.add(address.address());
            }
        }
        return List.copyOf(addresses);
    }

    /** As {@link #addAddress(InterfaceAddress)}, for an address without a peer, such as {@code 10.0.0.1/24}. */
    public void addAddress(String prefix) throws TunException {
        addAddress(InterfaceAddress.of(prefix));
    }

    /**
     * Adds an address; while the interface is up, the kernel adds the route to its prefix.
     *
     * @throws TunException with the code {@code EEXIST} if it is there
     */
    public void addAddress(InterfaceAddress address) throws TunException {
        request(AddressMessage.add(index, address), address.toString(), address.prefix().address().isIPv6());
    }

    /**
     * Removes an address, and the kernel's route to its prefix with it.
     *
     * @throws TunException with the code {@code EADDRNOTAVAIL} if it is not there
     */
    public void removeAddress(InterfaceAddress address) throws TunException {
        request(AddressMessage.remove(index, address), address.toString(), address.prefix().address().isIPv6());
    }

    /**
     * The unicast routes of the main table through this interface alone, IPv4 and IPv6, those too that the kernel made for
     * its addresses.
     */
    public List<Route> routes() throws TunException {
        List<Route> routes = new ArrayList<>();
        for (NetlinkMessage message : request(RouteMessage.list(), "routes", false)) {
            RouteMessage route = RouteMessage.parse(message);
            if (route != null && route.index() == index) {
                routes.add(route.route());
            }
        }
        return List.copyOf(routes);
    }

    /**
     * Adds a route to the main table; the interface must be up.
     *
     * @throws TunException with the code {@code EEXIST} if there is one of that destination and metric;
     *     {@code ENETUNREACH} or {@code EHOSTUNREACH} if the gateway is not on the link; of kind
     *     {@link TunException.Kind#DOWN} if the interface is down
     */
    public void addRoute(Route route) throws TunException {
        request(RouteMessage.add(index, route), route.toString(), route.destination().address().isIPv6());
    }

    /**
     * Removes a route from the main table: the first one of this destination and interface that has the gateway, if one is
     * given, and the metric, if it is not 0. The MTU does not matter.
     *
     * @throws TunException with the code {@code ESRCH} if there is none
     */
    public void removeRoute(Route route) throws TunException {
        request(RouteMessage.remove(index, route), route.toString(), route.destination().address().isIPv6());
    }

    /**
     * {@inheritDoc}
     *
     * <p>UP and DOWN are the interface's administrative state, as {@link #isUp()}; an interface that is deleted goes down
     * first. Each subscription has a daemon thread, which ends with it, with the device or with the interface; closing
     * waits for that, but no longer than a second for a listener that does not return.
     */
    @Override
    public Subscription onEvent(Consumer<DeviceEvent> listener) throws TunException {
        LinkSubscription subscription = subscribe(Objects.requireNonNull(listener));
        synchronized (subscriptions) {
            subscriptions.add(subscription);
        }
        subscription.start();
        if (closed) {
            subscription.close();
        }
        return subscription;
    }

    private LinkSubscription subscribe(Consumer<DeviceEvent> listener) throws TunException {
        String call = call(RtnetlinkType.RTM_GETLINK, "events");
        Netlink netlink = open(call, Netlink.RTMGRP_LINK, Slab.allocate(Netlink.MEMORY_LENGTH));
        try {
            LinkMessage state = state(netlink, LinkMessage.get(index), call);
            return new LinkSubscription(netlink, state, listener, this::ended);
        } catch (TunException | RuntimeException | Error e) {
            netlink.close();
            throw e;
        }
    }

    private void ended(LinkSubscription subscription) {
        synchronized (subscriptions) {
            subscriptions.remove(subscription);
        }
    }

    /** Ends the subscriptions and every later call; for the device that this is the link of. */
    void close() {
        List<LinkSubscription> open;
        synchronized (subscriptions) {
            closed = true;
            open = List.copyOf(subscriptions);
        }
        open.forEach(LinkSubscription::close);
    }

    private LinkMessage get() throws TunException {
        return get(LinkMessage.get(index));
    }

    private LinkMessage get(NetlinkRequest request) throws TunException {
        String call = call(request.type(), "");
        synchronized (memory) {
            try (Netlink netlink = open(call, 0, memory)) {
                return state(netlink, request, call);
            }
        }
    }

    private LinkMessage state(Netlink netlink, NetlinkRequest request, String call) throws TunException {
        for (NetlinkMessage message : netlink.request(request, call, LinuxLink::advice)) {
            LinkMessage link = LinkMessage.parse(message);
            if (link != null && message.is(RtnetlinkType.RTM_NEWLINK) && (index == 0 || link.index() == index)) {
                return link;
            }
        }
        throw Errno.exception(call, Errno.ENODEV, advice(Errno.ENODEV));
    }

    private List<NetlinkMessage> request(NetlinkRequest request, String what, boolean ipv6) throws TunException {
        String call = call(request.type(), what);
        synchronized (memory) {
            try (Netlink netlink = open(call, 0, memory)) {
                return netlink.request(request, call, LinuxLink::advice);
            } catch (TunException e) {
                if (ipv6 && MAY_MEAN_NO_IPV6.contains(e.code()) && hasNoIPv6(e)) {
                    throw new TunException(TunException.Kind.UNSUPPORTED, call, e.code(), NO_IPV6);
                }
                throw e;
            }
        }
    }

    private boolean hasNoIPv6(TunException failure) {
        try {
            return get().addrGenMode() == null;
        } catch (TunException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private Netlink open(String call, int groups, Slab slab) throws TunException {
        if (closed) {
            throw new TunException(TunException.Kind.CLOSED, call, "", "The device was closed");
        }
        if (unreachable != null) {
            throw new TunException(unreachable.kind(), call, unreachable.code(), unreachable.advice());
        }
        return namespace.netlink(groups, slab);
    }

    private String call(RtnetlinkType type, String what) {
        return "rtnetlink " + type + (what.isEmpty() ? "" : " " + what) + " on " + firstName;
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "This needs CAP_NET_ADMIN in the interface's namespace";
            case Errno.ENODEV -> "There is no such interface in this namespace, or no longer";
            case Errno.EAFNOSUPPORT, Errno.EACCES -> NO_IPV6;
            case Errno.EEXIST -> "It is there already";
            case Errno.ESRCH -> "There is no such route";
            case Errno.EADDRNOTAVAIL -> "The interface has no such address";
            case Errno.ENETDOWN -> "Bring the interface up first";
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH ->
                    "The gateway must be on the link: add an address or a route that has it there";
            default -> "";
        };
    }
}
