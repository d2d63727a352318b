package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueCounters;
import dev.tio.api.ReadLayout;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;

/**
 * What waits below a queue, as its reader is to have it: checked, and split or completed where the queue's capabilities
 * do not allow what was sent. A superpacket is split when it is read, a part at a time, so that it waits as one.
 * Whoever calls a method holds the ring's lock.
 */
final class Inlet {
    private static final int SPLIT_AT_ONCE = 64;

    private final PacketRing ring;
    private final Capabilities capabilities;
    private final QueueCounters counters;
    private final GSOOptions options = new GSOOptions();
    private final PacketBatch parts = new PacketBatch(Slab.allocate(2 * Queue.MAX_PACKET), SPLIT_AT_ONCE, 0, 0);
    /** How many of the first packet's parts were read. */
    private int taken;
    /** The number of the first part in {@link #parts}. */
    private int partsFrom;

    Inlet(PacketRing ring, Capabilities capabilities, QueueCounters counters) {
        this.ring = ring;
        this.capabilities = capabilities;
        this.counters = counters;
    }

    PacketRing ring() {
        return ring;
    }

    /**
     * Copies the next packet into a layout that has room.
     *
     * @return false if none waits
     */
    boolean take(ReadLayout layout) {
        counters.add(0, QueueCounter.READ_CALLS, 1);
        while (!ring.isEmpty()) {
            TunPacket first = ring.first();
            int count = GSOSplit.segments(first, options.set(first.gso()));
            boolean split = count > 0 && !allows(first.gso());
            copy(split ? part(first) : first, layout);
            if (split) {
                next(count);
            } else {
                ring.removeFirst();
            }
            if (layout.accept()) {
                return true;
            }
        }
        return false;
    }

    /** Forgets what waits. */
    void clear() {
        ring.clear();
        restart();
    }

    private boolean allows(GSOInfo gso) {
        GSOProto proto = gso.type().proto();
        if (proto != null && !capabilities.supports(proto) || gso.needsCsum() && !capabilities.csum()) {
            return false;
        }
        return !gso.ecn() || capabilities.ecn();
    }

    /** The part that is next of a packet that is split. */
    private TunPacket part(TunPacket whole) {
        if (taken == partsFrom + parts.size()) {
            partsFrom = taken;
            GSOSplit.split(whole, options, parts.clear(), partsFrom);
        }
        return parts.get(taken - partsFrom);
    }

    /** A part of {@code count} was read. */
    private void next(int count) {
        taken++;
        if (taken == count) {
            ring.removeFirst();
            restart();
        }
    }

    private void restart() {
        taken = 0;
        partsFrom = 0;
        parts.clear();
    }

    private static void copy(TunPacket from, ReadLayout layout) {
        TunPacket to = layout.place(from.length());
        PacketRing.copy(from, to);
        to.gso().set(from.gso());
    }
}
