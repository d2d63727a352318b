package dev.tio.linux;

import dev.tio.api.QueueCounter;
import dev.tio.api.QueueCounters;
import dev.tio.api.TunException;

/** Counts what a queue's writes came to, each in the lane of its slot in {@link Calls}. */
final class WriteCounts {
    private final QueueCounters counters;

    WriteCounts(QueueCounters counters) {
        this.counters = counters;
    }

    /** Counts a system call, whatever it comes to. */
    void call(int slot) {
        counters.add(slot, QueueCounter.WRITE_CALLS, 1);
    }

    /**
     * Counts a packet that was taken.
     *
     * @param bytes its length, without the {@code virtio_net_hdr}
     * @param segments how many it stands for; more than 1 for a superpacket
     */
    void written(int slot, int bytes, int segments) {
        counters.add(slot, QueueCounter.WRITTEN_PACKETS, 1);
        counters.add(slot, QueueCounter.WRITTEN_BYTES, bytes);
        counters.add(slot, QueueCounter.WRITTEN_SEGMENTS, segments);
        if (segments > 1) {
            counters.add(slot, QueueCounter.WRITTEN_SUPERPACKETS, 1);
        }
    }

    /** Counts a packet that was not taken. */
    void failed(int slot, TunException reason) {
        boolean refused = reason.kind() == TunException.Kind.REFUSED;
        counters.add(slot, refused ? QueueCounter.REFUSED : QueueCounter.FAILED, 1);
    }
}
