package dev.tio.examples;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** One run of a load: how long it sends, and what arrived. The receiver's thread counts, any thread may read. */
final class Transfer {
    private final long start = System.nanoTime();
    private final long length;
    private final BooleanSupplier interrupted;
    private final AtomicLong receivedBytes = new AtomicLong();
    private volatile long lastReceived = start;
    private volatile long sentDatagrams;
    private volatile long lostDatagrams;

    /** Begins now. */
    Transfer(Duration length, BooleanSupplier interrupted) {
        this.length = length.toNanos();
        this.interrupted = interrupted;
    }

    /** Whether there is still something to be sent. */
    boolean sending() {
        return System.nanoTime() - start < length && !interrupted.getAsBoolean();
    }

    /** Counts bytes that arrived and were compared. */
    void received(int bytes) {
        receivedBytes.setOpaque(receivedBytes.getPlain() + bytes);
        lastReceived = System.nanoTime();
    }

    /** Says how many datagrams there were in all; TCP loses none. */
    void datagrams(long sent, long lost) {
        sentDatagrams = sent;
        lostDatagrams = lost;
    }

    /** Bytes that arrived and were compared. */
    long receivedBytes() {
        return receivedBytes.getOpaque();
    }

    /** Nanoseconds from the beginning to the last byte that arrived. */
    long receivedNanos() {
        return lastReceived - start;
    }

    /** Nanoseconds from the beginning. */
    long elapsedNanos() {
        return System.nanoTime() - start;
    }

    /** Datagrams that were sent, once all is over. */
    long sentDatagrams() {
        return sentDatagrams;
    }

    /** Datagrams among them that did not arrive. */
    long lostDatagrams() {
        return lostDatagrams;
    }
}
