package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Link;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForwardingQueueSetTest {
    private final List<String> calls = new ArrayList<>();
    private final QueueSet inner = new QueueSet() {
        private List<Queue> queues = List.of(new FakeQueue(), new FakeQueue());

        @Override
        public List<Queue> queues() {
            return queues;
        }

        @Override
        public Queue add(long descriptor) {
            List<Queue> grown = new ArrayList<>(queues);
            grown.add(new FakeQueue());
            queues = List.copyOf(grown);
            return grown.get(2);
        }

        @Override
        public Link link() {
            throw new UnsupportedOperationException("the inner link");
        }

        @Override
        public void shutdown() {
            calls.add("shutdown");
        }

        @Override
        public void close() {
            calls.add("close");
        }
    };

    @Test
    void shouldKeepItsQueues() throws IOException {
        QueueSet set = new Faults().around(inner);
        List<Queue> two = set.queues();
        assertThat(set.queues()).isSameAs(two).hasSize(2).hasOnlyElementsOfType(FaultyQueue.class);

        Queue added = set.add(5);

        assertThat(set.queues()).hasSize(3).startsWith(two.get(0), two.get(1)).endsWith(added);
        assertThat(two).hasSize(2);
    }

    @Test
    void shouldGiveEachQueueASeedOfItsOwn() throws IOException {
        List<byte[]> sent = new Traffic(1, 3).next(60);
        Impairment half = Impairment.NONE.loss(0.5);
        QueueSet set = new Faults().seed(7).writes(half).around(inner);

        for (int i = 0; i < 2; i++) {
            for (byte[] packet : sent) {
                set.queues().get(i).write(Packets.packet(packet));
            }
            assertThat(((FakeQueue) inner.queues().get(i)).writtenBytes()).containsExactlyElementsOf(half.apply(sent, 7 + i));
        }
    }

    @Test
    void shouldPassOnWhatIsTheSets() throws IOException {
        QueueSet set = Capture.of(new PcapWriter(new ByteArrayOutputStream())).around(inner);

        set.shutdown();
        set.close();

        assertThat(calls).containsExactly("shutdown", "close");
        assertThat(set.queues()).hasOnlyElementsOfType(CapturingQueue.class);
        assertThatThrownBy(set::link).hasMessage("the inner link");
    }
}
