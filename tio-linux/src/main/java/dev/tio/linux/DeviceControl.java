package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * What can be asked of a device and set on it while it is open, through whichever queue of it is: never through a
 * duplicate, which would keep a closed queue attached. From any thread.
 */
final class DeviceControl {
    private final TunDriver driver;
    private final Supplier<List<LinuxQueue>> queues;

    /**
     * Makes the control of a device.
     *
     * @param driver for this object alone
     * @param queues those of the device, open and closed
     */
    DeviceControl(TunDriver driver, Supplier<List<LinuxQueue>> queues) {
        this.driver = driver;
        this.queues = queues;
    }

    /** The {@code IFF_} flags. */
    synchronized int flags() throws TunException {
        return check(ask(driver::query), "ioctl TUNGETIFF");
    }

    /** What the interface is called now, in whichever namespace it is. */
    synchronized String name() throws TunException {
        flags();
        return driver.name();
    }

    /** As {@link TunDriver#namespace}; a negated errno only where the kernel {@linkplain #isUntold does not tell}. */
    synchronized int namespace() throws TunException {
        int result = ask(driver::namespace);
        return isUntold(result) ? result : check(result, "ioctl TUNGETDEVNETNS");
    }

    /** Whether the kernel says so that it does not tell a device's namespace, to this process or at all. */
    static boolean isUntold(int result) {
        return result == -Errno.EPERM || result == -Errno.EINVAL || result == -Errno.ENOTTY;
    }

    /** As {@link NativeTun#persistent}. */
    synchronized void persistent(boolean stays) throws TunException {
        check(ask(fd -> driver.persistent(fd, stays)), "ioctl TUNSETPERSIST");
    }

    /** As {@link TunBuilder#owner}. */
    synchronized void owner(int uid) throws TunException {
        check(ask(fd -> driver.owner(fd, uid)), "ioctl TUNSETOWNER");
    }

    /** As {@link TunBuilder#group}. */
    synchronized void group(int gid) throws TunException {
        check(ask(fd -> driver.group(fd, gid)), "ioctl TUNSETGROUP");
    }

    /** As {@link NativeTun#carrier}. */
    synchronized void carrier(boolean on) throws TunException {
        check(ask(fd -> driver.carrier(fd, on)), "ioctl TUNSETCARRIER", "This needs Linux 4.20");
    }

    /** As {@link TunDriver#offloads}. */
    synchronized void offloads(int mask) throws TunException {
        check(ask(fd -> driver.offloads(fd, mask)), "ioctl TUNSETOFFLOAD");
    }

    /** As {@link NativeTun#attach} and {@link NativeTun#detach}. */
    synchronized void attached(LinuxQueue queue, boolean wanted) throws TunException {
        check(queue.ask(fd -> driver.attached(fd, wanted)), "ioctl TUNSETQUEUE",
                "The device was made with one queue: open it with two or more");
    }

    /** The first answer of a queue that is open; the negated {@code EBADF} if none is. */
    private int ask(IntUnaryOperator request) {
        return queues.get().stream().mapToInt(queue -> queue.ask(request)).filter(result -> result != -Errno.EBADF)
                .findFirst().orElse(-Errno.EBADF);
    }

    private static int check(int result, String call) throws TunException {
        if (result == -Errno.EBADF) {
            throw QueueErrors.closed();
        } else if (result == -Errno.EBADFD) {
            throw QueueErrors.deleted(call);
        }
        return Errno.check(result, call);
    }

    /** For a request that the driver answers with {@code EINVAL} if it does not know it, or not for this device. */
    private static void check(int result, String call, String advice) throws TunException {
        if (result == -Errno.EINVAL) {
            throw new TunException(Kind.UNSUPPORTED, call, Errno.name(Errno.EINVAL), advice);
        }
        check(result, call);
    }
}
