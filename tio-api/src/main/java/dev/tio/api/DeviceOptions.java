package dev.tio.api;

/**
 * How a {@link Device} behaves.
 *
 * @param batchSize {@link Device#batchSize()}, at least 1
 * @param tooManySegments what becomes of a superpacket of which a read has room for a part: true, as wireguard-go has
 *     it, drops the rest and throws {@link dev.tio.gso.TooManySegmentsException}; false keeps the rest for the next
 *     read
 * @param datagramsPerTurn after how many UDP packets a thread that writes lets other threads run, by
 *     {@link Thread#yield}, at the end of its write; 0 for never. It lets those who receive the packets on this machine
 *     take them before their sockets overflow. Where others use up all their time, it takes four fifths of the writer's
 *     at most
 */
public record DeviceOptions(int batchSize, boolean tooManySegments, int datagramsPerTurn) {
    /** Batches of 128 packets, nothing is dropped, and 64 datagrams a turn: fewer than a socket's usual buffer holds. */
    public static final DeviceOptions DEFAULT = new DeviceOptions(128, false, 64);

    /** Checks the numbers. */
    public DeviceOptions {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: " + batchSize);
        }
        if (datagramsPerTurn < 0) {
            throw new IllegalArgumentException("datagramsPerTurn: " + datagramsPerTurn);
        }
    }

    /** These options with another batch size. */
    public DeviceOptions withBatchSize(int packets) {
        return new DeviceOptions(packets, tooManySegments, datagramsPerTurn);
    }

    /** These options with another fate for superpackets that do not fit. */
    public DeviceOptions withTooManySegments(boolean dropAndThrow) {
        return new DeviceOptions(batchSize, dropAndThrow, datagramsPerTurn);
    }

    /** These options with other turns; 0 for turns without end. */
    public DeviceOptions withDatagramsPerTurn(int datagrams) {
        return new DeviceOptions(batchSize, tooManySegments, datagrams);
    }
}
