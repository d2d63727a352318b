package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueCounters;
import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import net.openhft.chronicle.bytes.Bytes;

/**
 * What waits below a queue, as its reader is to have it: checked, and split or completed where the queue's capabilities do
 * not allow what was sent. A superpacket is split when it is read, a part at a time, so that it waits as one. Whoever calls
 * a method holds the ring's lock.
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
     * Copies the next packet to {@code mem[offset]}, where there is room for the longest, and sets {@code packet} over it.
     *
     * @return false if none waits
     */
    boolean take(TunPacket packet, Bytes<?> mem, long offset) {
        counters.add(0, QueueCounter.READ_CALLS, 1);
        while (!ring.isEmpty()) {
            TunPacket first = ring.first();
            int count = GSOSplit.segments(first, options.set(first.gso()));
            DropReason malformed = DropReason.of(count);
            if (malformed != null) {
                counters.drops().add(malformed);
                ring.removeFirst();
            } else if (allows(first.gso())) {
                copy(first, packet, mem, offset);
                count(packet, count);
                ring.removeFirst();
                return true;
            } else {
                copy(part(first), packet, mem, offset);
                count(packet, 1);
                next(count);
                return true;
            }
        }
        return false;
    }

    private void count(TunPacket packet, int segments) {
        counters.add(0, QueueCounter.READ_PACKETS, 1);
        counters.add(0, QueueCounter.READ_BYTES, packet.length());
        counters.add(0, QueueCounter.READ_SEGMENTS, segments);
        if (packet.gso().isSuperpacket()) {
            counters.add(0, QueueCounter.READ_SUPERPACKETS, 1);
        }
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

    private static void copy(TunPacket from, TunPacket to, Bytes<?> mem, long offset) {
        to.set(mem, offset, from.length());
        PacketRing.copy(from, to);
        to.gso().set(from.gso());
    }
}
