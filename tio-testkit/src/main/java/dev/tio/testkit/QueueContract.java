package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What {@link Queue} promises, sentence by sentence, to be run against an adapter's queues:
 *
 * <pre>{@code
 * class PipeQueueTest extends QueueContract {
 *     @Override
 *     protected Bench open(int queues) throws IOException {
 *         return new PipeBench(queues);
 *     }
 * }
 * }</pre>
 *
 * <p>{@link Bench} says what such a bench is. JUnit 5 and AssertJ have to be among the dependencies of the tests.
 */
public abstract class QueueContract extends AdapterContract {
    /** For a class that opens the bench. */
    protected QueueContract() {
    }

    @Nested
    @DisplayName("A read")
    class Reading {
        @Test
        @DisplayName("gives what arrived, whole and in the order of its arrival")
        void shouldGiveWhatArrived() throws Exception {
            Trial trial = start();
            TunPacket[] packets = new TunPacket[60];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = Trial.datagram(trial.bench().addresses().toDevice(i % 2 == 0), i, 4 + i * 20);
            }
            trial.deliver(packets);
            trial.assertReads(packets);
        }

        @Test
        @DisplayName("drains what waits, into ascending places with ROOM before the first, behind the last and twice between two")
        void shouldLeaveRoom() throws Exception {
            Trial trial = start();
            trial.deliver(trial.toDevice(0, 1280), trial.toDevice(1), trial.toDevice(2, 33), trial.toDevice(3));
            PacketBatch batch = trial.batch();
            List<TunPacket> own = new ArrayList<>();
            long deadline = System.nanoTime() + trial.patience().toNanos();
            while (own.size() < 4 && deadline - System.nanoTime() > 0) {
                int count = trial.queue().read(batch.packets(), batch.mem(), trial.patience().toNanos());
                assertThat(batch.packets()[0].offset()).isGreaterThanOrEqualTo(Queue.ROOM);
                for (int i = 0; i < count; i++) {
                    TunPacket packet = batch.packets()[i];
                    long next = i + 1 < count ? batch.packets()[i + 1].offset() : batch.mem().realCapacity() + Queue.ROOM;
                    assertThat(next - packet.offset() - packet.length()).isGreaterThanOrEqualTo(2 * Queue.ROOM);
                    trial.addOwn(packet, own);
                }
            }
            assertThat(own).hasSize(4);
        }

        @Test
        @DisplayName("leaves what there is no element for to the next read")
        void shouldFillAShortArray() throws Exception {
            Trial trial = start();
            TunPacket[] packets = {trial.toDevice(0), trial.toDevice(1), trial.toDevice(2), trial.toDevice(3)};
            trial.deliver(packets);
            TunPacket[] two = {new TunPacket(), new TunPacket()};
            List<TunPacket> own = new ArrayList<>();
            int count;
            do {
                count = trial.queue().read(two, trial.batch().mem(), trial.patience().toNanos());
                assertThat(count).isBetween(1, 2);
                for (int i = 0; i < count; i++) {
                    trial.addOwn(two[i], own);
                }
            } while (own.size() < packets.length);
            for (int i = 0; i < packets.length; i++) {
                Segments.assertSame(Segments.of(packets[i]), Segments.of(own.get(i)));
            }
        }

        @Test
        @DisplayName("leaves what there is no memory for to the next read, and truncates nothing")
        void shouldNotTruncate() throws Exception {
            Trial trial = start();
            int mtu = Math.min(trial.set().link().mtu(), 9000);
            TunPacket[] packets = {trial.toDevice(0, mtu), trial.toDevice(1, mtu), trial.toDevice(2, mtu)};
            trial.deliver(packets);
            Bytes<?> least = Slab.allocate(Queue.MIN_READ_MEMORY).bytes();
            List<TunPacket> own = new ArrayList<>();
            while (own.size() < packets.length) {
                int count = trial.queue().read(trial.batch().packets(), least, trial.patience().toNanos());
                assertThat(count).as("packets in memory for the longest").isOne();
                trial.addOwn(trial.batch().packets()[0], own);
            }
            for (int i = 0; i < packets.length; i++) {
                Segments.assertSame(Segments.of(packets[i]), Segments.of(own.get(i)));
            }
        }

        @Test
        @DisplayName("uses the whole capacity of the memory, and neither uses nor moves its cursors")
        void shouldLeaveTheCursorsAlone() throws Exception {
            Trial trial = start();
            trial.deliver(trial.toDevice(1));
            Bytes<?> mem = Slab.allocate(Queue.MIN_READ_MEMORY).bytes();
            mem.readPositionRemaining(3, 4);
            TunPacket[] one = {new TunPacket()};
            assertThat(trial.queue().read(one, mem, trial.patience().toNanos())).isOne();
            assertThat(mem.readPosition()).isEqualTo(3);
            assertThat(mem.readRemaining()).isEqualTo(4);
        }

        @Test
        @DisplayName("takes direct memory that is no slab")
        void shouldTakeOtherMemory() throws Exception {
            Trial trial = start();
            TunPacket packet = trial.toDevice(1);
            trial.deliver(packet);
            Bytes<?> mem = Bytes.allocateDirect(Queue.MIN_READ_MEMORY);
            try {
                List<TunPacket> own = new ArrayList<>();
                TunPacket[] one = {new TunPacket()};
                while (own.isEmpty()) {
                    assertThat(trial.queue().read(one, mem, trial.patience().toNanos())).isOne();
                    trial.addOwn(one[0], own);
                }
                Segments.assertSame(Segments.of(packet), Segments.of(own.get(0)));
            } finally {
                mem.releaseLast();
            }
        }

        @Test
        @DisplayName("keeps nothing of the caller's memory once it has returned")
        void shouldKeepNothing() throws Exception {
            Trial trial = start();
            trial.deliver(trial.toDevice(1), trial.toDevice(2));
            List<TunPacket> own = trial.read(2);
            assertThat(own).hasSize(2);
            ByteBuffer memory = trial.batch().slab().buffer().duplicate().clear();
            byte[] before = new byte[memory.capacity()];
            memory.get(0, before);
            TunPacket[] others = {trial.toDevice(3, 900), trial.toDevice(4, 900)};
            trial.deliver(others);
            PacketBatch elsewhere = Trial.newBatch();
            trial.queue().read(elsewhere.packets(), elsewhere.mem(), trial.patience().toNanos());
            byte[] after = new byte[memory.capacity()];
            memory.get(0, after);
            assertThat(after).isEqualTo(before);
        }

        @Test
        @DisplayName("fills a batch, and tells it how many packets it holds")
        void shouldFillABatch() throws Exception {
            Trial trial = start();
            trial.deliver(trial.toDevice(1));
            PacketBatch batch = Trial.newBatch();
            int count = Caller.start(() -> trial.queue().read(batch)).result(trial.patience());
            assertThat(count).isPositive().isEqualTo(batch.size());
        }

        @Test
        @DisplayName("waits for a packet")
        void shouldWait() throws Exception {
            Trial trial = start();
            Caller<List<TunPacket>> reader = Caller.start(() -> {
                PacketBatch batch = Trial.newBatch();
                List<TunPacket> own = new ArrayList<>();
                while (own.isEmpty()) {
                    assertThat(trial.queue().read(batch)).isPositive();
                    trial.addOwn(batch.get(0), own);
                }
                return own;
            });
            trial.awaitIdle(reader, () -> trial.queue().counters().get(QueueCounter.READ_CALLS) > 0);
            trial.deliver(trial.toDevice(1));
            assertThat(reader.result(trial.patience())).hasSize(1);
        }

        @Test
        @DisplayName("returns 0 where none came in the time it was given, and not before")
        void shouldKeepToItsTimeout() throws Exception {
            Trial trial = start();
            PacketBatch batch = trial.batch();
            long timeout = TimeUnit.MILLISECONDS.toNanos(20);
            // Several times: a thread that was held up for so long would look like one that has waited.
            int empty = 0;
            while (empty < 3) {
                long[] took = new long[1];
                int count = Caller.start(() -> {
                    long start = System.nanoTime();
                    int read = trial.queue().read(batch.packets(), batch.mem(), timeout);
                    took[0] = System.nanoTime() - start;
                    return read;
                }).result(trial.patience());
                if (count <= 0) {
                    empty++;
                    assertThat(count).isZero();
                    assertThat(took[0]).as("nanoseconds").isGreaterThanOrEqualTo(timeout);
                }
            }
        }

        @Test
        @DisplayName("does not wait where its timeout is 0 or less")
        void shouldNotWait() throws Exception {
            Trial trial = start();
            PacketBatch batch = trial.batch();
            for (long timeout : new long[] {0, -1, Long.MIN_VALUE}) {
                int count;
                do {
                    count = Caller.start(() -> trial.queue().read(batch.packets(), batch.mem(), timeout))
                            .result(trial.patience());
                } while (count > 0);
                assertThat(count).isZero();
            }
            trial.deliver(trial.toDevice(1));
            long deadline = System.nanoTime() + trial.patience().toNanos();
            int read;
            do {
                read = trial.queue().read(batch.packets(), batch.mem(), 0);
            } while (read == 0 && deadline - System.nanoTime() > 0);
            assertThat(read).isPositive();
        }

        @Test
        @DisplayName("is not ended by an interrupt, and leaves the thread's interrupt status as it is")
        void shouldNotEndAtAnInterrupt() throws Exception {
            Trial trial = start();
            Caller<Boolean> reader = Caller.start(() -> {
                Thread.currentThread().interrupt();
                PacketBatch batch = Trial.newBatch();
                List<TunPacket> own = new ArrayList<>();
                while (own.isEmpty()) {
                    assertThat(trial.queue().read(batch)).isPositive();
                    trial.addOwn(batch.get(0), own);
                }
                return Thread.currentThread().isInterrupted();
            });
            trial.awaitIdle(reader, () -> trial.queue().counters().get(QueueCounter.READ_CALLS) > 0);
            reader.interrupt();
            trial.deliver(trial.toDevice(1));
            assertThat(reader.result(trial.patience())).as("interrupted").isTrue();
        }

        @Test
        @DisplayName("counts and drops what is malformed, and goes on")
        void shouldDropWhatIsMalformed() throws Exception {
            Trial trial = start();
            TunPacket good = trial.toDevice(1);
            trial.bench().deliverMalformed();
            trial.deliver(good);
            List<TunPacket> read = trial.read(1);
            Segments.assertSame(Segments.of(good), read.isEmpty() ? List.of() : Segments.of(read.get(0)));
            assertThat(trial.queue().counters().drops().total()).isOne();
        }

        @Test
        @DisplayName("takes no array without elements")
        void shouldRefuseNoElements() throws Exception {
            Trial trial = start();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trial.queue().read(new TunPacket[0], trial.batch().mem(), 0));
        }

        @Test
        @DisplayName("takes no heap memory")
        void shouldRefuseHeapMemory() throws Exception {
            Trial trial = start();
            Bytes<?> heap = Bytes.wrapForRead(new byte[Queue.MIN_READ_MEMORY]);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trial.queue().read(trial.batch().packets(), heap, 0));
        }

        @Test
        @DisplayName("takes no memory that a packet may not fit in, and loses none by that")
        void shouldRefuseLittleMemory() throws Exception {
            Trial trial = start();
            TunPacket packet = trial.toDevice(1);
            trial.deliver(packet);
            Bytes<?> small = Slab.allocate(Queue.MIN_READ_MEMORY - 1).bytes();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trial.queue().read(trial.batch().packets(), small, 0));
            trial.assertReads(packet);
        }

        @Test
        @DisplayName("is one thread's at a time: a second one is told so")
        void shouldRefuseASecondReader() throws Exception {
            Trial trial = start();
            Caller<Integer> first = trial.reader();
            assertThatIllegalStateException().isThrownBy(
                    () -> Caller.start(() -> trial.queue().read(trial.batch())).result(trial.patience()));
            trial.set().shutdown();
            assertThat(first.result(trial.patience())).isEqualTo(-1);
        }

        @Test
        @DisplayName("does not fail while the device is down: nothing arrives until it is up")
        void shouldWaitWhileTheDeviceIsDown() throws Exception {
            Trial trial = start();
            trial.bench().down();
            PacketBatch batch = trial.batch();
            int count;
            do {
                count = trial.queue().read(batch.packets(), batch.mem(), TimeUnit.MILLISECONDS.toNanos(1));
            } while (count > 0);
            assertThat(count).isZero();
            trial.bench().up();
            TunPacket packet = trial.toDevice(1);
            trial.deliver(packet);
            trial.assertReads(packet);
        }
    }

    @Nested
    @DisplayName("Superpackets")
    class Superpackets {
        @Test
        @DisplayName("are read whole, with what the system said of them")
        void shouldBeReadWhole() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                for (boolean ipv4 : new boolean[] {true, false}) {
                    TunPacket sent = trial.superpacketToDevice(proto, ipv4);
                    trial.deliver(sent);
                    List<TunPacket> read = trial.read(1);
                    assertThat(read).as("%s superpacket", proto).hasSize(1);
                    // hdr_len is a hint that a system may get wrong.
                    sent.gso().hdrLen(read.get(0).gso().hdrLen());
                    assertThat(read.get(0).gso().dataValid(false)).usingRecursiveComparison().isEqualTo(sent.gso());
                    Segments.assertSame(Segments.of(sent), Segments.of(read.get(0)));
                }
            }
        }

        @Test
        @DisplayName("are read split where the capabilities have none, and partial checksums completed likewise")
        void shouldBeReadSplit() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.unsupported()) {
                TunPacket sent = trial.superpacketToDevice(proto, true);
                trial.deliver(sent);
                List<TunPacket> segments = Segments.of(sent);
                List<TunPacket> read = trial.read(segments.size());
                assertThat(read).noneMatch(packet -> packet.gso().isSuperpacket());
                if (!trial.queue().capabilities().csum()) {
                    assertThat(read).noneMatch(packet -> packet.gso().needsCsum());
                }
                Segments.assertSame(segments, read.stream().flatMap(packet -> Segments.of(packet).stream()).toList());
            }
        }

        @Test
        @DisplayName("go out as they lie, every segment of them")
        void shouldBeWritten() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                for (boolean ipv4 : new boolean[] {true, false}) {
                    trial.assertSent(trial.write(trial.superpacketFromDevice(proto, ipv4)));
                }
            }
        }

        @Test
        @DisplayName("of one segment go out as well")
        void shouldBeWrittenWithOneSegment() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                TunPacket packet = Trial.segment(trial.bench().addresses().fromDevice(true), proto).payload(1000).partial();
                TunPacket single = Segments.copy(packet);
                single.gso().set(trial.superpacketFromDevice(proto, true).gso());
                trial.queue().write(single);
                trial.assertSent(packet);
            }
        }

        @Test
        @DisplayName("are UNSUPPORTED where the capabilities have none, and so are partial checksums")
        void shouldBeUnsupported() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.unsupported()) {
                assertKind(Kind.UNSUPPORTED, () -> trial.queue().write(trial.superpacketFromDevice(proto, true)));
                assertThat(trial.queue().supportsGSO(proto)).isEmpty();
            }
            if (!trial.queue().capabilities().csum()) {
                IPBuilder<?> ip = trial.bench().addresses().fromDevice(true);
                assertKind(Kind.UNSUPPORTED, () -> trial.queue().write(ip.udp(1, 2).payload(9).partial()));
            }
            trial.assertNothingElseSent();
        }

        @Test
        @DisplayName("that are malformed are REFUSED, and nothing of them leaves")
        void shouldBeRefused() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                TunPacket noSize = trial.superpacketFromDevice(proto, true);
                noSize.gso().gsoSize(0);
                assertKind(Kind.REFUSED, () -> trial.queue().write(noSize));
                TunPacket fieldPastTheEnd = trial.superpacketFromDevice(proto, true);
                fieldPastTheEnd.gso().csumOffset(fieldPastTheEnd.length());
                assertKind(Kind.REFUSED, () -> trial.queue().write(fieldPastTheEnd));
                TunPacket wrongVersion = trial.superpacketFromDevice(proto, false);
                wrongVersion.gso().set(trial.superpacketFromDevice(proto, true).gso());
                assertKind(Kind.REFUSED, () -> trial.queue().write(wrongVersion));
            }
            trial.assertNothingElseSent();
        }

        @Test
        @DisplayName("have the same writer at each call and for each protocol that has one")
        void shouldHaveOneWriter() throws Exception {
            Trial trial = start();
            List<GSOProto> supported = trial.supported();
            for (GSOProto proto : supported) {
                assertThat(trial.queue().supportsGSO(proto)).containsSame(
                        trial.queue().supportsGSO(supported.get(0)).orElseThrow());
            }
        }
    }

    @Nested
    @DisplayName("A write")
    class Writing {
        @Test
        @DisplayName("sends each packet as it is, in order")
        void shouldSend() throws Exception {
            Trial trial = start();
            TunPacket[] packets = new TunPacket[60];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = trial.write(Trial.datagram(trial.bench().addresses().fromDevice(i % 2 == 0), i, 4 + i * 20));
            }
            trial.assertSent(packets);
        }

        @Test
        @DisplayName("is done with the packet's memory when it returns, and has not changed it")
        void shouldBorrow() throws Exception {
            Trial trial = start();
            TunPacket packet = trial.fromDevice(1);
            TunPacket expected = Segments.copy(packet);
            trial.queue().write(packet);
            assertThat(PacketDiff.of(expected, packet).toString()).isEmpty();
            Trial.poison(packet);
            TunPacket next = trial.write(trial.fromDevice(2));
            trial.assertSent(expected, next);
        }

        @Test
        @DisplayName("completes a partial checksum, or tells the system to")
        void shouldSendPartialChecksums() throws Exception {
            Trial trial = start();
            Assumptions.assumeTrue(trial.queue().capabilities().csum(), "the queue has no partial checksums");
            for (GSOProto proto : GSOProto.values()) {
                for (boolean ipv4 : new boolean[] {true, false}) {
                    trial.assertSent(trial.write(
                            Trial.segment(trial.bench().addresses().fromDevice(ipv4), proto).payload(333).partial()));
                }
            }
        }

        @Test
        @DisplayName("may be any thread's, several at a time, each in its order")
        void shouldTakeSeveralThreads() throws Exception {
            Trial trial = start();
            int threads = 4;
            int each = 50;
            List<Caller<Boolean>> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t * each;
                writers.add(Caller.start(() -> {
                    for (int i = 0; i < each; i++) {
                        trial.queue().write(trial.fromDevice(first + i));
                    }
                    return true;
                }));
            }
            for (Caller<Boolean> writer : writers) {
                assertThat(writer.result(trial.patience())).isTrue();
            }
            int[] next = {0, each, 2 * each, 3 * each};
            for (TunPacket packet : trial.sent(threads * each)) {
                int mark = packet.buffer().getInt(packet.buffer().position() + 28);
                Segments.assertSame(Segments.of(trial.fromDevice(next[mark / each]++)), List.of(packet));
            }
            assertThat(next).containsExactly(each, 2 * each, 3 * each, 4 * each);
        }

        @Test
        @DisplayName("takes no empty packet, and none longer than the longest")
        void shouldRefuseLengths() throws Exception {
            Trial trial = start();
            Bytes<?> mem = Slab.allocate(Queue.MAX_PACKET + 1).bytes();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trial.queue().write(new TunPacket().set(mem, 0, 0)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trial.queue().write(new TunPacket().set(mem, 0, Queue.MAX_PACKET + 1)));
        }

        @Test
        @DisplayName("is DOWN while the device is, and succeeds once it is up again")
        void shouldBeDown() throws Exception {
            Trial trial = start();
            trial.bench().down();
            assertKind(Kind.DOWN, () -> trial.queue().write(trial.fromDevice(1)));
            trial.bench().up();
            trial.assertSent(trial.write(trial.fromDevice(2)));
        }

        @Test
        @DisplayName("loses nothing where there is no room, but waits for some")
        void shouldWaitForRoom() throws Exception {
            Trial trial = start();
            List<TunPacket> written = trial.fill();
            TunPacket last = trial.fromDevice(written.size());
            written.add(Segments.copy(last));
            Caller<Boolean> writer = trial.patient(() -> trial.queue().write(last));
            List<TunPacket> sent = trial.sent(1);
            assertThat(writer.result(trial.patience())).isTrue();
            sent.addAll(trial.sent(written.size() - 1));
            Segments.assertSame(written.stream().flatMap(packet -> Segments.of(packet).stream()).toList(), sent);
        }

        @Test
        @DisplayName("is FULL where there is no room and none comes")
        void shouldBeFull() throws Exception {
            Trial trial = start();
            trial.fill();
            assertKind(Kind.FULL, () -> trial.queue().write(trial.fromDevice(0)));
        }
    }

    @Nested
    @DisplayName("The end")
    class End {
        @Test
        @DisplayName("by shutdown comes to a reader that waits as -1")
        void shouldShutDownAReaderThatWaits() throws Exception {
            Trial trial = start();
            Caller<Integer> reader = trial.reader();
            trial.set().shutdown();
            assertThat(reader.result(trial.patience())).isEqualTo(-1);
        }

        @Test
        @DisplayName("by shutdown comes to a reader that always finds packets as -1")
        void shouldShutDownABusyReader() throws Exception {
            Trial trial = start();
            Caller<Integer> reader = trial.reader();
            Feeder feeder = Feeder.start(trial);
            try {
                trial.await("packets that are read",
                        () -> trial.queue().counters().get(QueueCounter.READ_CALLS) > 100 || reader.isDone());
                trial.set().shutdown();
                assertThat(reader.result(trial.patience())).isEqualTo(-1);
            } finally {
                feeder.stop();
            }
        }

        @Test
        @DisplayName("by shutdown makes every read -1, whatever waits, also once the queue is closed")
        void shouldReadNothingAfterShutdown() throws Exception {
            Trial trial = start();
            trial.deliver(trial.toDevice(1));
            trial.set().shutdown();
            assertEnded(trial, -1);
            trial.queue().close();
            assertEnded(trial, -1);
        }

        @Test
        @DisplayName("by shutdown makes reads -1 of a queue that was closed before")
        void shouldReadNothingAfterCloseAndShutdown() throws Exception {
            Trial trial = start();
            trial.queue().close();
            trial.set().shutdown();
            assertEnded(trial, -1);
        }

        private void assertEnded(Trial trial, int result) throws Exception {
            PacketBatch batch = trial.batch();
            for (long timeout : new long[] {0, 1_000_000, Long.MAX_VALUE}) {
                assertThat(Caller.start(() -> trial.queue().read(batch.packets(), batch.mem(), timeout))
                        .result(trial.patience())).isEqualTo(result);
            }
        }

        @Test
        @DisplayName("by shutdown makes writes CLOSED")
        void shouldNotWriteAfterShutdown() throws Exception {
            Trial trial = start();
            trial.set().shutdown();
            assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
        }

        @Test
        @DisplayName("by shutdown comes to a writer that waits for room as CLOSED")
        void shouldEndAWriterThatWaits() throws Exception {
            Trial trial = start();
            trial.fill();
            Caller<Boolean> writer = trial.patient(() -> trial.queue().write(trial.fromDevice(0)));
            trial.set().shutdown();
            assertKind(Kind.CLOSED, () -> writer.result(trial.patience()));
        }

        @Test
        @DisplayName("by close comes to a reader that waits as CLOSED")
        void shouldCloseAReaderThatWaits() throws Exception {
            Trial trial = start();
            Caller<Integer> reader = trial.reader();
            close(trial);
            assertKind(Kind.CLOSED, () -> reader.result(trial.patience()));
        }

        @Test
        @DisplayName("by close comes to a reader that always finds packets as CLOSED")
        void shouldCloseABusyReader() throws Exception {
            Trial trial = start();
            Caller<Integer> reader = trial.reader();
            Feeder feeder = Feeder.start(trial);
            try {
                trial.await("packets that are read",
                        () -> trial.queue().counters().get(QueueCounter.READ_CALLS) > 100 || reader.isDone());
                close(trial);
                assertKind(Kind.CLOSED, () -> reader.result(trial.patience()));
            } finally {
                feeder.stop();
            }
        }

        @Test
        @DisplayName("by close comes to a writer that waits for room as CLOSED")
        void shouldCloseAWriterThatWaits() throws Exception {
            Trial trial = start();
            trial.fill();
            Caller<Boolean> writer = trial.patient(() -> trial.queue().write(trial.fromDevice(0)));
            close(trial);
            assertKind(Kind.CLOSED, () -> writer.result(trial.patience()));
        }

        @Test
        @DisplayName("by close makes reads CLOSED")
        void shouldNotReadAfterClose() throws Exception {
            Trial trial = start();
            trial.deliver(trial.toDevice(1));
            trial.queue().close();
            PacketBatch batch = trial.batch();
            assertKind(Kind.CLOSED, () -> trial.queue().read(batch.packets(), batch.mem(), 0));
            assertKind(Kind.CLOSED, () -> Caller.start(() -> trial.queue().read(batch)).result(trial.patience()));
        }

        @Test
        @DisplayName("by close makes writes CLOSED")
        void shouldNotWriteAfterClose() throws Exception {
            Trial trial = start();
            trial.queue().close();
            assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
        }

        @Test
        @DisplayName("by close comes once: closing again does nothing")
        void shouldCloseTwice() throws Exception {
            Trial trial = start();
            close(trial);
            close(trial);
        }

        @Test
        @DisplayName("by close takes the descriptor with it, which stays the same until then")
        void shouldHaveADescriptorUntilClose() throws Exception {
            Trial trial = start();
            Assumptions.assumeTrue(trial.queue().descriptor().isPresent(), "the queue has no descriptor");
            assertThat(trial.queue().descriptor()).isEqualTo(trial.queue().descriptor());
            trial.queue().close();
            assertThat(trial.queue().descriptor()).isEmpty();
        }

        private void close(Trial trial) throws Exception {
            Caller.start(() -> {
                trial.queue().close();
                return true;
            }).result(trial.patience());
        }

        @Test
        @DisplayName("by the device's deletion comes to a reader that waits as CLOSED")
        void shouldEndAReaderWhenTheDeviceGoes() throws Exception {
            Trial trial = start();
            Caller<Integer> reader = trial.reader();
            trial.bench().delete();
            assertKind(Kind.CLOSED, () -> reader.result(trial.patience()));
        }

        @Test
        @DisplayName("by the device's deletion makes reads and writes CLOSED, and reads -1 once shut down")
        void shouldBeOfNoUseWithoutADevice() throws Exception {
            Trial trial = start();
            trial.bench().delete();
            PacketBatch batch = trial.batch();
            for (int i = 0; i < 2; i++) {
                assertKind(Kind.CLOSED, () -> Caller.start(() -> trial.queue().read(batch)).result(trial.patience()));
                assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
            }
            trial.set().shutdown();
            assertEnded(trial, -1);
        }
    }

    @Nested
    @DisplayName("A queue")
    class Telling {
        @Test
        @DisplayName("counts the packets, bytes, superpackets and segments that it gave")
        void shouldCountReads() throws Exception {
            Trial trial = start();
            trial.deliver(trial.toDevice(1), trial.toDevice(2, 500));
            Capabilities capabilities = trial.queue().capabilities();
            if (capabilities.tso() || capabilities.uso()) {
                trial.deliver(trial.superpacketToDevice(capabilities.tso() ? GSOProto.TCP : GSOProto.UDP, true));
            }
            long[] expected = new long[4];
            PacketBatch batch = trial.batch();
            long deadline = System.nanoTime() + trial.patience().toNanos();
            int own = 0;
            while (own < (capabilities.tso() || capabilities.uso() ? 3 : 2) && deadline - System.nanoTime() > 0) {
                int count = trial.queue().read(batch.packets(), batch.mem(), trial.patience().toNanos());
                for (int i = 0; i < count; i++) {
                    own += trial.bench().addresses().isToDevice(batch.packets()[i]) ? 1 : 0;
                    count(batch.packets()[i], expected);
                }
            }
            assertCounts(trial.queue(), expected, QueueCounter.READ_PACKETS, QueueCounter.READ_BYTES,
                    QueueCounter.READ_SUPERPACKETS, QueueCounter.READ_SEGMENTS);
            assertThat(trial.queue().counters().get(QueueCounter.READ_CALLS)).isPositive();
        }

        @Test
        @DisplayName("counts the packets, bytes, superpackets and segments that were written")
        void shouldCountWrites() throws Exception {
            Trial trial = start();
            long[] expected = new long[4];
            List<TunPacket> packets = new ArrayList<>(List.of(trial.fromDevice(1), trial.fromDevice(2, 500)));
            for (GSOProto proto : GSOProto.values()) {
                if (trial.queue().capabilities().supports(proto)) {
                    packets.add(trial.superpacketFromDevice(proto, true));
                }
            }
            for (TunPacket packet : packets) {
                trial.queue().write(packet);
                count(packet, expected);
            }
            assertCounts(trial.queue(), expected, QueueCounter.WRITTEN_PACKETS, QueueCounter.WRITTEN_BYTES,
                    QueueCounter.WRITTEN_SUPERPACKETS, QueueCounter.WRITTEN_SEGMENTS);
            assertThat(trial.queue().counters().get(QueueCounter.WRITE_CALLS)).isGreaterThanOrEqualTo(packets.size());
        }

        @Test
        @DisplayName("counts writes that were refused, and not as written")
        void shouldCountRefusals() throws Exception {
            Trial trial = start();
            TunPacket malformed = trial.superpacketFromDevice(trial.supported().get(0), true);
            malformed.gso().gsoSize(0);
            assertKind(Kind.REFUSED, () -> trial.queue().write(malformed));
            assertFailures(trial, 1, 0);
        }

        @Test
        @DisplayName("counts writes that failed otherwise, and none that begins after the end")
        void shouldCountFailures() throws Exception {
            Trial trial = start();
            trial.bench().down();
            assertThatThrownBy(() -> trial.queue().write(trial.fromDevice(1))).isInstanceOf(TunException.class);
            assertFailures(trial, 0, 1);
            trial.set().shutdown();
            assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
            assertFailures(trial, 0, 1);
        }

        private void assertFailures(Trial trial, int refused, int failed) {
            assertThat(trial.queue().counters().get(QueueCounter.REFUSED)).as("REFUSED").isEqualTo(refused);
            assertThat(trial.queue().counters().get(QueueCounter.FAILED)).as("FAILED").isEqualTo(failed);
            assertThat(trial.queue().counters().get(QueueCounter.WRITTEN_PACKETS)).as("WRITTEN_PACKETS").isZero();
        }

        private void count(TunPacket packet, long[] counts) {
            int segments = GSOSplit.segments(packet, new GSOOptions().set(packet.gso()));
            counts[0]++;
            counts[1] += packet.length();
            counts[2] += packet.gso().isSuperpacket() ? 1 : 0;
            counts[3] += segments;
        }

        private void assertCounts(Queue queue, long[] expected, QueueCounter... counters) {
            for (int i = 0; i < counters.length; i++) {
                assertThat(queue.counters().get(counters[i])).as(counters[i].name()).isEqualTo(expected[i]);
            }
        }

        @Test
        @DisplayName("has the same counters and capabilities at each call")
        void shouldTellTheSame() throws Exception {
            Trial trial = start();
            assertThat(trial.queue().counters()).isSameAs(trial.queue().counters());
            assertThat(trial.queue().capabilities()).isEqualTo(trial.queue().capabilities());
        }
    }
}
