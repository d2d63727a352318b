package dev.tio.examples;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * One direction of the way between two TUN devices: reads superpackets from one, splits them into packets in a slab, as a
 * tunnel would before it encrypts them, and writes these to the other.
 */
final class Relay implements Callable<Void> {
    private final Queue from;
    private final Queue to;
    private final RelayStats stats = new RelayStats();
    private final GSOOptions options = new GSOOptions();
    private final PacketBatch received =
            new PacketBatch(Slab.allocate(8 * Queue.MIN_READ_MEMORY), 128, Queue.ROOM, Queue.ROOM);
    private final PacketBatch packets =
            new PacketBatch(Slab.allocate(2 * Queue.MIN_READ_MEMORY), 128, Queue.ROOM, Queue.ROOM);

    Relay(Queue from, Queue to) {
        this.from = from;
        this.to = to;
    }

    /** What went through, to be read from any thread. */
    RelayStats stats() {
        return stats;
    }

    /** Relays until the device that is read from is shut down. */
    @Override
    public Void call() throws IOException {
        for (int count; (count = from.read(received.packets(), received.mem())) >= 0; ) {
            for (int i = 0; i < count; i++) {
                forward(received.packets()[i]);
            }
        }
        return null;
    }

    /** More packets than the batch has room for are no loss: the split goes on where it stopped. */
    private void forward(TunPacket packet) throws IOException {
        stats.read(packet);
        options.set(packet.gso());
        int first = 0;
        for (int count; (count = GSOSplit.split(packet, options, packets.clear(), first)) > 0; first += count) {
            for (int i = 0; i < count; i++) {
                write(packets.get(i));
            }
        }
    }

    /** A packet that is not taken is a lost packet, as anywhere in a network; a device that is gone is the end. */
    private void write(TunPacket packet) throws IOException {
        try {
            to.write(packet);
            stats.written();
        } catch (TunException e) {
            if (e.kind() == TunException.Kind.CLOSED) {
                throw e;
            }
            stats.refused();
        }
    }
}
