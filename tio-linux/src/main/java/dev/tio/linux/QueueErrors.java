package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;

/**
 * What reads and writes of a queue fail with. What can recur with each packet is made once, without a stack trace; what
 * ends the queue is made anew each time.
 */
final class QueueErrors {
    private static final String READ = "read " + TunDriver.PATH;
    private static final String WRITE = "write " + TunDriver.PATH;

    private static final TunException DOWN = recurring(Kind.DOWN, WRITE, Errno.EIO, "The interface is down");
    private static final TunException REFUSED = recurring(Kind.REFUSED, WRITE, Errno.EINVAL,
            "The kernel does not take this packet; those of a superpacket may still be taken one by one");
    private static final TunException ENOMEM = noMemory(Errno.ENOMEM);
    private static final TunException ENOBUFS = noMemory(Errno.ENOBUFS);

    private QueueErrors() {
    }

    /** The exception for a call on a queue that has ended. */
    static TunException closed() {
        return new TunException(Kind.CLOSED, "queue", "", "It was closed, or its set was shut down");
    }

    /** The exception for a call on a queue whose device is gone. */
    static TunException deleted(String call) {
        return Errno.exception(call, Errno.EBADFD, "The interface was deleted");
    }

    /** The exception for a write that took {@code written} of {@code length} bytes, which no TUN does. */
    static TunException shortWrite(long written, long length) {
        return new TunException(Kind.OTHER, WRITE, "", "It took " + written + " of " + length + " bytes");
    }

    /** The exception for a write that failed with {@code errno}. */
    static TunException write(int errno) {
        return switch (errno) {
            case Errno.EIO -> DOWN;
            case Errno.EINVAL -> REFUSED;
            case Errno.ENOMEM -> ENOMEM;
            case Errno.ENOBUFS -> ENOBUFS;
            case Errno.EBADFD -> deleted(WRITE);
            default -> Errno.exception(WRITE, errno, "");
        };
    }

    /** The exception for a read that failed with {@code errno}. */
    static TunException read(int errno) {
        return switch (errno) {
            // The kernel answers EFAULT while the interface is deleted, and EBADFD from then on.
            case Errno.EFAULT, Errno.EBADFD -> deleted(READ);
            default -> Errno.exception(READ, errno, "");
        };
    }

    private static TunException noMemory(int errno) {
        return recurring(Kind.NO_MEMORY, WRITE, errno, "The kernel has no memory for the packet now");
    }

    private static TunException recurring(Kind kind, String call, int errno, String advice) {
        return TunException.recurring(kind, call, Errno.name(errno), advice);
    }
}
