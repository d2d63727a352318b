package dev.tio.api;

import dev.tio.gso.GSOOptions;
import dev.tio.wire.TunPacket;

/** Where a read's packets go. One thread at a time. */
interface SegmentTarget {
    /** How many packets it holds. */
    int size();

    /** Forgets all packets but the first {@code size}. */
    void size(int size);

    /**
     * Takes the segments of {@code packet} from {@code first} on, as many as there is room for.
     *
     * @return how many were taken, or {@link dev.tio.gso.DropReason#result()}
     * @throws IllegalArgumentException if there is no room for the next packet though there is none here yet; where
     *     there are packets, 0 may be returned instead
     */
    int take(TunPacket packet, GSOOptions options, int first);
}
