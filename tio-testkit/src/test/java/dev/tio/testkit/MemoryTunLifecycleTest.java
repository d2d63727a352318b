package dev.tio.testkit;

import static dev.tio.testkit.MemoryPackets.assertKind;
import static dev.tio.testkit.MemoryPackets.batch;
import static dev.tio.testkit.MemoryPackets.plain;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.Background;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryTunLifecycleTest {
    private final MemoryTun tun = MemoryTun.builder(Capabilities.NONE).queues(2).queueLength(1).open();
    private final Queue queue = tun.queues().get(0);

    @Test
    void shouldWakeAllReadersAtShutdown() throws Exception {
        Background<Integer> first = Background.start(() -> queue.read(batch())).awaitParked();
        Background<Integer> second = Background.start(() -> tun.queues().get(1).read(batch())).awaitParked();
        tun.shutdown();

        assertThat(first.result()).isEqualTo(-1);
        assertThat(second.result()).isEqualTo(-1);
    }

    @Test
    void shouldNotReadWhatWaitsAfterShutdown() throws IOException {
        tun.deliver(plain(20, 1));
        tun.shutdown();
        tun.shutdown();

        assertThat(queue.read(batch())).isEqualTo(-1);
        assertKind(TunException.Kind.CLOSED, () -> queue.write(plain(20, 1)));
        tun.close();
        tun.close();
        assertThat(queue.read(batch())).isEqualTo(-1);
    }

    @Test
    void shouldStopAReaderThatIsBusy() throws Exception {
        Background<Integer> reader = Background.start(() -> {
            var batch = batch();
            int count = queue.read(batch);
            while (count > 0) {
                tun.deliver(plain(20, 1));
                count = queue.read(batch);
            }
            return count;
        });
        tun.deliver(plain(20, 1));
        tun.shutdown();

        assertThat(reader.result()).isEqualTo(-1);
    }

    @Test
    void shouldEndAWriterThatWaits() throws Exception {
        queue.write(plain(20, 1));
        Background<?> writer = Background.start(() -> {
            while (true) {
                try {
                    queue.write(plain(20, 2));
                } catch (TunException e) {
                    if (e.kind() != TunException.Kind.FULL) {
                        throw e;
                    }
                }
            }
        }).awaitParked();
        tun.shutdown();

        assertKind(TunException.Kind.CLOSED, writer::result);
    }

    @Test
    void shouldCloseOneQueueAlone() throws Exception {
        Background<Integer> reader = Background.start(() -> queue.read(batch())).awaitParked();
        queue.close();
        queue.close();

        assertThatThrownBy(reader::result).isInstanceOf(TunException.class);
        assertKind(TunException.Kind.CLOSED, () -> queue.read(batch()));
        assertKind(TunException.Kind.CLOSED, () -> queue.write(plain(20, 1)));
        assertThat(queue.descriptor()).isEmpty();
        tun.queues().get(1).write(plain(20, 1));
        assertThat(tun.deliver(1, plain(20, 1))).isOne();
        tun.shutdown();
        assertThat(queue.read(batch())).isEqualTo(-1);
    }

    @Test
    void shouldAddAQueueOfItsOwnOnce() throws IOException {
        List<Queue> before = tun.queues();
        long descriptor = tun.detachedQueue();
        Queue added = tun.add(descriptor);

        assertThat(before).hasSize(2);
        assertThat(tun.queues()).hasSize(3).endsWith(added);
        assertThat(added.descriptor()).hasValue(descriptor);
        assertKind(TunException.Kind.REFUSED, () -> tun.add(descriptor));
        added.write(plain(20, 1));
        assertThat(tun.sent()).hasSize(1);
    }

    @Test
    void shouldCloseWhatItDoesNotAdd() throws IOException {
        MemoryTun other = MemoryTun.open(Capabilities.NONE);
        long foreign = other.detachedQueue();
        long late = tun.detachedQueue();
        tun.shutdown();

        assertKind(TunException.Kind.CLOSED, () -> tun.add(late));
        assertThat(MemoryTun.isDetached(late)).isFalse();
        MemoryTun third = MemoryTun.open(Capabilities.NONE);
        assertKind(TunException.Kind.REFUSED, () -> third.add(foreign));
        assertThat(MemoryTun.isDetached(foreign)).isFalse();
        assertKind(TunException.Kind.REFUSED, () -> third.add(-1));
    }

    @Test
    void shouldForgetDetachedQueuesWithTheDevice() throws IOException {
        long descriptor = tun.detachedQueue();
        tun.close();

        assertThat(MemoryTun.isDetached(descriptor)).isFalse();
        assertKind(TunException.Kind.CLOSED, tun::detachedQueue);
    }
}
