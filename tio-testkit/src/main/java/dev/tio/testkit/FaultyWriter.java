package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** The writing side of a {@link FaultyQueue}. */
final class FaultyWriter {
    private static final TunException REFUSED = TunException.recurring(
            TunException.Kind.REFUSED, "write", "", "A fault was asked for: superpackets are refused");

    private final Queue queue;
    private final boolean impaired;
    private final Map<Integer, TunException> failures;
    private final Set<GSOProto> refusedProtocols;
    private final Set<Integer> refusedSuperpackets;
    private final Line<StoredPacket> line;
    private final Gathering gathering = new Gathering(Capabilities.ALL);
    private @Nullable GSOWriter gsoWriter;
    private int calls;
    private int superpackets;

    FaultyWriter(Queue queue, Faults faults) {
        this.queue = queue;
        impaired = !faults.writes.equals(Impairment.NONE);
        failures = faults.writeFailures;
        refusedProtocols = faults.refusedProtocols;
        refusedSuperpackets = faults.refusedSuperpackets;
        line = new Line<>(faults.writes, faults.seed);
    }

    void write(TunPacket packet) throws IOException {
        count(packet.gso().type().proto());
        if (!impaired) {
            queue.write(packet);
        } else if (packet.length() == 0 || packet.length() > Queue.MAX_PACKET) {
            throw new IllegalArgumentException("a packet of " + packet.length() + " bytes");
        } else {
            send(StoredPacket.of(packet));
        }
    }

    /** The writer around {@code inner}: the same at each call, as that is. */
    synchronized GSOWriter around(GSOWriter inner) {
        GSOWriter current = gsoWriter;
        if (current == null) {
            current = new Writer(inner);
            gsoWriter = current;
        }
        return current;
    }

    synchronized void release() {
        line.release().forEach(this::sendQuietly);
    }

    /**
     * Counts a call, and lets it fail if it is its turn.
     *
     * @param proto of the superpacket that is to be written; null for a plain packet
     */
    private synchronized void count(@Nullable GSOProto proto) throws TunException {
        TunException failure = failures.get(++calls);
        if (failure != null) {
            throw failure;
        }
        if (proto != null && (refusedSuperpackets.contains(++superpackets) || refusedProtocols.contains(proto))) {
            throw REFUSED;
        }
    }

    /** Under one lock, so that packets leave the line in the order in which it lets them out. */
    private synchronized void send(StoredPacket packet) throws IOException {
        List<StoredPacket> out = line.send(packet);
        if (!out.isEmpty()) {
            try {
                queue.write(packet.packet());
            } finally {
                out.subList(1, out.size()).forEach(this::sendQuietly);
            }
        }
    }

    /** Whoever wrote this packet has gone on long since. */
    private void sendQuietly(StoredPacket packet) {
        try {
            queue.write(packet.packet());
        } catch (IOException e) {
            // As if it were lost further on.
        }
    }

    private final class Writer implements GSOWriter {
        private final GSOWriter inner;

        Writer(GSOWriter inner) {
            this.inner = inner;
        }

        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws IOException {
            count(payloads.count() > 1 ? proto : null);
            if (impaired) {
                send(StoredPacket.of(gathering.gather(header, transportHeader, payloads, proto)));
            } else {
                inner.writeGSO(header, transportHeader, payloads, proto);
            }
        }

        @Override
        public void write(TunPacket packet) throws IOException {
            FaultyWriter.this.write(packet);
        }

        @Override
        public boolean takes(GSOProto proto) {
            return inner.takes(proto);
        }
    }
}
