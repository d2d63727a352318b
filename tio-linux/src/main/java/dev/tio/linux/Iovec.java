package dev.tio.linux;

/**
 * {@code struct iovec} of {@code readv(2)} and {@code writev(2)}.
 *
 * <pre>
 *   struct iovec { void *iov_base; size_t iov_len; };             // 16 bytes
 * </pre>
 */
final class Iovec {
    static final int LENGTH = 16;

    /** The most that one call takes ({@code UIO_MAXIOV} of {@code linux/uio.h}). */
    static final int MAX = 1024;

    private static final int LEN_FIELD_OFFSET = 8;

    private Iovec() {
    }

    /** Sets element {@code index} of the vector at {@code iov}. */
    static void set(long iov, int index, long base, long length) {
        long element = iov + (long) index * LENGTH;
        RawMemory.putLong(element, base);
        RawMemory.putLong(element + LEN_FIELD_OFFSET, length);
    }
}
