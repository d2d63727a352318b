package dev.tio.gso;

import dev.tio.wire.Allocation;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.PacketStream;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;

class CoalescerAllocationTest {
    private static final int PACKETS = 500;

    /** Merges, lone packets, new flows, flushes by itself and packets out of order are all in each round. */
    @Test
    void shouldAllocateNothingAfterConstruction() throws Exception {
        List<byte[]> stream = new PacketStream(7, 12).next(PACKETS);
        PacketBatch batch = new PacketBatch(
                Slab.allocate(stream.stream().mapToInt(p -> p.length).sum()), PACKETS, 0, 0);
        stream.forEach(packet -> batch.append(packet.length).buffer().put(packet));
        OrderingCoalescer coalescer = new OrderingCoalescer(new MultiCoalescer(new Dropper(), PACKETS / 3), PACKETS);

        Allocation.assertNothingAllocated(() -> run(coalescer, batch));
    }

    private static void run(OrderingCoalescer coalescer, PacketBatch batch) throws IOException {
        for (int i = 0; i < batch.size(); i++) {
            coalescer.commit(batch.get(i), 1, i ^ 1);
        }
        coalescer.flush();
    }

    private static final class Dropper implements GSOSink {
        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
        }

        @Override
        public void write(TunPacket packet) {
        }
    }
}
