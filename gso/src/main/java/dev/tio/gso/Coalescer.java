package dev.tio.gso;

import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.io.IOException;

/**
 * Takes packets in the order in which they were sent and hands them on, runs of one flow merged into superpackets where
 * that changes nothing for whoever receives them. Each packet reaches the sink exactly once, and the packets of a flow
 * in the order in which they were committed.
 *
 * <p>One thread at a time. Nothing is allocated after construction.
 */
public interface Coalescer {
    /**
     * Takes one packet. The object and the memory that it lies in are borrowed, and must stay as they are, until
     * {@link #flush()} has returned; neither is changed.
     *
     * <p>A packet whose {@link dev.tio.wire.GSOInfo#dataValid()} is set is taken to have a right TCP or UDP checksum,
     * and saves a pass over its bytes. A false claim gives a packet that was damaged on its way a right checksum: the
     * damage then reaches the application, and nothing tells. A queue's read sets it where the system says so; whoever
     * changes such a packet clears it, or answers for it.
     *
     * <p>A coalescer that can hold no more packets flushes by itself first.
     *
     * @throws IOException as {@link #flush()}; {@code packet} has been taken all the same
     */
    void commit(TunPacket packet) throws IOException;

    /**
     * Takes all packets of a batch, in order, as {@link #commit(TunPacket)} does.
     *
     * @throws IOException the first failure; all packets have been taken all the same
     */
    default void commit(PacketBatch batch) throws IOException {
        Exception failure = null;
        for (int i = 0; i < batch.size(); i++) {
            try {
                commit(batch.get(i));
            } catch (IOException | RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        Failures.rethrow(failure);
    }

    /**
     * Hands everything that was committed to the sink, and lets go of it. What the sink fails to take is lost; the rest
     * is handed on all the same.
     *
     * @throws IOException the first failure of the sink; an unchecked exception of its goes on in the same way
     */
    void flush() throws IOException;
}
