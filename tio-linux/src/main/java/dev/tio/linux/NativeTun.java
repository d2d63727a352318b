package dev.tio.linux;

import dev.tio.api.GRODevice;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.TunDescriptors.Relation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Linux TUN device: opened by its name ({@link #builder}), or made of descriptors that another program, or another
 * process, opened ({@link #adopt}).
 *
 * <p>A read waits in a system call: give the reader of each queue a platform thread of its own.
 *
 * <p>One line for each device goes to the {@link System.Logger} of this class's name, at level INFO, when it is opened
 * or adopted: what was asked of the kernel, what it gave, and why not the rest.
 */
public final class NativeTun implements QueueSet {
    private static final Logger LOGGER = System.getLogger(NativeTun.class.getName());
    /** How often a further queue is opened of a device that is renamed or moved meanwhile. */
    private static final int ATTEMPTS = 5;

    private final Syscalls sys;
    private final TunDriver driver;
    private final TunDescriptors descriptors;
    private final Negotiation negotiation;
    private final @Nullable NetworkNamespace namespace;
    private final LinuxLink link;
    final DeviceControl control;
    private volatile List<LinuxQueue> queues = List.of();
    private boolean offloads = true;
    private volatile boolean shutDown;

    private NativeTun(Syscalls sys, TunDriver driver, TunDescriptors descriptors, Negotiation negotiation,
            @Nullable NetworkNamespace namespace, String name) {
        this.sys = sys;
        this.driver = driver;
        this.descriptors = descriptors;
        this.negotiation = negotiation;
        this.namespace = namespace;
        control = new DeviceControl(new TunDriver(sys), () -> queues);
        link = namespace == null ? new UnmonitoredLink(sys, control, name)
                : new LinuxLink(new DeviceLocator(sys, control, namespace, name));
    }

    /**
     * Begins the opening of the interface called {@code name}: 1 to 15 bytes of UTF-8, without space, slash or colon. A
     * {@code %d} in it stands for the first number that is free.
     *
     * @throws IllegalArgumentException if no interface can be called so
     */
    public static TunBuilder builder(String name) {
        return new TunBuilder(name);
    }

    /**
     * Makes a set of descriptors that are attached to queues of one TUN device ({@code IFF_TUN | IFF_NO_PI}). Offloads
     * are negotiated anew, for the whole device, where it has {@code IFF_VNET_HDR}. The descriptors become non-blocking
     * and are closed on exec.
     *
     * <p>It takes no privilege: a descriptor that was opened by another process, in another namespace, carries packets
     * here. But the device's namespace can be found only with CAP_NET_ADMIN in it; without, {@link #link()} is that of
     * the TUN of that name in the namespace in which the calling thread is now. If there is none, or the process may
     * not look, or the device leaves that namespace, the link's methods fail, and nothing else does.
     *
     * <p>The call owns all descriptors, whether or not it succeeds: if it does not, they are closed.
     *
     * @param descriptors at least one
     * @throws IllegalArgumentException if there is none
     * @throws TunException of kind {@link Kind#REFUSED} if one is no queue of a TUN device or has a form that this
     *     library does not read, or if two are queues of different devices or are the same queue, as duplicates are
     */
    public static NativeTun adopt(int... descriptors) throws TunException {
        return adopt(SyscallsLoader.load(), descriptors);
    }

    static NativeTun adopt(Syscalls sys, int... descriptors) throws TunException {
        checkHandedOver(sys, descriptors);
        NetworkNamespace namespace;
        try {
            namespace = namespaceOf(sys, descriptors[0]);
        } catch (RuntimeException | Error e) {
            closeAll(sys, descriptors);
            throw e;
        }
        NativeTun tun = assemble(sys, namespace, Offloads.ALL, descriptors);
        tun.log("adopted");
        return tun;
    }

    /**
     * As {@link #adopt}, for a process that was handed descriptors and has no right to more, perhaps not even to
     * netlink: an Android application, or one under seccomp. The library opens no netlink socket for the device, ever,
     * asks for no namespace and changes nothing on the interface.
     *
     * <p>Of {@link #link()}, {@link LinuxLink#name() name} works as always. {@link LinuxLink#mtu() mtu} is that of the
     * interface of this name in the namespace in which the calling thread is at that moment. If there is none, it fails
     * with the code {@code ENODEV}; it cannot tell whether another device has the name there.
     * {@link LinuxLink#onEvent onEvent} gives a subscription that tells nothing. All else fails with kind
     * {@link Kind#UNSUPPORTED}.
     *
     * @param descriptors at least one; owned and refused as {@link #adopt} does
     */
    public static NativeTun adoptUnmonitored(int... descriptors) throws TunException {
        return adoptUnmonitored(SyscallsLoader.load(), descriptors);
    }

    static NativeTun adoptUnmonitored(Syscalls sys, int... descriptors) throws TunException {
        checkHandedOver(sys, descriptors);
        NativeTun tun = assemble(sys, null, Offloads.ALL, descriptors);
        tun.log("adopted");
        return tun;
    }

    /**
     * wireguard-go's way to make a device: {@link #builder} with that MTU, as a {@link GRODevice}. The name must not be
     * there yet; the interface is down until somebody brings it up.
     *
     * @param mtu in bytes
     * @throws TunException as {@link TunBuilder#open}
     */
    public static GRODevice createTUN(String name, int mtu) throws TunException {
        return GRODevice.of(builder(name).mtu(mtu).open());
    }

    /**
     * wireguard-go's way to take over a descriptor: {@link #adopt}, as a {@link GRODevice} whose interface gets that
     * MTU.
     *
     * @param descriptor owned from the call on, whether or not it succeeds
     * @param mtu in bytes; setting it takes CAP_NET_ADMIN in the interface's namespace
     * @throws TunException as {@link #adopt} and {@link LinuxLink#mtu(int)}
     */
    public static GRODevice createTUNFromFile(int descriptor, int mtu) throws TunException {
        return createTUNFromFiles(new int[] {descriptor}, mtu);
    }

    /** As {@link #createTUNFromFile}, for the queues of one device. */
    public static GRODevice createTUNFromFiles(int[] descriptors, int mtu) throws TunException {
        return createTUNFromFiles(SyscallsLoader.load(), descriptors, mtu);
    }

    static GRODevice createTUNFromFiles(Syscalls sys, int[] descriptors, int mtu) throws TunException {
        NativeTun tun = adopt(sys, descriptors);
        try {
            tun.link().mtu(mtu);
            return GRODevice.of(tun);
        } catch (TunException | RuntimeException | Error e) {
            tun.close();
            throw e;
        }
    }

    /**
     * wireguard-go's way to take over descriptors without any right: {@link #adoptUnmonitored}, as a {@link GRODevice}.
     */
    public static GRODevice createUnmonitoredTUNFromFD(int... descriptors) throws TunException {
        return GRODevice.of(adoptUnmonitored(descriptors));
    }

    /** Closes them if it throws, but for an {@link IllegalArgumentException}, when there is none. */
    private static void checkHandedOver(Syscalls sys, int[] descriptors) throws TunException {
        if (descriptors.length == 0) {
            throw new IllegalArgumentException("no descriptor");
        }
        try {
            if (Arrays.stream(descriptors).distinct().count() < descriptors.length) {
                throw TunDescriptors.refused("", "A descriptor is given twice");
            }
            TunDescriptors form = new TunDescriptors(sys, new TunDriver(sys));
            for (int fd : descriptors) {
                form.checkForm(fd);
            }
        } catch (TunException | RuntimeException | Error e) {
            closeAll(sys, descriptors);
            throw e;
        }
    }

    /** The device's namespace, if the process may know it; else the calling thread's, if that can be had. */
    private static NetworkNamespace namespaceOf(Syscalls sys, int fd) {
        int namespace = new TunDriver(sys).namespace(fd);
        try {
            return DeviceControl.isUntold(namespace) ? NetworkNamespace.current(sys)
                    : NetworkNamespace.ofDescriptor(sys, Errno.check(namespace, "ioctl TUNGETDEVNETNS"));
        } catch (TunException e) {
            return NetworkNamespace.unknown(sys, e);
        }
    }

    /**
     * Owns {@code namespace} and the descriptors, and closes them if it fails.
     *
     * @param namespace where the device was opened; null for one that is not to be monitored
     */
    static NativeTun assemble(Syscalls sys, @Nullable NetworkNamespace namespace, Offloads wanted, int... fds)
            throws TunException {
        NativeTun tun = null;
        try {
            TunDriver driver = new TunDriver(sys);
            TunDescriptors descriptors = new TunDescriptors(sys, driver);
            int flags = descriptors.prepare(fds[0]);
            String name = descriptors.name();
            Negotiation negotiation = Negotiation.with(driver, fds[0], flags, wanted);
            tun = new NativeTun(sys, driver, descriptors, negotiation, namespace, name);
            tun.append(fds[0]);
            for (int fd : Arrays.copyOfRange(fds, 1, fds.length)) {
                tun.join(fd);
            }
            return tun;
        } catch (TunException | RuntimeException | Error e) {
            int joined = tun == null ? 0 : tun.queues.size();
            closeAll(sys, Arrays.copyOfRange(fds, joined, fds.length));
            if (tun != null) {
                tun.close();
            } else if (namespace != null) {
                namespace.close();
            }
            throw e;
        }
    }

    static void closeAll(Syscalls sys, int[] fds) {
        // A number that is given twice is closed once: by then it may be another file's.
        Arrays.stream(fds).distinct().forEach(sys::close);
    }

    /** Once for each device: what was asked, what the kernel gave, and why not the rest. */
    void log(String how) {
        LOGGER.log(Level.INFO, () -> descriptors.name() + ": " + how + " with " + queues.size()
                + (queues.size() == 1 ? " queue; " : " queues; ") + negotiation.outcome());
    }

    /** Makes a further queue of {@code fd}; it stays the caller's if that fails. */
    private LinuxQueue join(int fd) throws TunException {
        if (!isSibling(fd)) {
            throw TunDescriptors.refused("", "Descriptor " + fd + " and the set are of different devices");
        }
        return grow(fd);
    }

    private LinuxQueue grow(int fd) throws TunException {
        negotiation.applyTo(driver, fd, offloads);
        LinuxQueue queue = append(fd);
        if (shutDown) {
            // The shutdown may have seen the list without it.
            queue.shutDown();
        }
        return queue;
    }

    /** Whether {@code fd} is a further queue of this device. */
    private boolean isSibling(int fd) throws TunException {
        descriptors.prepare(fd);
        Relation relation = Relation.UNKNOWN;
        for (LinuxQueue queue : queues) {
            Relation found = queue.compare(descriptors, fd);
            relation = found == Relation.UNKNOWN ? relation : found;
        }
        if (relation == Relation.UNKNOWN) {
            // With all queues closed nothing tells, and this says so.
            control.flags();
            throw TunDescriptors.refused("", "Descriptor " + fd + " and all queues are detached, so that nothing tells"
                    + " whether they are of one device: attach one first");
        }
        return relation == Relation.SAME_DEVICE;
    }

    private LinuxQueue append(int fd) throws TunException {
        List<LinuxQueue> more = new ArrayList<>(queues);
        LinuxQueue queue = new LinuxQueue(sys, fd, negotiation);
        more.add(queue);
        List<LinuxQueue> all = List.copyOf(more);
        queue.open();
        queues = all;
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
            descriptors.checkForm(fd);
            return join(fd);
        } catch (TunException | RuntimeException | Error e) {
            sys.close(fd);
            throw e;
        }
    }

    /**
     * Opens a further queue of this device, which is found by its current name, in the namespace where it is now; one
     * that was {@linkplain #adoptUnmonitored adopted unmonitored}, in the calling thread's.
     *
     * <p>The kernel attaches by name, and makes a device where there is none of that name. So if the device is renamed
     * or moved during this call, another may come and go for a moment; then this call tries again, a few times.
     *
     * @throws TunException of kind {@link Kind#REFUSED} if another device was found under the name each time;
     *     {@link Kind#UNSUPPORTED} if the device was made with one queue, or has as many as the kernel allows;
     *     {@link Kind#CLOSED} after {@link #shutdown} or {@link #close}, if no queue is open, or if the device is gone;
     *     {@link Kind#DENIED} without the right to
     */
    public synchronized Queue addQueue() throws TunException {
        if (shutDown) {
            throw QueueErrors.closed();
        }
        int flags = control.flags();
        if ((flags & IfTun.IFF_MULTI_QUEUE) == 0) {
            throw new TunException(Kind.UNSUPPORTED, "ioctl TUNSETIFF", "",
                    "The device was made with one queue: open it with two or more, of which some may be closed");
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Queue added = tryToAdd(flags);
            if (added != null) {
                return added;
            }
        }
        throw TunDescriptors.refused("", "The name is another device's where this one was looked for; it was renamed or"
                + " moved all the time, or may not be looked for where it is");
    }

    /** Returns null if the interface is not where it was a moment ago. */
    private @Nullable Queue tryToAdd(int flags) throws TunException {
        String name = control.name();
        int fd;
        try {
            fd = open(name, flags);
        } catch (TunException e) {
            if (control.name().equals(name)) {
                throw e;
            }
            return null;
        }
        try {
            if (isSibling(fd)) {
                return grow(fd);
            }
        } catch (TunException | RuntimeException | Error e) {
            sys.close(fd);
            throw e;
        }
        sys.close(fd);
        return null;
    }

    private int open(String name, int flags) throws TunException {
        if (namespace == null) {
            return descriptors.open(name, flags);
        }
        int moved = control.namespace();
        // Without the right to know where the device is, it must be where it was.
        try (NetworkNamespace where =
                moved < 0 ? namespace.duplicate() : NetworkNamespace.ofDescriptor(sys, moved)) {
            return where.call(() -> descriptors.open(name, flags));
        }
    }

    /**
     * Detaches a queue from the device: the kernel hands it no more packets, and drops those that wait in it; the other
     * queues get what it would have got. The queue stays open. Reads wait, until {@link #attach} and longer; packets
     * that are written to it are taken as before, only that their flows do not follow it any more. Nothing happens if
     * it is detached already.
     *
     * @throws IllegalArgumentException if {@code queue} is none of this device's
     * @throws TunException of kind {@link Kind#UNSUPPORTED} if the device was made with one queue; {@link Kind#CLOSED}
     *     if the queue is closed or the device is gone
     */
    public void detach(Queue queue) throws TunException {
        control.attached(own(queue), false);
    }

    /**
     * Attaches a queue again after {@link #detach}; a read that waits goes on. Nothing happens if it is attached.
     *
     * @throws IllegalArgumentException if {@code queue} is none of this device's
     * @throws TunException of kind {@link Kind#UNSUPPORTED} if the device was made with one queue; {@link Kind#CLOSED}
     *     if the queue is closed or the device is gone
     */
    public void attach(Queue queue) throws TunException {
        control.attached(own(queue), true);
    }

    private LinuxQueue own(Queue queue) {
        return queues.stream().filter(queue::equals).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("a queue of another device"));
    }

    /**
     * Switches the offloads of the whole device off, or on again as they were negotiated: for a kernel whose offloads
     * turn out to be broken. While they are off the kernel splits what the system sends, and completes checksums,
     * before it hands packets over; superpackets that wait in a queue by then are still read as such. Queues that are
     * added follow.
     *
     * <p>This is about reading. {@link Queue#capabilities()} stay as they are, since superpackets may be written all
     * the same: {@link dev.tio.api.Merging} has the switches for that. Nothing happens where none was negotiated.
     *
     * @throws TunException of kind {@link Kind#CLOSED} if no queue is open or the device is gone
     */
    public synchronized void offloads(boolean on) throws TunException {
        control.offloads(on ? negotiation.mask() : 0);
        offloads = on;
    }

    /**
     * Sets whether the device stays when its last descriptor is closed: for whoever opens it again, with its addresses
     * and settings. One that stays is given up by false, and goes with its last descriptor.
     *
     * @throws TunException of kind {@link Kind#CLOSED} if no queue is open or the device is gone
     */
    public void persistent(boolean stays) throws TunException {
        control.persistent(stays);
    }

    /**
     * Gives the interface a carrier, as it has when it is opened, or takes it. The kernel sends nothing through an
     * interface without one; what is written to it still arrives.
     *
     * @throws TunException of kind {@link Kind#CLOSED} if no queue is open or the device is gone;
     *     {@link Kind#UNSUPPORTED} before Linux 4.20
     */
    public void carrier(boolean on) throws TunException {
        control.carrier(on);
    }

    /** {@inheritDoc} It follows the device when that is renamed or moved to another namespace. */
    @Override
    public LinuxLink link() {
        return link;
    }

    // Not synchronized: a queue that is being added holds the lock while the kernel answers.
    @Override
    public void shutdown() {
        shutDown = true;
        queues.forEach(LinuxQueue::shutDown);
    }

    @Override
    public void close() {
        shutdown();
        // Before the queues: that the device goes is what the caller wants, and no event.
        link.close();
        synchronized (this) {
            queues.forEach(LinuxQueue::close);
            if (namespace != null) {
                namespace.close();
            }
        }
    }
}
