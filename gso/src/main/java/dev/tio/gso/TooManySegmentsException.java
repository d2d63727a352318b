package dev.tio.gso;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A superpacket has more segments than there were buffers for. The buffers were filled, and the next superpacket can be
 * read and split as ever: as wireguard-go has it, this "should not cause reads to cease".
 *
 * <p>It has no stack trace, and one object stands for all of its count: a caller with too few buffers meets it with
 * each superpacket. So nothing is to be added to it ({@link #addSuppressed}, as try-with-resources does): it would be
 * there at the next throw and never be freed.
 */
public final class TooManySegmentsException extends IOException {
    private static final long serialVersionUID = 1L;
    private static final @Nullable TooManySegmentsException[] CACHE = new TooManySegmentsException[1025];
    private final int written;

    private TooManySegmentsException(int written) {
        super("too many segments: " + written + " were written", null);
        this.written = written;
    }

    /**
     * The exception for {@code written} segments: the same object again up to 1024.
     *
     * @param written how many there were buffers for
     */
    public static TooManySegmentsException of(int written) {
        if (written >= CACHE.length) {
            return new TooManySegmentsException(written);
        }
        // Threads may race here: any of the objects will do, and its one field is final.
        TooManySegmentsException cached = CACHE[written];
        if (cached == null) {
            cached = new TooManySegmentsException(written);
            CACHE[written] = cached;
        }
        return cached;
    }

    /** How many segments were written, from the first on. */
    public int written() {
        return written;
    }

    /** Without a stack trace: it can recur with each superpacket. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
