package dev.tio.examples;

import dev.tio.api.QueueCounter;
import dev.tio.api.Statistics;

/**
 * What was counted in a span of time, in the direction from the sender to the receiver.
 *
 * @param nanos the span
 * @param bytes payload that arrived and was compared
 * @param read packets and superpackets that the relay read
 * @param superpackets superpackets among them
 * @param packets packets that the relay wrote, those of superpackets one by one
 * @param writes packets and superpackets that the relay wrote
 */
record Figures(long nanos, long bytes, long read, long superpackets, long packets, long writes) {
    static final Figures ZERO = new Figures(0, 0, 0, 0, 0, 0);

    /**
     * What was counted until now.
     *
     * @param from what was read on the sender's side
     * @param to what was written on the receiver's side
     */
    static Figures of(long nanos, long bytes, Statistics from, Statistics to) {
        return new Figures(nanos, bytes, from.get(QueueCounter.READ_PACKETS), from.get(QueueCounter.READ_SUPERPACKETS),
                to.get(QueueCounter.WRITTEN_SEGMENTS), to.get(QueueCounter.WRITTEN_PACKETS));
    }

    Figures minus(Figures earlier) {
        return new Figures(nanos - earlier.nanos, bytes - earlier.bytes, read - earlier.read,
                superpackets - earlier.superpackets, packets - earlier.packets,
                writes - earlier.writes);
    }

    double gigabitsPerSecond() {
        return nanos == 0 ? 0 : 8.0 * bytes / nanos;
    }

    double packetsPerSecond() {
        return perSecond(packets);
    }

    double superpacketsPerSecond() {
        return perSecond(superpackets);
    }

    /** Packets for each thing that was read: a plain packet counts as a superpacket of one segment. */
    double segmentsEach() {
        return read == 0 ? 0 : (double) packets / read;
    }

    /** Packets for each thing that was written. */
    double mergedEach() {
        return writes == 0 ? 0 : (double) packets / writes;
    }

    private double perSecond(long count) {
        return nanos == 0 ? 0 : 1e9 * count / nanos;
    }
}
