package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What {@link QueueSet} promises, sentence by sentence, to be run against an adapter's sets:
 *
 * <pre>{@code
 * class PipeQueueSetTest extends QueueSetContract {
 *     @Override
 *     protected Bench open(int queues) throws IOException {
 *         return new PipeBench(queues);
 *     }
 * }
 * }</pre>
 */
public abstract class QueueSetContract extends AdapterContract {
    /** For a class that opens the bench. */
    protected QueueSetContract() {
    }

    private static List<Caller<Integer>> readers(Trial trial) {
        return trial.set().queues().stream().map(trial::reader).toList();
    }

    private static void assertAllEnd(Trial trial, List<Caller<Integer>> readers) throws Exception {
        for (Caller<Integer> reader : readers) {
            trial.assertShutDown(reader);
        }
    }

    @Nested
    @DisplayName("A set")
    class Queues {
        @Test
        @DisplayName("has its queues in one order, in a list that nobody can change")
        void shouldHaveItsQueues() throws Exception {
            Trial trial = start(2);
            List<Queue> queues = trial.set().queues();
            assertThat(queues).hasSize(2).doesNotHaveDuplicates().isEqualTo(trial.set().queues());
            assertThatThrownBy(() -> queues.remove(0)).isInstanceOf(UnsupportedOperationException.class);
        }

        @Test
        @DisplayName("has queues that all have the same capabilities")
        void shouldHaveOneSetOfCapabilities() throws Exception {
            Trial trial = start(2);
            assertThat(trial.set().queues()).extracting(Queue::capabilities).containsOnly(trial.queue().capabilities());
        }

        @Test
        @DisplayName("has queues that each write")
        void shouldWriteByEachQueue() throws Exception {
            Trial trial = start(2);
            for (Queue queue : trial.set().queues()) {
                TunPacket packet = trial.fromDevice(1);
                queue.write(packet);
                trial.assertSent(packet);
            }
        }

        @Test
        @DisplayName("goes on when one of its queues is closed, which stays in the list")
        void shouldCloseOneQueueAlone() throws Exception {
            Trial trial = start(2);
            List<Queue> queues = trial.set().queues();
            Caller<Integer> other = trial.reader(queues.get(1));
            queues.get(0).close();
            assertThat(trial.set().queues()).isEqualTo(queues);
            TunPacket packet = trial.fromDevice(1);
            queues.get(1).write(packet);
            trial.assertSent(packet);
            trial.deliver(trial.toDevice(1));
            trial.await("a packet by the other queue",
                    () -> queues.get(1).counters().get(QueueCounter.READ_PACKETS) > 0 || other.isDone());
            trial.set().shutdown();
            trial.assertShutDown(other);
        }
    }

    @Nested
    @DisplayName("A shutdown")
    class Shutdown {
        @Test
        @DisplayName("wakes the readers of all queues with -1")
        void shouldWakeAllReaders() throws Exception {
            Trial trial = start(2);
            List<Caller<Integer>> readers = readers(trial);
            trial.set().shutdown();
            assertAllEnd(trial, readers);
        }

        @Test
        @DisplayName("lets a reader leave that always finds packets")
        void shouldLetABusyReaderLeave() throws Throwable {
            Trial trial = start();
            Caller<Integer> reader = trial.reader();
            Feeder.keepBusy(trial, reader, () -> {
                trial.set().shutdown();
                trial.assertShutDown(reader);
            });
        }

        @Test
        @DisplayName("makes writes of all queues CLOSED")
        void shouldEndWriting() throws Exception {
            Trial trial = start(2);
            trial.set().shutdown();
            for (Queue queue : trial.set().queues()) {
                assertKind(Kind.CLOSED, () -> queue.write(trial.fromDevice(1)));
            }
        }

        @Test
        @DisplayName("releases nothing: queues keep their descriptors, and the link answers")
        void shouldReleaseNothing() throws Exception {
            Trial trial = start();
            boolean hasDescriptor = trial.queue().descriptor().isPresent();
            String name = trial.set().link().name();
            trial.set().shutdown();
            assertThat(trial.queue().descriptor().isPresent()).isEqualTo(hasDescriptor);
            assertThat(trial.set().link().name()).isEqualTo(name);
        }

        @Test
        @DisplayName("does nothing the second time, and nothing after a close")
        void shouldShutDownTwice() throws Exception {
            Trial trial = start();
            trial.set().shutdown();
            trial.set().shutdown();
            trial.close(trial.set());
            trial.set().shutdown();
            assertThat(trial.readOnce(0)).isEqualTo(-1);
        }
    }

    @Nested
    @DisplayName("A close")
    class Close {
        @Test
        @DisplayName("shuts down: readers that wait get -1, and so does every later read")
        void shouldShutDown() throws Exception {
            Trial trial = start(2);
            List<Caller<Integer>> readers = readers(trial);
            trial.close(trial.set());
            assertAllEnd(trial, readers);
            PacketBatch batch = trial.batch();
            for (Queue queue : trial.set().queues()) {
                assertThat(queue.read(batch.packets(), batch.mem(), 0)).isEqualTo(-1);
                assertKind(Kind.CLOSED, () -> queue.write(trial.fromDevice(1)));
            }
        }

        @Test
        @DisplayName("ends while threads read and write, and they with it")
        void shouldEndUnderLoad() throws Exception {
            Trial trial = start(2);
            List<Caller<Integer>> readers = readers(trial);
            List<Caller<Boolean>> writers = new ArrayList<>();
            for (Queue queue : trial.set().queues()) {
                TunPacket packet = trial.fromDevice(1);
                writers.add(trial.patient(() -> {
                    while (true) {
                        queue.write(packet);
                    }
                }));
            }
            trial.close(trial.set());
            assertAllEnd(trial, readers);
            for (Caller<Boolean> writer : writers) {
                assertKind(Kind.CLOSED, () -> writer.result(trial.patience()));
            }
        }

        @Test
        @DisplayName("releases the descriptors of all queues")
        void shouldReleaseDescriptors() throws Exception {
            Trial trial = start(2);
            List<Long> descriptors = trial.set().queues().stream()
                    .flatMap(queue -> queue.descriptor().stream().boxed()).toList();
            Assumptions.assumeFalse(descriptors.isEmpty(), "the queues have no descriptors");
            trial.close(trial.set());
            assertThat(trial.set().queues()).allSatisfy(queue -> assertThat(queue.descriptor()).isEmpty());
            for (long descriptor : descriptors) {
                assertThat(trial.bench().isOpen(descriptor)).as("descriptor %d is open", descriptor).isFalse();
            }
        }

        @Test
        @DisplayName("makes the link CLOSED")
        void shouldCloseTheLink() throws Exception {
            Trial trial = start();
            trial.close(trial.set());
            assertKind(Kind.CLOSED, () -> trial.set().link().name());
            assertKind(Kind.CLOSED, () -> trial.set().link().mtu());
            assertKind(Kind.CLOSED, () -> trial.set().link().isUp());
        }

        @Test
        @DisplayName("does nothing the second time")
        void shouldCloseTwice() throws Exception {
            Trial trial = start();
            trial.close(trial.set());
            trial.close(trial.set());
        }
    }

    @Nested
    @DisplayName("An added queue")
    class Adding {
        @Test
        @DisplayName("is the last of the list from then on, writes, and lists that were asked for before stay as they"
                + " are")
        void shouldAdd() throws Exception {
            Trial trial = start(2);
            List<Queue> before = trial.set().queues();
            long descriptor = trial.bench().openQueue();
            Queue added = trial.set().add(descriptor);
            assertThat(before).hasSize(2);
            assertThat(trial.set().queues()).hasSize(3).last().isSameAs(added);
            assertThat(added.descriptor()).hasValue(descriptor);
            assertThat(added.capabilities()).isEqualTo(trial.queue().capabilities());
            TunPacket packet = trial.fromDevice(1);
            added.write(packet);
            trial.assertSent(packet);
        }

        @Test
        @DisplayName("ends with the set")
        void shouldEndWithTheSet() throws Exception {
            Trial trial = start(2);
            long descriptor = trial.bench().openQueue();
            Caller<Integer> reader = trial.reader(trial.set().add(descriptor));
            trial.set().shutdown();
            trial.assertShutDown(reader);
            trial.close(trial.set());
            assertThat(trial.bench().isOpen(descriptor)).isFalse();
        }

        @Test
        @DisplayName("is REFUSED if it is in the set already, and stays open")
        void shouldRefuseADuplicate() throws Exception {
            Trial trial = start(2);
            long descriptor = trial.bench().openQueue();
            Queue added = trial.set().add(descriptor);
            assertKind(Kind.REFUSED, () -> trial.set().add(descriptor));
            assertThat(trial.set().queues()).hasSize(3);
            TunPacket packet = trial.fromDevice(1);
            added.write(packet);
            trial.assertSent(packet);
        }

        @Test
        @DisplayName("is REFUSED if it is another device's, and closed")
        void shouldRefuseAnotherDevices() throws Exception {
            Trial trial = start(2);
            long descriptor = start(2).bench().openQueue();
            assertKind(Kind.REFUSED, () -> trial.set().add(descriptor));
            assertThat(trial.bench().isOpen(descriptor)).isFalse();
            assertThat(trial.set().queues()).hasSize(2);
        }

        @Test
        @DisplayName("is REFUSED if it is no descriptor of a device")
        void shouldRefuseNoDescriptor() throws Exception {
            Trial trial = start(2);
            trial.bench().openQueue();
            for (long descriptor : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE}) {
                assertKind(Kind.REFUSED, () -> trial.set().add(descriptor));
            }
        }

        @Test
        @DisplayName("is CLOSED after a shutdown, and its descriptor closed")
        void shouldRefuseAfterTheEnd() throws Exception {
            Trial trial = start(2);
            long descriptor = trial.bench().openQueue();
            trial.set().shutdown();
            assertKind(Kind.CLOSED, () -> trial.set().add(descriptor));
            assertThat(trial.bench().isOpen(descriptor)).isFalse();
        }
    }
}
