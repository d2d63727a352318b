package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One of a pair in memory keeps the port's promises, when the other is the system. */
class MemoryPairContractsTest extends AdapterContracts {
    @Override
    protected Bench open(int queues) {
        MemoryTun.Builder builder = MemoryTun.builder(Capabilities.ALL).queues(queues).queueLength(250);
        MemoryTun[] pair = MemoryTun.pair(builder, MemoryTun.builder(Capabilities.ALL).queueLength(250));
        return new PairBench(pair[0], pair[1]);
    }

    /** What is written to the far device is delivered, and what is read there was sent. */
    private static final class PairBench extends MemoryBench {
        private final MemoryTun far;
        private final PacketBatch one = new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY), 1, 0, 0);

        PairBench(MemoryTun near, MemoryTun far) {
            super(near, near);
            this.far = far;
        }

        @Override
        public void deliver(TunPacket packet) throws IOException {
            try {
                far.queues().get(0).write(packet);
            } catch (TunException e) {
                assertThat(e.kind()).isEqualTo(TunException.Kind.FULL);
            }
        }

        @Override
        public @Nullable TunPacket sent(long timeoutNanos) throws IOException {
            return far.queues().get(0).read(one.packets(), one.mem(), timeoutNanos) > 0 ? one.packets()[0] : null;
        }

        @Override
        public void close() {
            super.close();
            far.close();
        }
    }
}
