package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a device is to be opened. One thread at a time; it may be used for several devices, one after the other. */
public final class TunBuilder {
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
    private final List<InterfaceAddress> addresses = new ArrayList<>();
    private final List<Route> routes = new ArrayList<>();
    private boolean up;
    private @Nullable Boolean persistent;
    private int owner = UNCHANGED;
    private int group = UNCHANGED;

    TunBuilder(String name) {
        this.name = InterfaceName.require(name);
    }

    /**
     * How many queues to open, 1 by default. With more than one the device has {@code IFF_MULTI_QUEUE}; one that is
     * there already must have been made likewise. Most kernels allow 256; each takes two descriptors of the process's.
     *
     * @throws IllegalArgumentException if {@code count} is below 1
     */
    public TunBuilder queues(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("queues: " + count);
        }
        queues = count;
        return this;
    }

    /** Whether TCP superpackets are asked for; they are by default. */
    public TunBuilder tso(boolean wanted) {
        tso = wanted;
        return this;
    }

    /** Whether UDP superpackets are asked for; they are by default. */
    public TunBuilder uso(boolean wanted) {
        uso = wanted;
        return this;
    }

    /**
     * Whether anything but plain packets with complete checksums is asked for; it is by default. False opens the
     * device without a vnet header, for kernels whose offloads are broken; {@link NativeTun#offloads} is the switch for
     * later.
     */
    public TunBuilder offloads(boolean wanted) {
        offloads = wanted;
        return this;
    }

    /**
     * Whether the name must not be there yet, so that no other program's device is taken by accident; it must not by
     * default. False attaches to a persistent device.
     */
    public TunBuilder exclusive(boolean wanted) {
        exclusive = wanted;
        return this;
    }

    /**
     * Sets {@link NativeTun#persistent}, last of all, so that a device that could not be set up wholly is not left
     * behind. Without this call a new device goes with its last descriptor, and one that was there stays as it was.
     */
    public TunBuilder persistent(boolean stays) {
        persistent = stays;
        return this;
    }

    /**
     * The user who may open the device later without CAP_NET_ADMIN, as far as a {@link #persistent} one is concerned.
     *
     * @param uid 0 or more, as the process's user namespace has it
     * @throws IllegalArgumentException if it is below 0
     */
    public TunBuilder owner(int uid) {
        owner = requireId("owner", uid);
        return this;
    }

    /**
     * The group whose members may open the device later without CAP_NET_ADMIN; with an {@link #owner} too, only a
     * member who is that user.
     *
     * @param gid 0 or more, as the process's user namespace has it
     * @throws IllegalArgumentException if it is below 0
     */
    public TunBuilder group(int gid) {
        group = requireId("group", gid);
        return this;
    }

    private static int requireId(String what, int id) {
        if (id < 0) {
            throw new IllegalArgumentException(what + ": " + id);
        }
        return id;
    }

    /** The network namespace to open it in, the calling thread's by default; it stays the caller's. */
    public TunBuilder namespace(NetworkNamespace where) {
        namespace = where;
        return this;
    }

    /** Sets {@link LinuxLink#addrGenMode(AddrGenMode)}. */
    public TunBuilder addrGenMode(AddrGenMode mode) {
        addrGenMode = mode;
        return this;
    }

    /** Sets {@link LinuxLink#txQueueLength(int)}, in packets. */
    public TunBuilder txQueueLength(int packets) {
        txQueueLength = packets;
        return this;
    }

    /** Sets {@link LinuxLink#mtu(int)}, in bytes. */
    public TunBuilder mtu(int bytes) {
        mtu = bytes;
        return this;
    }

    /**
     * Adds an address, as {@link LinuxLink#addAddress(String)} does; may be called again for more.
     *
     * @throws IllegalArgumentException if it does not parse as an address and the length of its prefix
     */
    public TunBuilder address(String prefix) {
        addresses.add(InterfaceAddress.of(prefix));
        return this;
    }

    /**
     * Adds a route to a destination such as {@code 10.0.0.0/8}, for which the interface must be {@link #up()}; may be
     * called again for more.
     *
     * @throws IllegalArgumentException if it is no prefix
     */
    public TunBuilder route(String prefix) {
        return route(Route.to(prefix));
    }

    /**
     * Adds a route, as {@link LinuxLink#addRoute} does, for which the interface must be {@link #up()}; may be called
     * again for more.
     */
    public TunBuilder route(Route route) {
        routes.add(route);
        return this;
    }

    /** Brings the interface up, with its MTU and addresses set. */
    public TunBuilder up() {
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
        NetworkNamespace where = namespace == null ? NetworkNamespace.current(sys) : namespace.duplicate();
        int[] fds;
        try {
            fds = where.call(() -> openQueues(new TunDescriptors(sys, new TunDriver(sys)), sys));
        } catch (TunException | RuntimeException | Error e) {
            where.close();
            throw e;
        }
        NativeTun tun = NativeTun.assemble(sys, where, new Offloads(tso, uso, offloads), fds);
        try {
            configure(tun.link());
            hand(tun);
            tun.log("opened");
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
            NativeTun.closeAll(sys, Arrays.copyOf(fds, opened));
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
        for (InterfaceAddress address : addresses) {
            link.addAddress(address);
        }
        if (up) {
            link.up();
        }
        for (Route route : routes) {
            link.addRoute(route);
        }
    }

    /** Says whose the device is and whether it stays. */
    private void hand(NativeTun tun) throws TunException {
        if (owner != UNCHANGED) {
            tun.control.owner(owner);
        }
        if (group != UNCHANGED) {
            tun.control.group(group);
        }
        if (persistent != null) {
            tun.persistent(persistent);
        }
    }
}
