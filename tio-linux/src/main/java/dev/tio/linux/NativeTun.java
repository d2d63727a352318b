package dev.tio.linux;

import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Linux TUN device: opened by its name ({@link #builder}), or made of descriptors that another program, or another
 * process, opened ({@link #adopt}).
 *
 * <p>A read waits in a system call: give the reader of each queue a platform thread of its own.
 */
public final class NativeTun implements QueueSet {
    private final Syscalls sys;
    private final TunDriver driver;
    private final TunDescriptors descriptors;
    private final Negotiation negotiation;
    private final NetworkNamespace namespace;
    private final LinuxLink link;
    private volatile List<LinuxQueue> queues = List.of();
    private boolean shutDown;

    private NativeTun(Syscalls sys, TunDriver driver, TunDescriptors descriptors, Negotiation negotiation,
            NetworkNamespace namespace, LinuxLink link) {
        this.sys = sys;
        this.driver = driver;
        this.descriptors = descriptors;
        this.negotiation = negotiation;
        this.namespace = namespace;
        this.link = link;
    }

    /**
     * Begins the opening of the interface called {@code name}: 1 to 15 bytes of UTF-8, without space, slash or colon. A
     * {@code %d} in it stands for the first number that is free.
     *
     * @throws IllegalArgumentException if no interface can be called so
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Makes a set of descriptors that are attached to queues of one TUN device ({@code IFF_TUN | IFF_NO_PI}). Offloads are
     * negotiated anew, for the whole device, where it has {@code IFF_VNET_HDR}. The descriptors become non-blocking and
     * are closed on exec.
     *
     * <p>It takes no privilege: a descriptor that was opened by another process, in another namespace, carries packets
     * here. But the device's namespace can be found only with CAP_NET_ADMIN in it; without, {@link #link()} is the
     * interface of that name in the calling thread's namespace. If there is none, or the process may not look, the link's
     * methods fail, and nothing else does.
     *
     * <p>The call owns all descriptors, whether or not it succeeds: if it does not, they are closed.
     *
     * @param descriptors at least one
     * @throws IllegalArgumentException if there is none
     * @throws TunException of kind {@link Kind#REFUSED} if one is no queue of a TUN device or has a form that this library
     *     does not read, or if two are queues of different devices or are the same queue, as duplicates are
     */
    public static NativeTun adopt(int... descriptors) throws TunException {
        return adopt(SyscallsLoader.load(), descriptors);
    }

    static NativeTun adopt(Syscalls sys, int... descriptors) throws TunException {
        if (descriptors.length == 0) {
            throw new IllegalArgumentException("no descriptor");
        }
        NetworkNamespace namespace;
        try {
            if (Arrays.stream(descriptors).distinct().count() < descriptors.length) {
                throw TunDescriptors.refused("", "A descriptor is given twice");
            }
            namespace = namespaceOf(sys, descriptors[0]);
        } catch (TunException | RuntimeException | Error e) {
            closeAll(sys, descriptors);
            throw e;
        }
        return assemble(sys, namespace, Offloads.ALL, descriptors);
    }

    /** The device's namespace, if the process may know it; else the calling thread's, if that can be had. */
    private static NetworkNamespace namespaceOf(Syscalls sys, int fd) {
        int namespace = new TunDriver(sys).namespace(fd);
        try {
            return namespace < 0 ? NetworkNamespace.current(sys) : NetworkNamespace.ofDescriptor(sys, namespace);
        } catch (TunException e) {
            return NetworkNamespace.unknown(sys, e);
        }
    }

    /** Owns {@code namespace} and the descriptors, and closes them if it fails. */
    static NativeTun assemble(Syscalls sys, NetworkNamespace namespace, Offloads wanted, int... fds)
            throws TunException {
        NativeTun tun = null;
        try {
            TunDriver driver = new TunDriver(sys);
            TunDescriptors descriptors = new TunDescriptors(sys, driver);
            int flags = descriptors.prepare(fds[0]);
            LinuxLink link = LinuxLink.ofDevice(namespace, descriptors.name());
            Negotiation negotiation = Negotiation.with(driver, fds[0], flags, wanted);
            tun = new NativeTun(sys, driver, descriptors, negotiation, namespace, link);
            tun.append(fds[0]);
            for (int fd : Arrays.copyOfRange(fds, 1, fds.length)) {
                tun.join(fd);
            }
            return tun;
        } catch (TunException | RuntimeException | Error e) {
            int joined = tun == null ? 0 : tun.queues.size();
            closeAll(sys, Arrays.copyOfRange(fds, joined, fds.length));
            if (tun == null) {
                namespace.close();
            } else {
                tun.close();
            }
            throw e;
        }
    }

    private static void closeAll(Syscalls sys, int[] fds) {
        // A number that is given twice is closed once: by then it may be another file's.
        Arrays.stream(fds).distinct().forEach(sys::close);
    }

    /** Makes a further queue of {@code fd}; it stays the caller's if that fails. */
    private LinuxQueue join(int fd) throws TunException {
        descriptors.prepare(fd);
        boolean compared = false;
        for (LinuxQueue queue : queues) {
            compared |= queue.checkSibling(descriptors, fd);
        }
        if (!compared) {
            // With all queues closed nothing tells whether it is the same device.
            throw QueueErrors.closed();
        }
        negotiation.applyTo(driver, fd);
        return append(fd);
    }

    private LinuxQueue append(int fd) throws TunException {
        List<LinuxQueue> more = new ArrayList<>(queues);
        LinuxQueue queue = new LinuxQueue(sys, fd, negotiation);
        more.add(queue);
        queues = List.copyOf(more);
        return queue;
    }

    @Override
    public List<Queue> queues() {
        return List.copyOf(queues);
    }

    @Override
    public synchronized Queue add(long descriptor) throws TunException {
        int fd = (int) descriptor;
        if (fd != descriptor || queues.stream().anyMatch(queue -> queue.uses(fd))) {
            throw TunDescriptors.refused("", descriptor + " is no descriptor, or is in the set already");
        }
        try {
            if (shutDown) {
                throw QueueErrors.closed();
            }
            return join(fd);
        } catch (TunException | RuntimeException | Error e) {
            sys.close(fd);
            throw e;
        }
    }

    @Override
    public LinuxLink link() {
        return link;
    }

    @Override
    public synchronized void shutdown() {
        shutDown = true;
        queues.forEach(LinuxQueue::shutDown);
    }

    @Override
    public void close() {
        shutdown();
        // Before the queues: that the device goes is what the caller wants, and no event.
        link.close();
        queues.forEach(LinuxQueue::close);
        namespace.close();
    }

    /** How a device is to be opened. One thread at a time; it may be used for several devices, one after the other. */
    public static final class Builder {
        private static final int UNCHANGED = -1;

        private final String name;
        private int queues = 1;
        private boolean exclusive = true;
        private boolean tso = true;
        private boolean uso = true;
        private boolean offloads = true;
        private @Nullable NetworkNamespace namespace;
        private @Nullable AddrGenMode addrGenMode;
        private int txQueueLength = UNCHANGED;
        private int mtu = UNCHANGED;
        private final List<String> addresses = new ArrayList<>();
        private final List<Route> routes = new ArrayList<>();
        private boolean up;

        private Builder(String name) {
            this.name = InterfaceName.require(name);
        }

        /**
         * How many queues to open, 1 by default. With more than one the device has {@code IFF_MULTI_QUEUE}; one that is
         * there already must have been made likewise.
         *
         * @throws IllegalArgumentException if {@code count} is below 1
         */
        public Builder queues(int count) {
            if (count < 1) {
                throw new IllegalArgumentException("queues: " + count);
            }
            queues = count;
            return this;
        }

        /** Whether TCP superpackets are asked for; they are by default. */
        public Builder tso(boolean wanted) {
            tso = wanted;
            return this;
        }

        /** Whether UDP superpackets are asked for; they are by default. */
        public Builder uso(boolean wanted) {
            uso = wanted;
            return this;
        }

        /**
         * Whether anything but plain packets with complete checksums is asked for; it is by default. False opens the
         * device without a vnet header, for kernels whose offloads are broken.
         */
        public Builder offloads(boolean wanted) {
            offloads = wanted;
            return this;
        }

        /**
         * Whether the name must not be there yet, so that no other program's device is taken by accident; it must not by
         * default. False attaches to a persistent device.
         */
        public Builder exclusive(boolean wanted) {
            exclusive = wanted;
            return this;
        }

        /** The network namespace to open it in, the calling thread's by default; it stays the caller's. */
        public Builder namespace(NetworkNamespace where) {
            namespace = where;
            return this;
        }

        /** Sets {@link LinuxLink#addrGenMode(AddrGenMode)}. */
        public Builder addrGenMode(AddrGenMode mode) {
            addrGenMode = mode;
            return this;
        }

        /** Sets {@link LinuxLink#txQueueLength(int)}, in packets. */
        public Builder txQueueLength(int packets) {
            txQueueLength = packets;
            return this;
        }

        /** Sets {@link LinuxLink#mtu(int)}, in bytes. */
        public Builder mtu(int bytes) {
            mtu = bytes;
            return this;
        }

        /** Adds an address, as {@link LinuxLink#addAddress(String)} does; may be called again for more. */
        public Builder address(String prefix) {
            addresses.add(prefix);
            return this;
        }

        /** Adds a route to a destination such as {@code 10.0.0.0/8}, once the interface is up; may be called again for more. */
        public Builder route(String prefix) {
            return route(Route.to(prefix));
        }

        /** Adds a route, as {@link LinuxLink#addRoute} does, once the interface is up; may be called again for more. */
        public Builder route(Route route) {
            routes.add(route);
            return this;
        }

        /** Brings the interface up, with its MTU and addresses set. */
        public Builder up() {
            up = true;
            return this;
        }

        /**
         * Opens the device, and sets what is to be set on its interface. Nothing is left open if that fails.
         *
         * @throws TunException of kind {@link Kind#DENIED} without the right to, {@link Kind#UNSUPPORTED} if the system
         *     has no TUN driver or the device is of another form, {@link Kind#OTHER} if the name is taken; its advice says
         *     what to do
         */
        public NativeTun open() throws TunException {
            return open(SyscallsLoader.load());
        }

        NativeTun open(Syscalls sys) throws TunException {
            NetworkNamespace where = namespace == null ? NetworkNamespace.current() : namespace.duplicate();
            int[] fds;
            try {
                fds = where.call(() -> openQueues(new TunDescriptors(sys, new TunDriver(sys)), sys));
            } catch (TunException | RuntimeException | Error e) {
                where.close();
                throw e;
            }
            NativeTun tun = assemble(sys, where, new Offloads(tso, uso, offloads), fds);
            try {
                configure(tun.link());
                return tun;
            } catch (TunException | RuntimeException | Error e) {
                tun.close();
                throw e;
            }
        }

        private int[] openQueues(TunDescriptors descriptors, Syscalls sys) throws TunException {
            int flags = IfTun.IFF_TUN | IfTun.IFF_NO_PI | (offloads ? IfTun.IFF_VNET_HDR : 0)
                    | (queues > 1 ? IfTun.IFF_MULTI_QUEUE : 0);
            int[] fds = new int[queues];
            int opened = 0;
            try {
                fds[opened] = descriptors.open(name, flags | (exclusive ? IfTun.IFF_TUN_EXCL : 0));
                String given = descriptors.name();
                while (++opened < queues) {
                    fds[opened] = descriptors.open(given, flags);
                }
                return fds;
            } catch (TunException | RuntimeException | Error e) {
                closeAll(sys, Arrays.copyOf(fds, opened));
                throw e;
            }
        }

        private void configure(LinuxLink link) throws TunException {
            if (addrGenMode != null) {
                link.addrGenMode(addrGenMode);
            }
            if (txQueueLength != UNCHANGED) {
                link.txQueueLength(txQueueLength);
            }
            if (mtu != UNCHANGED) {
                link.mtu(mtu);
            }
            for (String address : addresses) {
                link.addAddress(address);
            }
            if (up) {
                link.up();
            }
            for (Route route : routes) {
                link.addRoute(route);
            }
        }
    }
}
