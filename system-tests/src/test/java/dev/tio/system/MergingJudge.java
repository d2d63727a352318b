package dev.tio.system;

import dev.tio.api.MergedWriter;
import dev.tio.api.Merging;
import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOSink;
import dev.tio.linux.testkit.Router;
import dev.tio.testkit.HexDump;
import dev.tio.testkit.PacketDiff;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.PacketStream;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends packets through a coalescer to a router, whose kernel splits what was merged, and compares what arrives with what
 * was sent, flow by flow, in order and byte for byte. Packets to compare with are treated as the router treats them, so
 * that not even the time to live is left aside. The identification of a packet that has DF and was merged is, since the
 * kernel numbers the segments anew; its header checksum must be right for the new one.
 */
final class MergingJudge {
    /** The most packets that are sent at once. */
    static final int MAX_BATCH = 1500;

    /** Headers with all options, 9000 bytes of payload, and a few bytes behind them. */
    private static final int MAX_PACKET = 9200;

    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(2);

    private final Router router;
    private final Merging merging = new Merging();
    private final MergedPackets merged;
    private final Coalescer coalescer;
    private final MergingTally tally = new MergingTally();
    private final PacketBatch committed = batch();
    private final PacketBatch expected = batch();

    /** A packet that is to arrive, before the router, and whether it was merged. */
    private record Sent(int index, TunPacket packet, boolean merged) {
        @Override
        public String toString() {
            return "packet " + index + ", which was " + (merged ? "merged" : "sent alone") + ",";
        }
    }

    MergingJudge(Router router, Function<GSOSink, Coalescer> coalescer) {
        this.router = router;
        merged = new MergedPackets(new MergedWriter(router.in(), merging));
        this.coalescer = coalescer.apply(merged);
    }

    private static PacketBatch batch() {
        return new PacketBatch(Slab.allocate(MAX_BATCH * MAX_PACKET), MAX_BATCH, 0, 0);
    }

    /**
     * Sends packets, at most {@link #MAX_BATCH}, and flushes.
     *
     * @throws AssertionError if there is a difference; this judge is of no use then
     */
    void compare(List<byte[]> packets) throws IOException {
        lay(packets, committed);
        lay(packets, expected);
        merged.clear();
        coalescer.commit(committed);
        coalescer.flush();

        Map<String, Queue<Sent>> flows = new HashMap<>();
        int count = 0;
        for (int i = 0; i < packets.size(); i++) {
            if (Router.forwards(expected.get(i))) {
                flows.computeIfAbsent(PacketStream.flow(packets.get(i)), flow -> new ArrayDeque<>())
                        .add(new Sent(i, expected.get(i), merged.contains(committed.get(i))));
                count++;
            }
        }
        for (int i = 0; i < count; i++) {
            TunPacket arrived = router.next(TIMEOUT);
            if (arrived == null) {
                throw new AssertionError((count - i) + " of " + count + " packets were lost");
            }
            compare(flows, arrived);
        }
        TunPacket more = router.next(0);
        if (more != null) {
            throw new AssertionError("a packet more than the " + count + " that were sent:\n" + HexDump.of(more));
        }
    }

    /** What was compared so far. */
    MergingTally tally() {
        return tally;
    }

    /** What the coalescer merged. */
    MergedPackets merged() {
        return merged;
    }

    /** Tells whether the kernel refused a superpacket, which then was not split by it. */
    Merging merging() {
        return merging;
    }

    private static void lay(List<byte[]> packets, PacketBatch batch) {
        batch.clear();
        packets.forEach(packet -> batch.append(packet.length).buffer().put(packet));
    }

    private void compare(Map<String, Queue<Sent>> flows, TunPacket arrived) {
        byte[] bytes = new byte[arrived.length()];
        arrived.buffer().get(bytes);
        Sent sent = flows.getOrDefault(PacketStream.flow(bytes), new ArrayDeque<>()).poll();
        if (sent == null) {
            throw new AssertionError("a packet more than its flow had:\n" + HexDump.of(arrived));
        }
        if (sent.merged() && hasDF(sent.packet())) {
            number(sent.packet(), IPv4Header.identificationAt(arrived.address()));
        }
        Router.forward(sent.packet());
        PacketDiff diff = PacketDiff.of(sent.packet(), arrived);
        if (!diff.isEmpty()) {
            throw new AssertionError(sent + " differs from what arrived:\n" + diff);
        }
        tally.add(MergingTally.Kind.of(arrived), sent.merged());
    }

    private static boolean hasDF(TunPacket packet) {
        long address = packet.address();
        return IPv4Header.versionAt(address) == IPv4Header.VERSION
                && (IPv4Header.flagsAndFragmentOffsetAt(address) & IPv4Header.DF_FLAG) != 0;
    }

    private void number(TunPacket packet, int identification) {
        tally.addNumberedByTheKernel(IPv4Header.identificationAt(packet.address()) != identification);
        IPv4Header.identificationAt(packet.address(), identification);
    }
}
