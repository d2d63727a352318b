package dev.tio.linux;

import dev.tio.api.Capabilities;
import dev.tio.api.ChannelQueue;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounters;
import dev.tio.api.TunException;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import net.openhft.chronicle.bytes.Bytes;

/** One queue of a Linux TUN device, and what else its descriptor can be asked. */
final class LinuxQueue implements Queue {
    private final TunChannel channel;
    private final ChannelQueue queue;
    private final int fd;
    private boolean released;

    /** {@code fd}, which is non-blocking, stays the caller's until {@link #open}. */
    LinuxQueue(Syscalls sys, int fd, Negotiation negotiation) {
        this.fd = fd;
        channel = new TunChannel(sys, fd, negotiation);
        queue = new ChannelQueue(channel, negotiation.capabilities(), TunChannel.MAX_PARTS);
    }

    /**
     * Owns the descriptor once this returns, and not yet if it throws; before any other call. It is apart from the
     * constructor, so that all memory is there before there is something to close.
     *
     * @throws TunException if there is no eventfd to be had
     */
    LinuxQueue open() throws TunException {
        channel.open();
        return this;
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) throws TunException {
        return queue.read(packets, mem);
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws TunException {
        return queue.read(packets, mem, timeoutNanos);
    }

    @Override
    public void write(TunPacket packet) throws TunException {
        queue.write(packet);
    }

    @Override
    public Capabilities capabilities() {
        return queue.capabilities();
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return queue.supportsGSO(proto);
    }

    @Override
    public QueueCounters counters() {
        return queue.counters();
    }

    @Override
    public OptionalLong descriptor() {
        return queue.descriptor();
    }

    /** As {@link dev.tio.api.QueueSet#shutdown()}, for this queue. */
    void shutDown() {
        queue.shutDown();
    }

    @Override
    public synchronized void close() {
        released = true;
        queue.close();
    }

    /** As {@link TunDescriptors#compare}, with this queue's descriptor; unknown too if this queue is closed. */
    synchronized TunDescriptors.Relation compare(TunDescriptors descriptors, int other) throws TunException {
        return released ? TunDescriptors.Relation.UNKNOWN : descriptors.compare(other, fd);
    }

    /** What {@code request} answers for this queue's descriptor; the negated {@code EBADF} if this queue is closed. */
    synchronized int ask(IntUnaryOperator request) {
        return released ? -Errno.EBADF : request.applyAsInt(fd);
    }

    /** Whether this queue uses the descriptor of that number. */
    synchronized boolean uses(int descriptor) {
        return !released && descriptor == fd;
    }
}
