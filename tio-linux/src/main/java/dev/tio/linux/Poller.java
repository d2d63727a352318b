package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;

/**
 * Waits until a descriptor can be read, and can be woken for good: {@code ppoll} on the descriptor and on an eventfd.
 *
 * <p>One thread at a time waits; any thread wakes it. Whoever owns it makes sure that nobody waits or wakes after
 * {@link #close}.
 *
 * <pre>
 *   struct pollfd { int fd; short events; short revents; };       // 8 bytes
 *   struct timespec { long tv_sec; long tv_nsec; };               // 16 bytes
 * </pre>
 */
final class Poller {
    private static final int POLLIN = 0x1;
    private static final int POLLERR = 0x8;
    private static final int POLLHUP = 0x10;
    private static final int POLLNVAL = 0x20;

    private static final int POLLFD_LENGTH = 8;
    private static final int EVENTS_FIELD_OFFSET = 4;
    private static final int REVENTS_FIELD_OFFSET = 6;
    private static final int TIMESPEC_OFFSET = 2 * POLLFD_LENGTH;
    private static final int TIMESPEC_LENGTH = 16;
    private static final int COUNTER_OFFSET = TIMESPEC_OFFSET + TIMESPEC_LENGTH;
    private static final int SCRATCH_LENGTH = COUNTER_OFFSET + Long.BYTES;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Syscalls sys;
    private final Slab slab = Slab.allocate(SCRATCH_LENGTH);
    private final long scratch = slab.address();
    private final int eventfd;

    /** Makes the eventfd; {@code fd} stays the caller's. */
    Poller(Syscalls sys, int fd) throws TunException {
        this.sys = sys;
        eventfd = Errno.check(sys.eventfd(0, Fcntl.EFD_CLOEXEC | Fcntl.EFD_NONBLOCK), "eventfd");
        watch(scratch, fd);
        watch(scratch + POLLFD_LENGTH, eventfd);
        RawMemory.putLong(scratch + COUNTER_OFFSET, 1);
    }

    private static void watch(long pollfd, int fd) {
        RawMemory.putInt(pollfd, fd);
        RawMemory.putShort(pollfd + EVENTS_FIELD_OFFSET, POLLIN);
    }

    /**
     * Waits for at most {@code nanos} nanoseconds, above 0, until the descriptor can be read, this was woken, or a signal
     * came; the caller then looks for himself.
     *
     * @return false if the descriptor is at its end, as that of a deleted device is
     * @throws TunException if the system call failed
     */
    boolean await(long nanos) throws TunException {
        long timespec = scratch + TIMESPEC_OFFSET;
        RawMemory.putLong(timespec, nanos / NANOS_PER_SECOND);
        RawMemory.putLong(timespec + Long.BYTES, nanos % NANOS_PER_SECOND);
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

    /** Ends the wait that is under way and every later one. */
    void wake() {
        sys.write(eventfd, scratch + COUNTER_OFFSET, Long.BYTES);
    }

    void close() {
        sys.close(eventfd);
    }
}
