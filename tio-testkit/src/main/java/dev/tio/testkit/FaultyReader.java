package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import net.openhft.chronicle.bytes.Bytes;

/** The reading side of a {@link FaultyQueue}. */
final class FaultyReader {
    static final long FOREVER = Long.MAX_VALUE;
    /** How long a packet is held back when no other comes. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int BATCH = 64;
    /** How many packets may wait for a reader that takes fewer at a time than a doubling line lets out. */
    private static final int MOST_PENDING = 1024;

    private final Queue queue;
    private final boolean impaired;
    private final boolean shortReads;
    private final Map<Integer, TunException> failures;
    private final Random random;
    private final Line<StoredPacket> line;
    /** What has come out of the line and found no room in the reader's memory yet. */
    private final Deque<StoredPacket> pending = new ArrayDeque<>();
    private final PacketBatch batch =
            new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), BATCH, Queue.ROOM, Queue.ROOM);
    private final AtomicBoolean reading = new AtomicBoolean();
    private long lastArrival;
    private int calls;

    FaultyReader(Queue queue, Faults faults) {
        this.queue = queue;
        impaired = !faults.reads.equals(Impairment.NONE);
        shortReads = faults.shortReads;
        failures = faults.readFailures;
        random = new Random(faults.seed);
        line = new Line<>(faults.reads, faults.seed);
    }

    int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
        if (!reading.compareAndSet(false, true)) {
            throw new IllegalStateException("another thread is in the same call");
        }
        try {
            return readAlone(packets, mem, Math.max(0, timeoutNanos));
        } finally {
            reading.set(false);
        }
    }

    private int readAlone(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
        TunException failure = failures.get(++calls);
        if (failure != null) {
            throw failure;
        }
        int most = shortReads && packets.length > 0 ? 1 + random.nextInt(packets.length) : packets.length;
        if (!impaired) {
            return read(most < packets.length ? Arrays.copyOf(packets, most) : packets, mem, timeoutNanos, queue);
        }
        if (packets.length == 0 || !mem.isDirectMemory() || mem.realCapacity() < Queue.MIN_READ_MEMORY) {
            throw new IllegalArgumentException("no packets, or not enough direct memory");
        }
        if (pending.size() < MOST_PENDING && fill(most, timeoutNanos) < 0) {
            return -1;
        }
        return deliver(packets, most, mem);
    }

    private static int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos, Queue from) throws IOException {
        return timeoutNanos == FOREVER ? from.read(packets, mem) : from.read(packets, mem, timeoutNanos);
    }

    /**
     * Reads until something is pending or the time is over; at least once, so that a queue's end is noticed.
     *
     * @return -1 after shutdown, or else 0
     */
    private int fill(int most, long timeoutNanos) throws IOException {
        long start = System.nanoTime();
        int room = Math.min(most, BATCH) - pending.size();
        TunPacket[] packets = Arrays.copyOf(batch.packets(), Math.max(1, room));
        while (true) {
            long wait = wait(timeoutNanos, start);
            int count = read(packets, batch.mem(), wait, queue);
            if (count < 0) {
                return -1;
            }
            for (int i = 0; i < count; i++) {
                pending.addAll(line.send(StoredPacket.of(packets[i])));
            }
            long now = System.nanoTime();
            if (count > 0) {
                lastArrival = now;
            } else if (line.isHolding() && now - lastArrival >= PATIENCE_NANOS) {
                pending.addAll(line.release());
            }
            if (!pending.isEmpty() || timeoutNanos != FOREVER && now - start >= timeoutNanos) {
                return 0;
            }
        }
    }

    private long wait(long timeoutNanos, long start) {
        if (!pending.isEmpty()) {
            return 0;
        }
        long now = System.nanoTime();
        long left = timeoutNanos == FOREVER ? FOREVER : timeoutNanos - (now - start);
        return line.isHolding() ? Math.min(left, lastArrival + PATIENCE_NANOS - now) : left;
    }

    private int deliver(TunPacket[] packets, int most, Bytes<?> mem) {
        int count = 0;
        long free = 0;
        while (count < most && !pending.isEmpty() && mem.realCapacity() - free >= Queue.MIN_READ_MEMORY) {
            StoredPacket packet = pending.remove();
            packet.lay(mem, free + Queue.ROOM, packets[count++]);
            free += Queue.ROOM + packet.bytes().length + Queue.ROOM;
        }
        return count;
    }
}
