package dev.tio.linux;

/**
 * A length of time in native memory, as {@code ppoll(2)} and {@code clock_gettime(2)} have it.
 *
 * <pre>
 *   struct timespec { long tv_sec; long tv_nsec; };
 * </pre>
 */
final class Timespec {
    static final int LENGTH = 16;
    private static final int TV_NSEC_FIELD_OFFSET = 8;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private Timespec() {
    }

    static void set(long address, long nanos) {
        RawMemory.putLong(address, nanos / NANOS_PER_SECOND);
        RawMemory.putLong(address + TV_NSEC_FIELD_OFFSET, nanos % NANOS_PER_SECOND);
    }

    static long nanos(long address) {
        return RawMemory.getLong(address) * NANOS_PER_SECOND + RawMemory.getLong(address + TV_NSEC_FIELD_OFFSET);
    }
}
