package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.wire.Background;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;

class MemoryTunLoadTest {
    private static final int LENGTH = 100;
    private static final int BEFORE_THE_END = 200;

    private final MemoryTun[] pair = MemoryTun.pair(
            MemoryTun.builder(Capabilities.NONE).queues(2).queueLength(8),
            MemoryTun.builder(Capabilities.NONE).queues(2).queueLength(8));

    @RepeatedTest(20)
    void shouldEndEveryReaderAndWriterWhenBothEndsAreClosed() throws Exception {
        List<Background<TunException.Kind>> writers = new ArrayList<>();
        List<Background<Integer>> readers = new ArrayList<>();
        for (MemoryTun tun : pair) {
            for (Queue queue : tun.queues()) {
                readers.add(Background.start(() -> readToTheEnd(queue)));
                writers.add(Background.start(() -> writeToTheEnd(queue)));
                writers.add(Background.start(() -> writeToTheEnd(queue)));
            }
        }
        for (MemoryTun tun : pair) {
            awaitReads(tun.queues().get(1));
        }
        pair[0].close();
        pair[1].close();

        for (Background<TunException.Kind> writer : writers) {
            assertThat(writer.result()).isEqualTo(TunException.Kind.CLOSED);
        }
        for (Background<Integer> reader : readers) {
            assertThat(reader.result()).isEqualTo(-1);
        }
    }

    private static void awaitReads(Queue queue) {
        while (queue.counters().get(QueueCounter.READ_PACKETS) < BEFORE_THE_END) {
            Thread.onSpinWait();
        }
    }

    private static int readToTheEnd(Queue queue) throws IOException {
        PacketBatch batch = new PacketBatch(Slab.allocate(2 * Queue.MIN_READ_MEMORY), 16, Queue.ROOM, Queue.ROOM);
        int count = queue.read(batch);
        while (count > 0) {
            for (int i = 0; i < count; i++) {
                assertThat(batch.get(i).length()).isEqualTo(LENGTH);
            }
            count = queue.read(batch);
        }
        return count;
    }

    private static TunException.Kind writeToTheEnd(Queue queue) throws IOException {
        TunPacket packet = new TunPacket().set(Slab.allocate(LENGTH).bytes(), 0, LENGTH);
        IPv4Header.versionAt(packet.address(), IPv4Header.VERSION);
        while (true) {
            try {
                queue.write(packet);
            } catch (TunException e) {
                if (e.kind() != TunException.Kind.FULL) {
                    return e.kind();
                }
            }
        }
    }
}
