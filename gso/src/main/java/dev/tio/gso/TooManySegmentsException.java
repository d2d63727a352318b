package dev.tio.gso;

import java.io.IOException;

/**
 * A superpacket has more segments than there were buffers for. The buffers were filled, and the next superpacket can be
 * read and split as ever: as wireguard-go has it, this "should not cause reads to cease".
 */
public final class TooManySegmentsException extends IOException {
    private static final long serialVersionUID = 1L;
    private final int written;

    TooManySegmentsException(int written) {
        super("too many segments: " + written + " were written", null);
        this.written = written;
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
