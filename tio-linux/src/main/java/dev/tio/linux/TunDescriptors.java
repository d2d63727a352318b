package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.lang.ref.Reference;

/**
 * Descriptors of {@code /dev/net/tun} as such: opening them, attaching them to a device, and telling what one that was
 * handed over is.
 *
 * <p>One thread at a time.
 */
final class TunDescriptors {
    private static final String OPEN = "open " + TunDriver.PATH;
    private static final String ATTACH = "ioctl TUNSETIFF";
    private static final String MAKE_PATH =
            "Make it: modprobe tun; mkdir -p /dev/net; mknod /dev/net/tun c 10 200; in a container, hand it in";

    /** {@code struct tun_pi} of {@code linux/if_tun.h}: flags and protocol, 16 bits each. */
    private static final int PI_LENGTH = 4;
    private static final int PI_OFFSET = 2 * Iovec.LENGTH;

    /** What two descriptors have to do with each other. */
    enum Relation { SAME_DEVICE, OTHER_DEVICE, UNKNOWN }

    private final Syscalls sys;
    private final TunDriver driver;
    private final Slab scratch = Slab.allocate(PI_OFFSET + PI_LENGTH);
    private String name = "";

    TunDescriptors(Syscalls sys, TunDriver driver) {
        this.sys = sys;
        this.driver = driver;
    }

    /**
     * Opens a queue of interface {@code name}, in the namespace of the calling thread.
     *
     * @param flags the {@code IFF_} flags; {@code IFF_VNET_HDR} is left out where this kernel does not know it
     * @return the descriptor, which is the caller's
     */
    int open(String name, int flags) throws TunException {
        int fd = sys.open(TunDriver.PATH, Fcntl.O_RDWR | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK);
        if (fd < 0) {
            throw cannotOpen(-fd);
        }
        try {
            attach(fd, name, flags);
            return fd;
        } catch (TunException | RuntimeException | Error e) {
            sys.close(fd);
            throw e;
        }
    }

    private void attach(int fd, String name, int wanted) throws TunException {
        // TUNSETIFF takes flags that it does not know without a word.
        int known = Errno.check(driver.features(fd), "ioctl TUNGETFEATURES") | IfTun.IFF_TUN_EXCL;
        if ((wanted & ~known & IfTun.IFF_MULTI_QUEUE) != 0) {
            throw new TunException(Kind.UNSUPPORTED, "ioctl TUNGETFEATURES", "",
                    "This kernel's TUN devices have one queue: ask for one");
        }
        int result = driver.attach(fd, name, wanted & known);
        if (result < 0) {
            throw cannotAttach(name, -result);
        }
        this.name = driver.name();
    }

    private static TunException cannotOpen(int errno) {
        return switch (errno) {
            case Errno.ENOENT, Errno.ENODEV, Errno.ENXIO ->
                    new TunException(Kind.UNSUPPORTED, OPEN, Errno.name(errno), MAKE_PATH);
            case Errno.EACCES, Errno.EPERM -> Errno.exception(OPEN, errno,
                    "The process needs leave to read and write it; a container's device rules must have it too");
            default -> Errno.exception(OPEN, errno, "");
        };
    }

    private static TunException cannotAttach(String name, int errno) {
        String call = ATTACH + " " + name;
        return switch (errno) {
            case Errno.EPERM -> Errno.exception(call, errno, "Making a device needs CAP_NET_ADMIN in its network"
                    + " namespace; without it, attach to a persistent device of this user's, or adopt a descriptor");
            case Errno.EBUSY -> Errno.exception(call, errno, "The name is taken: an interface of that name is there"
                    + " already, or is used by another process");
            case Errno.EINVAL -> new TunException(Kind.UNSUPPORTED, call, Errno.name(errno), "An interface of that name"
                    + " is there and is another kind: no TUN, or of several queues where one is asked for, or the"
                    + " reverse");
            case Errno.E2BIG -> new TunException(Kind.UNSUPPORTED, call, Errno.name(errno),
                    "The device has as many queues as it can have, 256 with most kernels");
            default -> Errno.exception(call, errno, "");
        };
    }

    /**
     * Refuses a descriptor that was handed over, if it is no queue of a TUN device that this library can use.
     *
     * @throws TunException of kind {@link Kind#REFUSED}
     */
    void checkForm(int fd) throws TunException {
        int flags = query(fd);
        if ((flags & IfTun.IFF_TUN) == 0) {
            throw refused("", "Descriptor " + fd + " is a TAP device's: open it with IFF_TUN.");
        }
        if (hasPacketInformation(fd, (flags & IfTun.IFF_VNET_HDR) != 0)) {
            throw refused("", "Descriptor " + fd + " has a packet information header: open it with IFF_NO_PI.");
        }
    }

    private int query(int fd) throws TunException {
        int flags = driver.query(fd);
        if (flags < 0) {
            throw refused(Errno.name(-flags), "Descriptor " + fd + (flags == -Errno.EBADFD
                    ? " is attached to no device: TUNSETIFF comes first" : " is no TUN device's"));
        }
        return flags;
    }

    /**
     * No request tells. But a write is looked at from the front, and each part's length before its bytes: one that is
     * too short for a {@code struct tun_pi} and what follows fails with EINVAL if there is to be such a struct; if not,
     * with EFAULT, for the bytes that come next lie at address 0. No packet comes of it either way; some kernels count
     * one as dropped.
     */
    private boolean hasPacketInformation(int fd, boolean vnetHeader) throws TunException {
        long iov = scratch.address();
        int count = 0;
        int rest = PI_LENGTH - 1;
        if (vnetHeader) {
            Iovec.set(iov, count++, iov + PI_OFFSET, PI_LENGTH);
            rest = Errno.check(driver.vnetHeaderLength(fd), "ioctl TUNGETVNETHDRSZ") - 1;
        }
        Iovec.set(iov, count++, 0, rest);
        long result = sys.writev(fd, iov, count);
        Reference.reachabilityFence(scratch);
        return result == -Errno.EINVAL;
    }

    /**
     * Makes a descriptor that was handed over behave as one that was opened here.
     *
     * @return the {@code IFF_} flags of its interface
     * @throws TunException of kind {@link Kind#REFUSED} if it is no queue of a TUN device
     */
    int prepare(int fd) throws TunException {
        int flags = query(fd);
        name = driver.name();
        int status = Errno.check(sys.fcntl(fd, Fcntl.F_GETFL, 0), "fcntl F_GETFL");
        Errno.check(sys.fcntl(fd, Fcntl.F_SETFL, status | Fcntl.O_NONBLOCK), "fcntl F_SETFL");
        Errno.check(sys.fcntl(fd, Fcntl.F_SETFD, Fcntl.FD_CLOEXEC), "fcntl F_SETFD");
        return flags;
    }

    /** The name of the interface that {@link #open} or {@link #prepare} last met; the kernel may have chosen it. */
    String name() {
        return name;
    }

    /**
     * Whether {@code fd} and {@code other} are queues of one device; unknown if both are detached.
     *
     * @throws TunException of kind {@link Kind#REFUSED} if they are one open file, under two numbers
     */
    Relation compare(int fd, int other) throws TunException {
        if (sameFile(fd, other)) {
            throw refused("", "Descriptors " + fd + " and " + other + " are one queue");
        }
        if (isAttached(other)) {
            return relation(fd, other);
        }
        return isAttached(fd) ? relation(other, fd) : Relation.UNKNOWN;
    }

    private boolean isAttached(int fd) throws TunException {
        return (query(fd) & IfTun.IFF_DETACH_QUEUE) == 0;
    }

    /**
     * The numbers do not tell: one may be a duplicate of the other. But the status flags are the open file's, so a flag
     * that is turned over on one shows on the other; a TUN device gives O_APPEND no meaning.
     */
    private boolean sameFile(int fd, int other) throws TunException {
        int status = Errno.check(sys.fcntl(fd, Fcntl.F_GETFL, 0), "fcntl F_GETFL");
        int before = Errno.check(sys.fcntl(other, Fcntl.F_GETFL, 0), "fcntl F_GETFL");
        Errno.check(sys.fcntl(fd, Fcntl.F_SETFL, status ^ Fcntl.O_APPEND), "fcntl F_SETFL");
        int after = sys.fcntl(other, Fcntl.F_GETFL, 0);
        Errno.check(sys.fcntl(fd, Fcntl.F_SETFL, status), "fcntl F_SETFL");
        return ((before ^ Errno.check(after, "fcntl F_GETFL")) & Fcntl.O_APPEND) != 0;
    }

    /**
     * The names do not tell: each of two namespaces may have a tun0. But the limit of writes under way is the device's,
     * so one that is set on one queue shows on every other that is attached.
     */
    private Relation relation(int fd, int attached) throws TunException {
        int limit = Errno.check(driver.sendBuffer(fd), "ioctl TUNGETSNDBUF");
        int before = Errno.check(driver.sendBuffer(attached), "ioctl TUNGETSNDBUF");
        int mark = Math.max(limit, before) == Integer.MAX_VALUE ? Math.min(limit, before) - 1
                : Math.max(limit, before) + 1;
        Errno.check(driver.sendBuffer(fd, mark), "ioctl TUNSETSNDBUF");
        int after = driver.sendBuffer(attached);
        Errno.check(driver.sendBuffer(fd, after == mark ? before : limit), "ioctl TUNSETSNDBUF");
        return Errno.check(after, "ioctl TUNGETSNDBUF") == mark ? Relation.SAME_DEVICE : Relation.OTHER_DEVICE;
    }

    static TunException refused(String code, String advice) {
        return new TunException(Kind.REFUSED, "adopt", code, advice);
    }
}
