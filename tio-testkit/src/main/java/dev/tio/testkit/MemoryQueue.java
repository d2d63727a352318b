package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueCounters;
import dev.tio.api.ReadLayout;
import dev.tio.api.TunException;
import dev.tio.api.OutgoingPacket;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One queue of a {@link MemoryTun}. All of its state, and the memory that it is handed, is touched under the device's
 * lock alone, so that whoever closes it waits for what is under way.
 */
final class MemoryQueue implements Queue {
    /** How long a write waits for room. */
    private static final long WRITE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final MemoryTun tun;
    private final ReentrantLock lock;
    private final long descriptor;
    private final Capabilities capabilities;
    private final Inlet inlet;
    /** One lane: who counts holds the lock. */
    private final QueueCounters counters = new QueueCounters(1);
    private final Optional<GSOWriter> gsoWriter;
    private final ReadLayout layout = new ReadLayout(counters, 0);
    private final OutgoingPacket outgoing;
    private final VirtioNetModel system = new VirtioNetModel();
    private boolean reading;
    private boolean closed;

    MemoryQueue(MemoryTun tun, ReentrantLock lock, long descriptor, Capabilities capabilities, int length) {
        this.tun = tun;
        this.lock = lock;
        this.descriptor = descriptor;
        this.capabilities = capabilities;
        inlet = new Inlet(new PacketRing(lock, length), capabilities, counters);
        outgoing = new OutgoingPacket(capabilities);
        gsoWriter = capabilities.tso() || capabilities.uso()
                ? Optional.of(new MemoryGSOWriter(this)) : Optional.empty();
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) throws TunException {
        return read(packets, mem, Long.MAX_VALUE);
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws TunException {
        lock.lock();
        try {
            if (hasEnded()) {
                return ended();
            }
            if (reading) {
                throw new IllegalStateException("another thread is in the same call");
            }
            reading = true;
            try {
                layout.begin(packets, mem);
                return awaitPackets(timeoutNanos);
            } finally {
                layout.end();
                reading = false;
            }
        } finally {
            lock.unlock();
        }
    }

    private int awaitPackets(long timeoutNanos) throws TunException {
        long deadline = System.nanoTime() + Math.max(timeoutNanos, 0);
        while (!hasEnded()) {
            int count = drain();
            long left = deadline - System.nanoTime();
            if (count > 0 || left <= 0) {
                return count;
            }
            counters.waited(0);
            inlet.ring().await(left);
        }
        return ended();
    }

    private int drain() {
        while (!layout.isFull() && inlet.take(layout)) {
            // On to the next.
        }
        return layout.count();
    }

    private boolean hasEnded() {
        return closed || tun.isShutDown() || tun.link().isDeleted();
    }

    private int ended() throws TunException {
        if (tun.isShutDown()) {
            return -1;
        }
        throw closed ? MemoryErrors.closed() : MemoryErrors.deleted();
    }

    @Override
    public void write(TunPacket packet) throws TunException {
        lock.lock();
        try {
            requireOpen();
            send(packet);
        } finally {
            lock.unlock();
        }
    }

    /** Writes a packet. Whoever calls holds the lock, which is let go of while this waits for room. */
    void send(TunPacket packet) throws TunException {
        try {
            long deadline = System.nanoTime() + WRITE_PATIENCE_NANOS;
            PacketRing full = trySend(packet);
            while (full != null) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw MemoryErrors.FULL;
                }
                full.await(left);
                full = trySend(packet);
            }
        } catch (TunException e) {
            counters.failed(0, e);
            throw e;
        } finally {
            outgoing.clear();
        }
    }

    /** The ring that has no room for the packet, or null if it was sent. */
    private @Nullable PacketRing trySend(TunPacket packet) throws TunException {
        requireOpen();
        outgoing.set(packet);
        counters.add(0, QueueCounter.WRITE_CALLS, 1);
        VirtioNetModel.Verdict verdict = system.judge(packet, outgoing.info());
        if (verdict == VirtioNetModel.Verdict.REFUSED) {
            throw MemoryErrors.REFUSED;
        }
        if (!tun.link().carries()) {
            throw MemoryErrors.DOWN;
        }
        PacketRing to = tun.outlet(this);
        if (to == null || verdict != VirtioNetModel.Verdict.SENT) {
            tun.lose();
        } else if (to.isFull()) {
            return to;
        } else {
            to.add(packet, system.taken());
        }
        counters.written(0, outgoing.length(), outgoing.segments());
        return null;
    }

    /** Whoever calls holds the lock. */
    void requireOpen() throws TunException {
        if (hasEnded()) {
            throw closed || tun.isShutDown() ? MemoryErrors.closed() : MemoryErrors.deleted();
        }
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
    public OptionalLong descriptor() {
        lock.lock();
        try {
            return closed ? OptionalLong.empty() : OptionalLong.of(descriptor);
        } finally {
            lock.unlock();
        }
    }

    ReentrantLock lock() {
        return lock;
    }

    /** What waits to be read. Whoever calls holds the lock. */
    PacketRing ring() {
        return inlet.ring();
    }

    /** Whoever calls holds the lock. */
    boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            inlet.clear();
            tun.wake();
        } finally {
            lock.unlock();
        }
    }
}
