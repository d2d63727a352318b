package dev.tio.testkit;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A bounded queue of packets, each copied into memory that is used again. Whoever calls a method holds the lock that
 * the ring was made with; {@link #await} lets go of it.
 */
final class PacketRing {
    private static final int LEAST_MEMORY = 2048;

    private final Condition changed;
    private final TunPacket[] packets;
    private final Slab[] slabs;
    private int first;
    private int size;

    PacketRing(ReentrantLock lock, int capacity) {
        changed = lock.newCondition();
        packets = new TunPacket[capacity];
        slabs = new Slab[capacity];
        Slab unused = Slab.allocate(1);
        for (int i = 0; i < capacity; i++) {
            packets[i] = new TunPacket();
            slabs[i] = unused;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isFull() {
        return size == packets.length;
    }

    /** Copies a packet behind the others, with {@code gso} for its own; there is room. */
    void add(TunPacket packet, GSOInfo gso) {
        int slot = (first + size) % packets.length;
        int length = packet.length();
        if (slabs[slot].capacity() < length) {
            slabs[slot] = Slab.allocate(Math.max(LEAST_MEMORY, Integer.highestOneBit(length) << 1));
        }
        packets[slot].set(slabs[slot].bytes(), 0, length);
        copy(packet, packets[slot]);
        packets[slot].gso().set(gso);
        size++;
        signal();
    }

    /** The packet that has waited longest; the ring's own. */
    TunPacket first() {
        return packets[first];
    }

    void removeFirst() {
        first = (first + 1) % packets.length;
        size--;
        signal();
    }

    void clear() {
        size = 0;
        signal();
    }

    /** Wakes all that wait: a packet came or went, or something ended. */
    void signal() {
        changed.signalAll();
    }

    /** Waits for {@link #signal}, {@code nanos} at most, perhaps less; an interrupt stays for the caller's caller. */
    void await(long nanos) {
        boolean interrupted = Thread.interrupted();
        try {
            changed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Copies the bytes of {@code from} to {@code to}, which is as long. The stores have no cursors that could be in the
     * way.
     */
    static void copy(TunPacket from, TunPacket to) {
        to.mem().bytesStore().write(to.offset(), from.mem().bytesStore(), from.offset(), from.length());
    }
}
