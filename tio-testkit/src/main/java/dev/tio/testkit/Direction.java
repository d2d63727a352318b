package dev.tio.testkit;

/** Which way a packet went, as the system sees it whose interface the device is. */
public enum Direction {
    /** It is not known. */
    UNKNOWN,
    /** Into the system: written to the device. */
    INBOUND,
    /** Out of the system: read from the device. */
    OUTBOUND;

    private static final Direction[] VALUES = values();

    /** The direction in a packet's {@code epb_flags} of pcapng. */
    static Direction ofFlags(int flags) {
        int bits = flags & 3;
        return bits < VALUES.length ? VALUES[bits] : UNKNOWN;
    }
}
