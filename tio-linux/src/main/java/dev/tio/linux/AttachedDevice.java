package dev.tio.linux;

import dev.tio.api.TunException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * The device to which queues are attached, asked through the descriptor of one of them. It takes the descriptor of an
 * open queue, never a duplicate, which would keep a closed queue attached. From any thread.
 */
final class AttachedDevice {
    private final TunDriver driver;
    private final Supplier<List<LinuxQueue>> queues;
    private String lastName;

    /**
     * @param driver for this object alone
     * @param queues those of the device, open and closed
     * @param name what the interface is called now
     */
    AttachedDevice(TunDriver driver, Supplier<List<LinuxQueue>> queues, String name) {
        this.driver = driver;
        this.queues = queues;
        this.lastName = name;
    }

    /**
     * The interface's name, in whichever namespace it is; no privilege is needed.
     *
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if it was deleted, or all queues are closed
     */
    synchronized String name() throws TunException {
        check(ask(driver::query), "ioctl TUNGETIFF");
        lastName = driver.name();
        return lastName;
    }

    /** The name that the interface had when it was last asked for. */
    synchronized String lastName() {
        return lastName;
    }

    /**
     * A new descriptor of the namespace in which the interface is, or a negated errno: {@code EPERM} without CAP_NET_ADMIN
     * there, another one where the kernel does not know the request.
     *
     * @throws TunException as {@link #name()} does
     */
    synchronized int namespace() throws TunException {
        return check(ask(driver::namespace), "ioctl TUNGETDEVNETNS");
    }

    /** Whether the interface is there and a queue of it is open. */
    synchronized boolean isAttached() {
        return ask(driver::query) >= 0;
    }

    /** The first answer of an open queue; {@code EBADFD} if none is attached, {@code EBADF} if none is open. */
    private int ask(IntUnaryOperator request) {
        int failure = -Errno.EBADF;
        for (LinuxQueue queue : queues.get()) {
            int result = queue.ask(request);
            if (result != -Errno.EBADF && result != -Errno.EBADFD) {
                return result;
            }
            failure = Math.min(failure, result);
        }
        return failure;
    }

    private static int check(int result, String call) throws TunException {
        if (result == -Errno.EBADF) {
            throw QueueErrors.closed();
        } else if (result == -Errno.EBADFD) {
            throw Errno.exception(call, Errno.ENODEV, "The interface was deleted");
        }
        return result;
    }
}
