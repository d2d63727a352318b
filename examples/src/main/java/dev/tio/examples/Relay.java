package dev.tio.examples;

import dev.tio.api.MergedWriter;
import dev.tio.api.Merging;
import dev.tio.api.Queue;
import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * One direction of the way between two TUN devices: reads superpackets from one, splits them into packets in a slab, as a
 * tunnel would before it encrypts them, and writes these to the other, merged again.
 */
final class Relay implements Callable<Void> {
    private static final int PACKETS = 1024;

    private final Queue from;
    private final RelayStats stats = new RelayStats();
    private final GSOOptions options = new GSOOptions();
    private final PacketBatch received =
            new PacketBatch(Slab.allocate(8 * Queue.MIN_READ_MEMORY), 128, Queue.ROOM, Queue.ROOM);
    private final PacketBatch packets =
            new PacketBatch(Slab.allocate(16 * Queue.MIN_READ_MEMORY), PACKETS, Queue.ROOM, Queue.ROOM);
    private final Coalescer coalescer;

    Relay(Queue from, Queue to) {
        this.from = from;
        coalescer = new MultiCoalescer(new CountingSink(new MergedWriter(to, new Merging()), stats), PACKETS);
    }

    /** What went through, to be read from any thread. */
    RelayStats stats() {
        return stats;
    }

    /** Relays until the device that is read from is shut down. */
    @Override
    public Void call() throws IOException {
        while (from.read(received) >= 0) {
            for (int i = 0; i < received.size(); i++) {
                split(received.get(i));
            }
            send();
        }
        return null;
    }

    /** More packets than the batch has room for are no loss: the split goes on where it stopped. */
    private void split(TunPacket packet) throws IOException {
        stats.read(packet);
        int segments = GSOSplit.segments(packet, options.set(packet.gso()));
        int done = GSOSplit.split(packet, options, packets, 0);
        while (done < segments) {
            send();
            done += GSOSplit.split(packet, options, packets, done);
        }
    }

    /** The packets are the coalescer's until it has flushed. */
    private void send() throws IOException {
        try {
            coalescer.commit(packets);
        } finally {
            coalescer.flush();
        }
        packets.clear();
    }
}
