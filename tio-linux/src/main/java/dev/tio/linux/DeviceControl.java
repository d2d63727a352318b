package dev.tio.linux;

import dev.tio.api.TunException;
import java.util.List;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;

/**
 * What can be asked of a device while it is open, through whichever queue of it is: never through a duplicate, which would
 * keep a closed queue attached. From any thread.
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

    /** What the interface is called now, in whichever namespace it is. */
    synchronized String name() throws TunException {
        check(ask(driver::query), "ioctl TUNGETIFF");
        return driver.name();
    }

    /** As {@link TunDriver#namespace}. */
    synchronized int namespace() {
        return ask(driver::namespace);
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
}
