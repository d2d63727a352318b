package dev.tio.api;

/**
 * How a {@link Device} behaves.
 *
 * @param batchSize {@link Device#batchSize()}, at least 1
 * @param tooManySegments what becomes of a superpacket of which a read has room for a part: true, as wireguard-go has
 *     it, drops the rest and throws {@link dev.tio.gso.TooManySegmentsException}; false keeps the rest for the next
 *     read
 */
public record DeviceOptions(int batchSize, boolean tooManySegments) {
    /** Batches of 128 packets, and nothing is dropped. */
    public static final DeviceOptions DEFAULT = new DeviceOptions(128, false);

    /** Checks the batch's size. */
    public DeviceOptions {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: " + batchSize);
        }
    }

    /** These options with another batch size. */
    public DeviceOptions withBatchSize(int packets) {
        return new DeviceOptions(packets, tooManySegments);
    }

    /** These options with another fate for superpackets that do not fit. */
    public DeviceOptions withTooManySegments(boolean dropAndThrow) {
        return new DeviceOptions(batchSize, dropAndThrow);
    }
}
