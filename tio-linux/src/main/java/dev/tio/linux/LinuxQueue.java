package dev.tio.linux;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounters;
import dev.tio.api.TunException;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import net.openhft.chronicle.bytes.Bytes;

/** One queue of a Linux TUN device: a descriptor, and an eventfd that wakes its reader and its writers. */
final class LinuxQueue implements Queue {
    /** How long a write waits for room. */
    private static final long WRITE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Syscalls sys;
    private final int fd;
    private final Capabilities capabilities;
    private final Calls calls = new Calls();
    private final QueueCounters counters = new QueueCounters(Calls.SLOTS);
    private final Poller poller;
    private final PacketReader reader;
    private final PacketWriter writer;
    private final Optional<GSOWriter> gsoWriter;
    /** Apart from this object's lock, which is held while the kernel answers: waking is to wait for nothing. */
    private final Object waking = new Object();
    private boolean cannotBeWoken;
    private boolean released;

    /**
     * Owns {@code fd}, which is non-blocking, once this returns; not yet if it throws.
     *
     * @throws TunException if there is no eventfd to be had
     */
    LinuxQueue(Syscalls sys, int fd, Negotiation negotiation) throws TunException {
        this.sys = sys;
        this.fd = fd;
        capabilities = negotiation.capabilities();
        poller = new Poller(sys, fd);
        reader = new PacketReader(sys, fd, negotiation, calls, poller, counters);
        WriteCounts counts = new WriteCounts(counters);
        VectorWriter vectors = new VectorWriter(sys, fd, calls, poller, counts, WRITE_PATIENCE_NANOS);
        writer = new PacketWriter(vectors, negotiation, calls, counts);
        gsoWriter = capabilities.tso() || capabilities.uso()
                ? Optional.of(new LinuxGSOWriter(vectors, negotiation, calls, counts, writer)) : Optional.empty();
        poller.open();
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) throws TunException {
        return reader.read(packets, mem, PacketReader.FOREVER);
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws TunException {
        return reader.read(packets, mem, timeoutNanos);
    }

    @Override
    public void write(TunPacket packet) throws TunException {
        writer.write(packet);
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return capabilities.supports(proto) ? gsoWriter : Optional.empty();
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public synchronized OptionalLong descriptor() {
        return released ? OptionalLong.empty() : OptionalLong.of(fd);
    }

    /** As {@link dev.tio.api.QueueSet#shutdown()}, for this queue. */
    void shutDown() {
        calls.shutDown();
        wake();
    }

    // The lock keeps the eventfd's number from being another file's by the time that it is written to.
    private void wake() {
        synchronized (waking) {
            if (!cannotBeWoken) {
                poller.wake();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (released) {
            return;
        }
        calls.close();
        wake();
        calls.await();
        released = true;
        sys.close(fd);
        synchronized (waking) {
            cannotBeWoken = true;
            poller.close();
        }
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
