package dev.tio.examples;

import dev.tio.wire.TunPacket;
import java.util.concurrent.atomic.AtomicLong;

/** What went through a relay. Its thread counts, any thread may read. */
final class RelayStats {
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong superpackets = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();

    void read(TunPacket packet) {
        increment(read);
        if (packet.gso().isSuperpacket()) {
            increment(superpackets);
        }
    }

    /** A packet, or a superpacket of {@code segments} packets. */
    void written(int segments) {
        written.setOpaque(written.getPlain() + segments);
        increment(writes);
    }

    /** Packets and superpackets that were read. */
    long readCount() {
        return read.getOpaque();
    }

    /** Superpackets among what was read. */
    long superpacketCount() {
        return superpackets.getOpaque();
    }

    /** Packets that were written, those of superpackets one by one. */
    long packetCount() {
        return written.getOpaque();
    }

    /** Packets and superpackets that were written. */
    long writeCount() {
        return writes.getOpaque();
    }

    /** One thread counts, so that no atomic addition is needed. */
    private static void increment(AtomicLong counter) {
        counter.setOpaque(counter.getPlain() + 1);
    }
}
