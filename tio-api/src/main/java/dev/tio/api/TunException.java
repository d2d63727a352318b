package dev.tio.api;

import java.io.IOException;

/**
 * A system call, or what stands for one, failed: which, why, and what to do about it. {@link #kind()} means the same on
 * every system.
 */
public class TunException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a failure means to the program, on every system. */
    public enum Kind {
        /** The queue, the set or the device is closed or gone. No later call will succeed. */
        CLOSED,
        /** The device is down. Later calls succeed once it is up again. */
        DOWN,
        /** There is no room now. The same call may succeed later. */
        FULL,
        /**
         * The system has no memory for this now. The same call may succeed later, or one for a smaller packet at once.
         */
        NO_MEMORY,
        /** The system does not take this packet or superpacket. Others may be taken. */
        REFUSED,
        /** The process may not do this. */
        DENIED,
        /** This system, kernel or device cannot do this. */
        UNSUPPORTED,
        /** Any other failure; {@link TunException#code()} says more. */
        OTHER
    }

    private final Kind kind;
    private final String call;
    private final String code;
    private final String advice;

    /**
     * An exception with a stack trace.
     *
     * @param kind what it means
     * @param call the system call and what it was made on, such as {@code open /dev/net/tun}
     * @param code the system's name for the error, such as {@code EPERM}; empty if it has none
     * @param advice what to do about it, a sentence; may be empty
     */
    public TunException(Kind kind, String call, String code, String advice) {
        super(call + (code.isEmpty() ? "" : ": " + code) + (advice.isEmpty() ? "" : ". " + advice));
        this.kind = kind;
        this.call = call;
        this.code = code;
        this.advice = advice;
    }

    /**
     * An exception without a stack trace, for what can recur with each packet: it is made once and thrown often, by
     * several threads perhaps. So it tells what happened and never where. Whoever catches it adds nothing to it (a
     * cause, or with {@link Throwable#addSuppressed} another exception): that would stay for as long as the program
     * runs, and be seen by everyone who catches it later.
     *
     * @param kind what it means
     * @param call the system call and what it was made on
     * @param code the system's name for the error; empty if it has none
     * @param advice what to do about it, a sentence; may be empty
     */
    public static TunException recurring(Kind kind, String call, String code, String advice) {
        return new Recurring(kind, call, code, advice);
    }

    /** What it means, on every system. */
    public Kind kind() {
        return kind;
    }

    /** Whether it passes: what it befalls is a lost packet, as anywhere in a network, and others may be taken. */
    static boolean passes(IOException failure) {
        if (!(failure instanceof TunException known)) {
            return false;
        }
        return switch (known.kind) {
            case DOWN, FULL, NO_MEMORY, REFUSED -> true;
            default -> false;
        };
    }

    /** The system call and what it was made on. */
    public String call() {
        return call;
    }

    /** The system's name for the error, such as {@code EPERM}; empty if it has none. */
    public String code() {
        return code;
    }

    /** What to do about it; may be empty. */
    public String advice() {
        return advice;
    }

    private static final class Recurring extends TunException {
        private static final long serialVersionUID = 1L;

        Recurring(Kind kind, String call, String code, String advice) {
            super(kind, call, code, advice);
        }

        /** Thrown often and perhaps by several threads: a trace would be another thrower's. */
        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
