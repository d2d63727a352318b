package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.gso.Coalescer;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.PacketStream;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.openhft.chronicle.bytes.Bytes;

/** Every flow arrives as it was sent, whatever the queue supports, is switched on, and is refused. */
class MergedWriterProperties {
    private static final int BATCHES = 4;
    private static final int PACKETS = 60;

    private static final Logger LOG = Logger.getLogger(Merging.class.getName());

    /** Each refusal would be a line of the log. */
    @BeforeContainer
    static void beQuiet() {
        LOG.setLevel(Level.OFF);
    }

    @AfterContainer
    static void speak() {
        LOG.setLevel(null);
    }

    /** Splits superpackets, as the system behind a device does. */
    private static final class SplittingQueue extends FakeQueue {
        final FakeQueue arrived = new FakeQueue(Capabilities.NONE);
        private final MergedWriter splitter = new MergedWriter(arrived, new Merging());
        private final Set<GSOProto> refused;

        SplittingQueue(Set<GSOProto> supported, Set<GSOProto> refused) {
            super(new Capabilities(true, supported.contains(GSOProto.TCP), false, supported.contains(GSOProto.UDP)));
            this.refused = refused;
        }

        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws IOException {
            failure = refused.contains(proto) ? TunException.Kind.REFUSED : null;
            super.writeGSO(header, transportHeader, payloads, proto);
            splitter.writeGSO(header, transportHeader, payloads, proto);
        }

        @Override
        public void write(TunPacket packet) throws IOException {
            arrived.write(packet);
        }
    }

    @Property(tries = 300)
    void shouldLeaveEachFlowAsItWas(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int flows,
            @ForAll Set<GSOProto> supported, @ForAll Set<GSOProto> on, @ForAll Set<GSOProto> refused)
            throws IOException {
        SplittingQueue queue = new SplittingQueue(supported, refused);
        Merging merging = new Merging();
        for (GSOProto proto : GSOProto.values()) {
            if (!on.contains(proto)) {
                merging.off(proto);
            }
        }
        Coalescer coalescer = new MultiCoalescer(new MergedWriter(queue, merging), PACKETS);
        PacketStream stream = new PacketStream(seed, flows);
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < BATCHES; i++) {
            List<byte[]> packets = stream.next(PACKETS);
            sent.addAll(packets);
            coalescer.commit(batch(packets));
            coalescer.flush();
        }

        assertSamePerFlow(sent, queue.arrived.packets);
        Set<GSOProto> merged = new HashSet<>(on);
        merged.retainAll(supported);
        if (merged.isEmpty()) {
            assertThat(queue.arrived.packets).containsExactly(sent.toArray(byte[][]::new));
        }
        for (GSOProto proto : GSOProto.values()) {
            boolean wasRefused = merging.refused(proto) > 0;
            assertThat(merging.isOn(proto)).isEqualTo(on.contains(proto) && !wasRefused);
            assertThat(wasRefused && !(merged.contains(proto) && refused.contains(proto))).isFalse();
        }
    }

    private static void assertSamePerFlow(List<byte[]> sent, List<byte[]> arrived) {
        assertThat(PacketStream.byFlow(withoutIdentification(arrived)))
                .isEqualTo(PacketStream.byFlow(withoutIdentification(sent)));
    }

    /** Where a packet was merged, a DF packet's identification is the superpacket's to choose. */
    private static List<byte[]> withoutIdentification(List<byte[]> packets) {
        return packets.stream().map(PacketStream::withoutIdentification).toList();
    }

    private static PacketBatch batch(List<byte[]> packets) {
        int room = packets.stream().mapToInt(p -> p.length).sum();
        PacketBatch batch = new PacketBatch(Slab.allocate(room), packets.size(), 0, 0);
        packets.forEach(packet -> batch.append(packet.length).buffer().put(packet));
        return batch;
    }
}
