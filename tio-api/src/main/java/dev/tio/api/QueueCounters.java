package dev.tio.api;

import dev.tio.wire.TunPacket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What a queue did since it was opened. Counting is a plain addition and a store: no lock, no atomic addition, no
 * allocation. For that each thread counts in a <em>lane</em> of its own. Any thread may read at any time, and sees each
 * count at some recent value, not all of them at the same instant.
 */
public final class QueueCounters {
    private static final QueueCounter[] COUNTERS = QueueCounter.values();
    /** Whole cache lines for each lane, so that threads do not disturb each other. */
    private static final int LANE_LENGTH = 16;

    private final AtomicLongArray counts;
    /** As {@link QueueCounter#READ_WAITS}, in one place: a reader may ask for it at each read. */
    private final AtomicLong waits = new AtomicLong();
    private final DropCounts drops = new DropCounts();

    /**
     * All counts are 0.
     *
     * @param lanes how many threads may count at the same time, at least 1
     */
    public QueueCounters(int lanes) {
        if (lanes < 1) {
            throw new IllegalArgumentException("lanes: " + lanes);
        }
        counts = new AtomicLongArray(lanes * LANE_LENGTH);
    }

    /**
     * Adds to a count; by one thread at a time for each lane.
     *
     * @param lane from 0, below the number of lanes
     */
    public void add(int lane, QueueCounter counter, long count) {
        int i = lane * LANE_LENGTH + counter.ordinal();
        counts.setOpaque(i, counts.getPlain(i) + count);
    }

    /** Counts a call of a read that waits for packets; lanes as for {@link #add}. */
    public void waited(int lane) {
        add(lane, QueueCounter.READ_CALLS, 1);
        add(lane, QueueCounter.READ_WAITS, 1);
        waits.setOpaque(waits.getPlain() + 1);
    }

    /** How often {@link #waited} was called. */
    long waits() {
        return waits.getOpaque();
    }

    /** Counts a packet that a read hands over, and the segments that it stands for. */
    void read(int lane, TunPacket packet, int segments) {
        add(lane, QueueCounter.READ_PACKETS, 1);
        add(lane, QueueCounter.READ_BYTES, packet.length());
        add(lane, QueueCounter.READ_SEGMENTS, segments);
        if (packet.gso().isSuperpacket()) {
            add(lane, QueueCounter.READ_SUPERPACKETS, 1);
        }
    }

    /**
     * Counts a packet that the system took; lanes as for {@link #add}.
     *
     * @param bytes its length
     * @param segments how many it stands for; more than 1 for a superpacket
     */
    public void written(int lane, int bytes, int segments) {
        add(lane, QueueCounter.WRITTEN_PACKETS, 1);
        add(lane, QueueCounter.WRITTEN_BYTES, bytes);
        add(lane, QueueCounter.WRITTEN_SEGMENTS, segments);
        if (segments > 1) {
            add(lane, QueueCounter.WRITTEN_SUPERPACKETS, 1);
        }
    }

    /** Counts a packet that was not taken; lanes as for {@link #add}. */
    public void failed(int lane, TunException reason) {
        boolean refused = reason.kind() == TunException.Kind.REFUSED;
        add(lane, refused ? QueueCounter.REFUSED : QueueCounter.FAILED, 1);
    }

    /** The sum of that counter over all lanes. */
    public long get(QueueCounter counter) {
        long sum = 0;
        for (int i = counter.ordinal(); i < counts.length(); i += LANE_LENGTH) {
            sum += counts.getOpaque(i);
        }
        return sum;
    }

    /** The malformed packets that reads dropped, by reason: the same object at each call. */
    public DropCounts drops() {
        return drops;
    }

    /** All counts as they are now. */
    public Statistics snapshot() {
        long[] now = new long[COUNTERS.length];
        for (QueueCounter counter : COUNTERS) {
            now[counter.ordinal()] = get(counter);
        }
        return new Statistics(now, drops.snapshot());
    }

    @Override
    public String toString() {
        return snapshot().toString();
    }
}
