package dev.tio.api;

/**
 * How a {@link Device} behaves.
 *
 * @param batchSize {@link Device#batchSize()}, at least 1
 * @param tooManySegments what becomes of a superpacket of which a read has room for a part: true, as wireguard-go has
 *     it, drops the rest and throws {@link dev.tio.gso.TooManySegmentsException}; false keeps the rest for the next
 *     read
 * @param datagramsPerYield once so many UDP packets or more were handed to a queue, the thread whose write that was
 *     yields its CPU, by {@link Thread#yield} at the end of that write, once; 0 for never. Those who receive on the
 *     same CPU, in the same scheduling group (cgroup, session), then have time to take the packets, so that far fewer
 *     are lost in a full socket; others gain little. A yield lasts as long as other threads want to run, some
 *     milliseconds, so hold no lock. None begins before a quarter of the time has passed that the queue's last one
 *     took, or while another thread yields for that queue: a thread that writes to one queue spends four fifths of its
 *     time in these yields at most. What counts is the protocol in the IP header: each fragment of IPv4 does, UDP
 *     behind an extension header of IPv6 does not. On a virtual thread, or under a real-time policy, it lets no
 *     ordinary thread run
 * @param awakeNanos for so many nanoseconds a read that waits does so in steps of 100 microseconds, and looks for
 *     packets after each; then at one go, as it does from the start if this is 0. A CPU that has nothing to do falls
 *     asleep, and that of a virtual machine is taken away: what comes then waits until it is back. With this it is read
 *     sooner, as long as packets are no farther apart. It costs some 4 hundredths of a CPU while a read waits so, and
 *     nothing once that time is over. A finite timeout is kept to; a queue's count of read calls has the steps in it
 * @param yieldAfterWait whether a read that had to wait, and took 100 microseconds or more, yields its CPU, by {@link
 *     Thread#yield}, once, before it returns, so that threads that were there before it run first. It is for readers
 *     that are kept on one CPU, as the two of a tunnel are by tio-linux's {@code ThreadPacking}. A reader that has
 *     woken a receiver may still be runnable when the answer wakes the other reader; the kernel then has whom that one
 *     wakes run on another CPU, which is asleep. Where nobody else wants the CPU it takes half a microsecond. Where
 *     others use it up it may take milliseconds, so hold no lock; none begins before a quarter of the time has passed
 *     that the last one took. On a virtual thread, or under a real-time policy, it lets no ordinary thread run
 */
public record DeviceOptions(
        int batchSize, boolean tooManySegments, int datagramsPerYield, long awakeNanos, boolean yieldAfterWait) {
    /** Batches of 128 packets, nothing is dropped, nothing yields, and a read waits at one go. */
    public static final DeviceOptions DEFAULT = new DeviceOptions(128, false, 0, 0, false);

    /** Checks the numbers. */
    public DeviceOptions {
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize: " + batchSize);
        }
        if (datagramsPerYield < 0) {
            throw new IllegalArgumentException("datagramsPerYield: " + datagramsPerYield);
        }
        if (awakeNanos < 0) {
            throw new IllegalArgumentException("awakeNanos: " + awakeNanos);
        }
    }

    /** These options with another batch size. */
    public DeviceOptions withBatchSize(int packets) {
        return new DeviceOptions(packets, tooManySegments, datagramsPerYield, awakeNanos, yieldAfterWait);
    }

    /** These options with another fate for superpackets that do not fit. */
    public DeviceOptions withTooManySegments(boolean dropAndThrow) {
        return new DeviceOptions(batchSize, dropAndThrow, datagramsPerYield, awakeNanos, yieldAfterWait);
    }

    /**
     * These options with yields after so many datagrams; 0 for none. 64 of an Ethernet's length fit the buffer that a
     * socket has on Linux by default; a write of a larger batch goes beyond that before it yields.
     */
    public DeviceOptions withDatagramsPerYield(int datagrams) {
        return new DeviceOptions(batchSize, tooManySegments, datagrams, awakeNanos, yieldAfterWait);
    }

    /**
     * These options with reads that stay awake for so many nanoseconds; 0 for none. A million is past most answers.
     * Measure it: a lone packet was a third faster with it on one virtual machine, and took twice the time on another.
     */
    public DeviceOptions withAwakeNanos(long nanos) {
        return new DeviceOptions(batchSize, tooManySegments, datagramsPerYield, nanos, yieldAfterWait);
    }

    /** These options with reads that yield after a long wait, or with reads that do not. */
    public DeviceOptions withYieldAfterWait(boolean yields) {
        return new DeviceOptions(batchSize, tooManySegments, datagramsPerYield, awakeNanos, yields);
    }
}
