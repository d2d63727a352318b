package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import org.junit.jupiter.api.Test;

class QueueTest {
    private final FakeQueue queue = new FakeQueue(Capabilities.ALL);

    @Test
    void shouldFillABatch() throws Exception {
        PacketBatch batch = new PacketBatch(Slab.allocate(2 * Queue.MIN_READ_MEMORY), 3, Queue.ROOM, Queue.ROOM);
        queue.arrive(TestPackets.udp(4).payload(5), 0);
        queue.arrive(TestPackets.udp(4).payload(6), 0);

        assertThat(queue.read(batch)).isEqualTo(2);
        assertThat(batch.size()).isEqualTo(2);
        queue.shutDown = true;
        assertThat(queue.read(batch)).isEqualTo(-1);
        assertThat(batch.size()).isZero();
    }
}
