package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.PacketStream;
import dev.tio.wire.ReferenceChecksum;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Splitting what was coalesced gives the same packets, in the same order in each flow, whatever the packets. */
class CoalescerProperties {
    private static final int PACKETS = 200;

    enum Kind {
        MULTI, TCP, UDP, PASSTHROUGH;

        Coalescer coalescer(GSOSink sink, int capacity) {
            return switch (this) {
                case MULTI -> new MultiCoalescer(sink, capacity);
                case TCP -> new TCPCoalescer(sink, capacity);
                case UDP -> new UDPCoalescer(sink, capacity);
                case PASSTHROUGH -> new Passthrough(sink);
            };
        }
    }

    @Property(tries = 600)
    void shouldLeaveEachFlowAsItWas(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int flows,
            @ForAll Kind kind, @ForAll Set<GSOProto> taken, @ForAll boolean verified,
            @ForAll @IntRange(min = 1, max = PACKETS) int capacity) throws IOException {
        List<byte[]> sent = new PacketStream(seed, flows).next(PACKETS);
        RecordingSink sink = new RecordingSink();
        sink.taken.retainAll(taken);
        Coalescer coalescer = kind.coalescer(sink, capacity);
        PacketBatch batch = batch(sent);
        for (int i = 0; verified && i < sent.size(); i++) {
            batch.get(i).gso().dataValid(ReferenceChecksum.isCorrect(sent.get(i)));
        }
        coalescer.commit(batch);
        coalescer.flush();

        assertThat(sink.arrivals).hasSameSizeAs(sent);
        assertSamePerFlow(sent, sink.arrivals);
    }

    @Property(tries = 100)
    void shouldMergeShuffledPacketsAsIfTheyWereNot(@ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int flows)
            throws IOException {
        List<byte[]> sent = new PacketStream(seed, flows).next(PACKETS);
        PacketBatch batch = batch(sent);
        RecordingSink direct = new RecordingSink();
        Coalescer coalescer = new MultiCoalescer(direct, PACKETS);
        coalescer.commit(batch);
        coalescer.flush();

        RecordingSink restored = new RecordingSink();
        OrderingCoalescer ordering = new OrderingCoalescer(new MultiCoalescer(restored, PACKETS), PACKETS);
        List<Integer> order = IntStream.range(0, PACKETS).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(seed));
        for (int i : order) {
            // Counters begin anew in each epoch.
            ordering.commit(batch.get(i), i / 64, i % 64);
        }
        ordering.flush();

        assertThat(restored.superpackets).containsExactly(direct.superpackets.toArray(byte[][]::new));
        assertSamePerFlow(sent, restored.arrivals);
    }

    /** Where a packet was merged, a DF packet's identification is the superpacket's to choose. */
    private static void assertSamePerFlow(List<byte[]> sent, List<RecordingSink.Arrival> arrivals) {
        Map<String, Deque<byte[]>> expected = new HashMap<>();
        for (byte[] packet : sent) {
            expected.computeIfAbsent(PacketStream.flow(packet), f -> new ArrayDeque<>()).add(packet);
        }
        for (RecordingSink.Arrival arrival : arrivals) {
            String flow = PacketStream.flow(arrival.packet());
            byte[] next = expected.getOrDefault(flow, new ArrayDeque<>()).poll();
            assertThat(next).as("a packet of %s that was never sent", flow).isNotNull();
            if (arrival.segments() > 1) {
                assertThat(PacketStream.withoutIdentification(arrival.packet())).as(flow)
                        .isEqualTo(PacketStream.withoutIdentification(next));
            } else {
                assertThat(arrival.packet()).as(flow).isEqualTo(next);
            }
        }
    }

    private static PacketBatch batch(List<byte[]> packets) {
        int room = packets.stream().mapToInt(p -> p.length).sum() + 1;
        PacketBatch batch = new PacketBatch(Slab.allocate(room), packets.size(), 0, 0);
        packets.forEach(packet -> batch.append(packet.length).buffer().put(packet));
        return batch;
    }
}
