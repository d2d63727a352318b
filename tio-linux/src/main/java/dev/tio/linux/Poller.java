package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.lang.ref.Reference;

/**
 * Waits until a descriptor is ready, and can be woken for good: {@code ppoll} on the descriptor and on an eventfd.
 *
 * <p>Any number of threads wait at the same time, each with scratch memory of its own, and any thread wakes them all.
 * Whoever owns it {@linkplain #open opens} it first, and makes sure that nobody waits or wakes after {@link #close}.
 *
 * <pre>
 *   struct pollfd { int fd; short events; short revents; };       // 8 bytes
 * </pre>
 */
final class Poller {
    static final int POLLIN = 0x1;
    static final int POLLOUT = 0x4;
    /** In place of a descriptor: to wait for nothing but to be woken. */
    static final int NOTHING = -1;
    private static final int POLLERR = 0x8;
    private static final int POLLHUP = 0x10;
    private static final int POLLNVAL = 0x20;

    private static final int POLLFD_LENGTH = 8;
    private static final int EVENTS_FIELD_OFFSET = 4;
    private static final int REVENTS_FIELD_OFFSET = 6;
    private static final int TIMESPEC_OFFSET = 2 * POLLFD_LENGTH;

    /** The bytes of memory that a wait takes, at a multiple of 8. */
    static final int SCRATCH_LENGTH = TIMESPEC_OFFSET + Timespec.LENGTH;

    private final Syscalls sys;
    private final Slab counter = Slab.allocate(Long.BYTES);
    private int fd;
    private int eventfd;

    /** {@code fd} stays the caller's. */
    Poller(Syscalls sys, int fd) {
        this.sys = sys;
        this.fd = fd;
        RawMemory.putLong(counter.address(), 1);
    }

    /**
     * Makes the eventfd, apart from the constructor, so that all memory is there before there is something to close.
     */
    void open() throws TunException {
        eventfd = Errno.check(sys.eventfd(0, Fcntl.EFD_CLOEXEC | Fcntl.EFD_NONBLOCK), "eventfd");
    }

    /** Is to wait for {@code other} from now on, which stays the caller's; not while somebody waits. */
    void follow(int other) {
        fd = other;
    }

    /**
     * Waits for at most {@code nanos} nanoseconds, above 0, until the descriptor is ready, this was woken, or a signal
     * came; the caller then looks for himself.
     *
     * @param scratch the address of {@link #SCRATCH_LENGTH} bytes, whatever is in them
     * @param events {@link #POLLIN} or {@link #POLLOUT}
     * @return false if the descriptor is at its end, as that of a deleted device is
     * @throws TunException if the system call failed
     */
    boolean await(long scratch, int events, long nanos) throws TunException {
        watch(scratch, fd, events);
        watch(scratch + POLLFD_LENGTH, eventfd, POLLIN);
        long timespec = scratch + TIMESPEC_OFFSET;
        Timespec.set(timespec, nanos);
        int ready = sys.ppoll(scratch, 2, timespec);
        if (ready < 0) {
            if (ready == -Errno.EINTR) {
                return true;
            }
            throw Errno.exception("ppoll", -ready, "");
        }
        int end = POLLERR | POLLHUP | POLLNVAL;
        return ready == 0 || (RawMemory.getShort(scratch + REVENTS_FIELD_OFFSET) & end) == 0;
    }

    private static void watch(long pollfd, int fd, int events) {
        RawMemory.putInt(pollfd, fd);
        RawMemory.putShort(pollfd + EVENTS_FIELD_OFFSET, events);
    }

    /** Ends the waits that are under way and every later one. */
    void wake() {
        sys.write(eventfd, counter.address(), Long.BYTES);
        Reference.reachabilityFence(counter);
    }

    void close() {
        sys.close(eventfd);
    }
}
