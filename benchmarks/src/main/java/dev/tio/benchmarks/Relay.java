package dev.tio.benchmarks;

import dev.tio.api.MergedWriter;
import dev.tio.api.Merging;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.gso.MultiCoalescer;
import dev.tio.linux.NativeTun;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Moves every packet between two inherited TUN descriptors, 100 and 101, and does to each what a VPN does less the
 * encryption: superpackets are split into packets that stand apart in memory, with room around them, and what comes out
 * is coalesced again from its bytes alone. One thread a direction. It prints {@code ready} and runs until it is ended.
 */
public final class Relay implements Runnable {
    /** Packets in memory between a read and its flush: a few superpackets of small segments. */
    private static final int PACKETS = 1024;
    private static final int SLAB = 2 << 20;
    private static final int ROOM = 16;
    private static final int SUPERPACKETS = 8;
    private static final long WARM_UP_NANOS = 1_500_000_000;

    private final Queue from;
    private final PacketBatch read = new PacketBatch(Slab.allocate(SUPERPACKETS * Queue.MIN_READ_MEMORY), PACKETS / 4,
            Queue.ROOM, Queue.ROOM);
    private final PacketBatch packets = new PacketBatch(Slab.allocate(SLAB), PACKETS, ROOM, ROOM);
    private final GSOOptions options = new GSOOptions();
    private final Coalescer coalescer;

    private Relay(Queue from, Queue to) {
        this.from = from;
        this.coalescer = new MultiCoalescer(new MergedWriter(to, new Merging()), PACKETS);
    }

    @Override
    public void run() {
        try {
            while (from.read(read) >= 0) {
                for (int i = 0; i < read.size(); i++) {
                    split(read.get(i));
                }
                send();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void split(TunPacket packet) {
        int segments = GSOSplit.segments(packet, options.set(packet.gso()));
        int done = GSOSplit.split(packet, options, packets, 0);
        while (done < segments) {
            send();
            done += GSOSplit.split(packet, options, packets, done);
        }
    }

    /** Loses what the far device does not take, as a VPN does: a device that is down ends nothing. */
    private void send() {
        try {
            try {
                coalescer.commit(packets);
            } finally {
                coalescer.flush();
            }
        } catch (IOException e) {
            if (e instanceof TunException t && t.kind() == TunException.Kind.CLOSED) {
                throw new UncheckedIOException(e);
            }
        }
        packets.clear();
    }

    /** Warms up, and starts both directions. */
    public static void main(String[] args) throws IOException {
        Queue synthetic = new WarmUp(WARM_UP_NANOS);
        new Relay(synthetic, synthetic).run();
        Queue a = NativeTun.adopt(100).queues().get(0);
        Queue b = NativeTun.adopt(101).queues().get(0);
        new Thread(new Relay(a, b), "a to b").start();
        new Thread(new Relay(b, a), "b to a").start();
        System.out.println("ready");
    }
}
