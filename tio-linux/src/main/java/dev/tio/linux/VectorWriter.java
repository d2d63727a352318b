package dev.tio.linux;

import dev.tio.api.TunException;

/**
 * Writes one packet, with the header before it, to a queue's descriptor: anew after a signal, and where there is no room,
 * which happens once the device's limit of bytes under way ({@code TUNSETSNDBUF}) is reached, anew when there is. Any
 * number of threads write at the same time, each with memory of its own.
 */
final class VectorWriter {
    private final Syscalls sys;
    private final int fd;
    private final Calls calls;
    private final Poller poller;
    private final WriteCounts counts;
    private final long patienceNanos;

    /**
     * Makes a writer.
     *
     * @param patienceNanos how long a write waits for room, in all
     */
    VectorWriter(Syscalls sys, int fd, Calls calls, Poller poller, WriteCounts counts, long patienceNanos) {
        this.sys = sys;
        this.fd = fd;
        this.calls = calls;
        this.poller = poller;
        this.counts = counts;
        this.patienceNanos = patienceNanos;
    }

    /**
     * Writes what the vector holds.
     *
     * @param iov the address of {@code count} elements
     * @param length the sum of the elements' lengths
     * @param slot that of the call in {@link Calls}
     * @param scratch the address of {@link Poller#SCRATCH_LENGTH} bytes, whatever is in them
     */
    void write(int slot, long iov, int count, long length, long scratch) throws TunException {
        long deadline = 0;
        boolean waited = false;
        while (true) {
            counts.call(slot);
            long result = sys.writev(fd, iov, count);
            if (result == length) {
                return;
            }
            if (result >= 0) {
                // A TUN takes a packet whole or not at all; should it not, the rest of it would be no packet.
                throw QueueErrors.shortWrite(result, length);
            }
            if (result == -Errno.EAGAIN) {
                long now = System.nanoTime();
                deadline = waited ? deadline : now + patienceNanos;
                waited = true;
                awaitRoom(slot, scratch, deadline - now);
            } else if (result != -Errno.EINTR) {
                throw QueueErrors.write((int) -result);
            }
        }
    }

    private void awaitRoom(int slot, long scratch, long nanos) throws TunException {
        if (nanos <= 0) {
            throw QueueErrors.write(Errno.EAGAIN);
        }
        counts.call(slot);
        boolean open = poller.await(scratch, Poller.POLLOUT, nanos);
        if (calls.hasEnded()) {
            throw QueueErrors.closed();
        }
        if (!open) {
            throw QueueErrors.write(Errno.EBADFD);
        }
    }
}
