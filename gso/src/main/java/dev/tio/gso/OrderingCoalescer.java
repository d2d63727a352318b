package dev.tio.gso;

import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Restores the order in which packets were sent, among those between two flushes, before it commits them to another
 * coalescer: for packets that several worker threads decrypted, each with a key from its nonce. Lower epochs come
 * first, then lower counters, both compared as unsigned numbers; packets with the same key stay in the order in which
 * they came.
 *
 * <p>One thread at a time. Nothing is allocated after construction.
 */
public final class OrderingCoalescer {
    private final Coalescer target;
    private final @Nullable TunPacket[] packets;
    private final long[] epochs;
    private final long[] counters;
    private int[] order;
    private int[] spare;
    private int count;
    private boolean sorted = true;

    /**
     * A coalescer before {@code target}.
     *
     * @param capacity how many packets it holds before it flushes by itself, at least 1
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public OrderingCoalescer(Coalescer target, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.target = target;
        packets = new TunPacket[capacity];
        epochs = new long[capacity];
        counters = new long[capacity];
        order = new int[capacity];
        spare = new int[capacity];
    }

    /**
     * Takes one packet, as {@link Coalescer#commit(TunPacket)} does.
     *
     * @param epoch which tunnel or key the packet came by; a later one is greater
     * @param counter its place among the packets of that epoch
     * @throws IOException as {@link #flush()}; {@code packet} has been taken all the same
     */
    public void commit(TunPacket packet, long epoch, long counter) throws IOException {
        try {
            if (count == packets.length) {
                flush();
            }
        } finally {
            packets[count] = packet;
            epochs[count] = epoch;
            counters[count] = counter;
            order[count] = count;
            sorted = sorted && (count == 0 || compare(count - 1, count) <= 0);
            count++;
        }
    }

    /**
     * Commits everything to the coalescer behind, in order, and flushes that.
     *
     * @throws IOException as {@link Coalescer#flush()}
     */
    public void flush() throws IOException {
        if (!sorted) {
            sort();
        }
        Exception failure = null;
        for (int i = 0; i < count; i++) {
            try {
                target.commit(packet(order[i]));
            } catch (IOException | RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        Arrays.fill(packets, 0, count, null);
        count = 0;
        sorted = true;
        try {
            target.flush();
        } catch (IOException | RuntimeException e) {
            failure = failure == null ? e : failure;
        }
        Failures.rethrow(failure);
    }

    private TunPacket packet(int index) {
        return Objects.requireNonNull(packets[index]);
    }

    private int compare(int a, int b) {
        int byEpoch = Long.compareUnsigned(epochs[a], epochs[b]);
        return byEpoch != 0 ? byEpoch : Long.compareUnsigned(counters[a], counters[b]);
    }

    /** A merge sort from the bottom up: stable, and without an allocation, as the JDK's sorts of objects are not. */
    private void sort() {
        for (int width = 1; width < count; width *= 2) {
            for (int from = 0; from < count; from += 2 * width) {
                merge(from, Math.min(from + width, count), Math.min(from + 2 * width, count));
            }
            int[] merged = spare;
            spare = order;
            order = merged;
        }
    }

    private void merge(int from, int middle, int to) {
        int left = from;
        int right = middle;
        for (int i = from; i < to; i++) {
            boolean takeLeft = right >= to || left < middle && compare(order[left], order[right]) <= 0;
            spare[i] = takeLeft ? order[left++] : order[right++];
        }
    }
}
