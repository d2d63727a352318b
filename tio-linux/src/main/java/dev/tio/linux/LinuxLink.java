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
import java.util.function.IntFunction;

/**
 * A network interface of Linux, through rtnetlink: its addresses, routes and settings.
 *
 * <p>The link of a device ({@link NativeTun#link}) is that device's interface for as long as it is there, whatever it
 * is called and whichever namespace it was moved to. The link of a namespace ({@link NetworkNamespace#link}) is an
 * interface by its index there: it may be renamed, and is gone for the link once it was moved.
 *
 * <p>Methods may be called from any thread. Each makes requests of its own to the kernel, over a socket that is opened
 * for them in the interface's namespace and closed again; so a link holds nothing open but its subscriptions. That is a
 * thread and several system calls each time, for {@link #mtu()} too; a device's {@link #name()} takes one call. So ask
 * at {@linkplain #onEvent events}, not for each packet. To change
 * something takes CAP_NET_ADMIN in that namespace. To find a device that was moved takes CAP_NET_ADMIN where it is now,
 * CAP_SYS_ADMIN to enter, and Linux 5.2: without, it is looked for where it was opened, and is the TUN that has its
 * name and the index that it had there, or else not found, of kind {@link TunException.Kind#DENIED}.
 *
 * <p>All methods throw {@link TunException}: of kind {@link TunException.Kind#CLOSED} if the device or the handle on
 * its namespace is closed, or the interface is gone; of kind {@link TunException.Kind#DENIED} without the privilege; of
 * kind {@link TunException.Kind#UNSUPPORTED}, but for {@link #name}, {@link #mtu()} and {@link #onEvent}, if the device
 * was {@linkplain NativeTun#adoptUnmonitored adopted unmonitored}.
 */
public sealed class LinuxLink implements Link permits UnmonitoredLink {
    /** By which the kernel says so, and other things too. */
    private static final Set<String> MAY_MEAN_NO_IPV6 = Set.of("EINVAL", "ENODEV", "EACCES");

    /** How often a request is made of an interface that moves meanwhile. */
    private static final int ATTEMPTS = 5;

    private final LinkLocator locator;
    /**
     * For one request at a time, which holds its lock: memory for each would be freed only by the garbage collector.
     */
    private final Slab memory = Slab.allocate(Netlink.MEMORY_LENGTH);
    private final Set<LinkSubscription> subscriptions = new HashSet<>();
    private volatile boolean closed;

    LinuxLink(LinkLocator locator) {
        this.locator = locator;
    }

    /** The interface's number in the namespace where it is now, which no other has there while it is there. */
    public int index() throws TunException {
        return get().index();
    }

    /**
     * {@inheritDoc}
     *
     * <p>For a device's link it takes neither a privilege nor netlink.
     */
    @Override
    public String name() throws TunException {
        checkOpen(call(RtnetlinkType.RTM_GETLINK, "name"));
        String name = locator.name();
        return name == null ? get().name() : name;
    }

    /**
     * Gives the interface another name. Kernels before 6.2 want it down for that.
     *
     * @throws IllegalArgumentException if no interface can be called so
     * @throws TunException with the code {@code EEXIST} if there is one of that name; {@code EBUSY} if it must be down
     */
    public void rename(String name) throws TunException {
        InterfaceName.require(name);
        request(index -> LinkMessage.setName(index, name), "rename to " + name);
    }

    /**
     * Moves the interface to another namespace. It goes down, loses its addresses and routes, and has the
     * {@link #addrGenMode() addr_gen_mode} of a new one there. Its name and MTU stay, its queues go on, and its index
     * stays if it is free there. It takes CAP_NET_ADMIN in both namespaces.
     *
     * @param target where to; it stays the caller's
     * @throws TunException with the code {@code EEXIST} if there is an interface of that name
     */
    public void moveTo(NetworkNamespace target) throws TunException {
        try (NetworkNamespace held = target.duplicate()) {
            request(index -> LinkMessage.setNamespace(index, held.descriptor()), "move");
        }
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
        request(index -> LinkMessage.setMtu(index, mtu), "mtu " + mtu);
    }

    /** Whether the interface is administratively up; a TUN carries packets then. */
    public boolean isUp() throws TunException {
        return get().isUp();
    }

    /** Brings the interface up; nothing happens if it is. */
    public void up() throws TunException {
        request(index -> LinkMessage.setUp(index, true), "up");
    }

    /**
     * Takes the interface down; nothing happens if it is. It loses its routes and its IPv6 addresses, and does not get
     * them back with {@link #up()}.
     */
    public void down() throws TunException {
        request(index -> LinkMessage.setUp(index, false), "down");
    }

    /**
     * Whether the interface has a carrier, as a cable would give it. A TUN has one while a descriptor of it is open,
     * unless {@link NativeTun#carrier} took it; routing daemons and the like go by it.
     */
    public boolean hasCarrier() throws TunException {
        return get().carrier();
    }

    /** How many packets the kernel queues for the device before it drops some. */
    public int txQueueLength() throws TunException {
        return get().txQueueLength();
    }

    /**
     * Sets how many packets the kernel queues for the device before it drops some. A TUN begins with 500, which
     * gigabits overrun.
     *
     * @param packets 0 or more
     */
    public void txQueueLength(int packets) throws TunException {
        request(index -> LinkMessage.setTxQueueLength(index, packets), "txqueuelen " + packets);
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
                    LinkContact.NO_IPV6);
        }
        return mode;
    }

    /**
     * Sets how the interface's IPv6 link-local address is made, when it next comes up.
     *
     * @throws TunException of kind {@link TunException.Kind#UNSUPPORTED} if the interface has no IPv6
     */
    public void addrGenMode(AddrGenMode mode) throws TunException {
        request(index -> LinkMessage.setAddrGenMode(index, mode), "addr_gen_mode " + mode);
    }

    /** The addresses of the interface, IPv4 and IPv6, those too that the kernel made. */
    public List<InterfaceAddress> addresses() throws TunException {
        NetlinkRequest list = AddressMessage.list();
        return inContact("addresses", contact -> {
            List<InterfaceAddress> addresses = new ArrayList<>();
            for (NetlinkMessage message : contact.request(list, call(list.type(), "addresses"))) {
                AddressMessage address = AddressMessage.parse(message);
                if (address != null && address.index() == contact.index()) {
                    addresses.add(address.address());
                }
            }
            return List.copyOf(addresses);
        });
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
        requestOf(address.prefix(), index -> AddressMessage.add(index, address), address.toString());
    }

    /**
     * Removes an address, and the kernel's route to its prefix with it.
     *
     * @throws TunException with the code {@code EADDRNOTAVAIL} if it is not there
     */
    public void removeAddress(InterfaceAddress address) throws TunException {
        requestOf(address.prefix(), index -> AddressMessage.remove(index, address), address.toString());
    }

    /**
     * The unicast routes of the main table through this interface alone, IPv4 and IPv6, those too that the kernel made
     * for its addresses.
     */
    public List<Route> routes() throws TunException {
        NetlinkRequest list = RouteMessage.list();
        return inContact("routes", contact -> {
            List<Route> routes = new ArrayList<>();
            for (NetlinkMessage message : contact.request(list, call(list.type(), "routes"))) {
                RouteMessage route = RouteMessage.parse(message);
                if (route != null && route.index() == contact.index()) {
                    routes.add(route.route());
                }
            }
            return List.copyOf(routes);
        });
    }

    /**
     * Adds a route to the main table; the interface must be up.
     *
     * @throws TunException with the code {@code EEXIST} if there is one of that destination and metric;
     *     {@code ENETUNREACH} or {@code EHOSTUNREACH} if the gateway is not on the link; of kind
     *     {@link TunException.Kind#DOWN} if the interface is down
     */
    public void addRoute(Route route) throws TunException {
        requestOf(route.destination(), index -> RouteMessage.add(index, route), route.toString());
    }

    /**
     * Removes a route from the main table: the first one of this destination and interface that has the gateway, if one
     * is given, and the metric, if it is not 0. The MTU does not matter.
     *
     * @throws TunException with the code {@code ESRCH} if there is none
     */
    public void removeRoute(Route route) throws TunException {
        requestOf(route.destination(), index -> RouteMessage.remove(index, route), route.toString());
    }

    /**
     * {@inheritDoc}
     *
     * <p>UP and DOWN are the interface's administrative state, as {@link #isUp()}; an interface that is deleted or
     * moved goes down first. Events of a device's link go on after a move, those of a namespace's link end with it.
     * While the interface is there but cannot be looked for, as without descriptors or rights, it is looked for again
     * every few seconds; what changed meanwhile is told then. Each subscription has a daemon thread, which ends with
     * it, with the device or with the interface; closing waits for that, but no longer than a second for a listener
     * that does not return.
     */
    @Override
    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws TunException {
        LinkSubscription subscription = subscribe(Objects.requireNonNull(listener), Objects.requireNonNull(onEnd));
        synchronized (subscriptions) {
            subscriptions.add(subscription);
        }
        subscription.start();
        if (closed) {
            subscription.close();
        }
        return subscription;
    }

    private LinkSubscription subscribe(Consumer<DeviceEvent> listener, Runnable onEnd) throws TunException {
        String call = call(RtnetlinkType.RTM_GETLINK, "events");
        checkOpen(call);
        LinkContact contact =
                locator.contact(Netlink.RTMGRP_LINK, Slab.allocate(Netlink.MEMORY_LENGTH), call);
        try {
            return new LinkSubscription(locator, contact, listener, subscription -> {
                ended(subscription);
                onEnd.run();
            });
        } catch (TunException | RuntimeException | Error e) {
            contact.close();
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

    boolean isClosed() {
        return closed;
    }

    private LinkMessage get() throws TunException {
        return inContact("", LinkContact::state);
    }

    private void request(IntFunction<NetlinkRequest> ofIndex, String what) throws TunException {
        inContact(what, contact -> send(contact, ofIndex, what));
    }

    /** As {@link #request}, about an address of that prefix's version. */
    private void requestOf(IpPrefix prefix, IntFunction<NetlinkRequest> ofIndex, String what) throws TunException {
        inContact(what, contact -> {
            try {
                return send(contact, ofIndex, what);
            } catch (TunException e) {
                boolean noIPv6 = contact.state().addrGenMode() == null && prefix.address().isIPv6();
                if (noIPv6 && MAY_MEAN_NO_IPV6.contains(e.code())) {
                    throw new TunException(TunException.Kind.UNSUPPORTED, e.call(), e.code(), LinkContact.NO_IPV6);
                }
                throw e;
            }
        });
    }

    private List<NetlinkMessage> send(LinkContact contact, IntFunction<NetlinkRequest> ofIndex, String what)
            throws TunException {
        NetlinkRequest request = ofIndex.apply(contact.index());
        return contact.request(request, call(request.type(), what));
    }

    /** Does {@code work} where the interface is, and does it anew if the interface moved on meanwhile. */
    private <T> T inContact(String what, Work<T> work) throws TunException {
        String call = call(RtnetlinkType.RTM_GETLINK, what);
        synchronized (memory) {
            for (int attempt = 1; ; attempt++) {
                checkOpen(call);
                try (LinkContact contact = locator.contact(0, memory, call)) {
                    try {
                        return work.in(contact);
                    } catch (TunException e) {
                        boolean gone = e.code().equals(Errno.name(Errno.ENODEV));
                        if (!gone || attempt == ATTEMPTS || locator.isAt(contact)) {
                            throw e;
                        }
                    }
                }
            }
        }
    }

    private void checkOpen(String call) throws TunException {
        if (closed) {
            throw new TunException(TunException.Kind.CLOSED, call, "", "The device was closed");
        }
    }

    private String call(RtnetlinkType type, String what) {
        return "rtnetlink " + type + (what.isEmpty() ? "" : " " + what) + " on " + locator.label();
    }

    @FunctionalInterface
    private interface Work<T> {
        T in(LinkContact contact) throws TunException;
    }
}
