package dev.tio.api;

/**
 * How a {@link Device} behaves.
 *
 * @param batchSize {@link Device#batchSize()}, at least 1
 * @param tooManySegments what becomes of a superpacket of which a read has room for a part: true, as wireguard-go has
 *     it, drops the rest and throws {@link dev.tio.gso.TooManySegmentsException}; false keeps the rest for the next
 *     read
 * @param datagramsPerYield after how many UDP packets to a queue the thread that writes yields its CPU, by
 *     {@link Thread#yield} at the end of the write in which that number is reached; 0 for never. It is for packets that
 *     are received on this machine: whoever receives them takes them before a socket overflows, and what would be lost
 *     there costs no time. The call may then last as long as other threads want to run, some milliseconds, so hold no
 *     lock. If they always want to, yields take four fifths of the time of a thread that writes to one queue, at most.
 *     On a virtual thread, or under a real-time policy, it lets no receiver run
 */
public record DeviceOptions(int batchSize, boolean tooManySegments, int datagramsPerYield) {
    /** Batches of 128 packets, nothing is dropped, and no write yields. */
    public static final DeviceOptions DEFAULT = new DeviceOptions(128, false, 0);

    /** Checks the numbers. */
    public DeviceOptions {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: " + batchSize);
        }
        if (datagramsPerYield < 0) {
            throw new IllegalArgumentException("datagramsPerYield: " + datagramsPerYield);
        }
    }

    /** These options with another batch size. */
    public DeviceOptions withBatchSize(int packets) {
        return new DeviceOptions(packets, tooManySegments, datagramsPerYield);
    }

    /** These options with another fate for superpackets that do not fit. */
    public DeviceOptions withTooManySegments(boolean dropAndThrow) {
        return new DeviceOptions(batchSize, dropAndThrow, datagramsPerYield);
    }

    /**
     * These options with yields after so many datagrams; 0 for none. 64 of an Ethernet's length fit the buffer that a
     * socket has on Linux by default.
     */
    public DeviceOptions withDatagramsPerYield(int datagrams) {
        return new DeviceOptions(batchSize, tooManySegments, datagrams);
    }
}
