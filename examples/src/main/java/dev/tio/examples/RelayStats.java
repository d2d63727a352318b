package dev.tio.examples;

import dev.tio.wire.TunPacket;
import java.util.concurrent.atomic.AtomicLong;

/** What went through a relay. Its thread counts, any thread may read. */
final class RelayStats {
    private final AtomicLong read = new AtomicLong();
    private final AtomicLong superpackets = new AtomicLong();
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    void read(TunPacket packet) {
        increment(read);
        if (packet.gso().isSuperpacket()) {
            increment(superpackets);
        }
    }

    void written() {
        increment(written);
    }

    void refused() {
        increment(refused);
    }

    /** Packets and superpackets that were read. */
    long readCount() {
        return read.getOpaque();
    }

    /** Superpackets among what was read. */
    long superpacketCount() {
        return superpackets.getOpaque();
    }

    /** Packets that were written, after splitting. */
    long writtenCount() {
        return written.getOpaque();
    }

    /** Packets that the other device did not take. */
    long refusedCount() {
        return refused.getOpaque();
    }

    /** One thread counts, so that no atomic addition is needed. */
    private static void increment(AtomicLong counter) {
        counter.setOpaque(counter.getPlain() + 1);
    }
}
