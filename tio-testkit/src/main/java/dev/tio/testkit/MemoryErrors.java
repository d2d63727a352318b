package dev.tio.testkit;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;

/**
 * What calls of a {@link MemoryTun} fail with: made once where it can recur with each packet, anew where it ends
 * something.
 */
final class MemoryErrors {
    private static final String WRITE = "write memory";

    static final TunException REFUSED = TunException.recurring(Kind.REFUSED, WRITE, "EINVAL",
            "Linux would not take this packet; those of a superpacket may still be taken one by one");
    static final TunException DOWN = TunException.recurring(Kind.DOWN, WRITE, "EIO", "The interface is down");
    static final TunException FULL = TunException.recurring(Kind.FULL, WRITE, "EAGAIN",
            "There is no room for the packet now: nobody reads at the far end");

    private MemoryErrors() {
    }

    /** The exception for a call on a queue or set that has ended. */
    static TunException closed() {
        return new TunException(Kind.CLOSED, "queue", "", "It was closed, or its set was shut down");
    }

    /** The exception for a call on a device that was deleted. */
    static TunException deleted() {
        return new TunException(Kind.CLOSED, "memory", "EBADFD", "The interface was deleted");
    }

    /** The exception for a number that {@link MemoryTun#add} does not take. */
    static TunException refused(String advice) {
        return new TunException(Kind.REFUSED, "add", "", advice);
    }
}
