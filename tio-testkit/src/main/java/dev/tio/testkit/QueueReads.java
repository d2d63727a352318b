package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tio.api.Queue;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a read of a {@link dev.tio.api.Queue} promises. */
abstract class QueueReads extends ContractPart {
    QueueReads(AdapterContract kit) {
        super(kit);
    }

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
    @DisplayName("drains what waits, into ascending places with ROOM before the first, behind the last and twice"
            + " between two")
    void shouldLeaveRoom() throws Exception {
        Trial trial = start();
        TunPacket[] packets = {trial.toDevice(0, 1280), trial.toDevice(1), trial.toDevice(2, 33), trial.toDevice(3)};
        PacketBatch batch = trial.batch();
        int[] most = new int[1];
        long deadline = System.nanoTime() + trial.patience().toNanos();
        // More than once, if need be: what was delivered may still be on its way when it is read.
        while (most[0] < packets.length && deadline - System.nanoTime() > 0) {
            trial.deliver(packets);
            assertThat(trial.read(packets.length, batch.packets(), batch.mem(), count -> {
                assertRoom(batch, count);
                most[0] = Math.max(most[0], count);
            })).hasSameSizeAs(packets);
        }
        assertThat(most[0]).as("packets in one read").isGreaterThanOrEqualTo(packets.length);
    }

    private static void assertRoom(PacketBatch batch, int count) {
        assertThat(batch.packets()[0].offset()).isGreaterThanOrEqualTo(Queue.ROOM);
        for (int i = 0; i < count; i++) {
            TunPacket packet = batch.packets()[i];
            long next = i + 1 < count ? batch.packets()[i + 1].offset() : batch.mem().realCapacity() + Queue.ROOM;
            assertThat(next - packet.offset() - packet.length()).isGreaterThanOrEqualTo(2 * Queue.ROOM);
        }
    }

    @Test
    @DisplayName("leaves what there is no element for to the next read")
    void shouldFillAShortArray() throws Exception {
        Trial trial = start();
        TunPacket[] packets = {trial.toDevice(0), trial.toDevice(1), trial.toDevice(2), trial.toDevice(3)};
        trial.deliver(packets);
        TunPacket[] two = {new TunPacket(), new TunPacket()};
        List<TunPacket> own = trial.read(packets.length, two, trial.batch().mem(),
                count -> assertThat(count).as("packets in two elements").isBetween(1, 2));
        Segments.assertSame(Segments.of(List.of(packets)), Segments.of(own));
    }

    @Test
    @DisplayName("leaves what there is no memory for to the next read, and truncates nothing")
    void shouldNotTruncate() throws Exception {
        Trial trial = start();
        int mtu = Math.min(trial.set().link().mtu(), 9000);
        TunPacket[] packets = {trial.toDevice(0, mtu), trial.toDevice(1, mtu), trial.toDevice(2, mtu)};
        trial.deliver(packets);
        Bytes<?> least = Slab.allocate(Queue.MIN_READ_MEMORY).bytes();
        List<TunPacket> own = trial.read(packets.length, trial.batch().packets(), least,
                count -> assertThat(count).as("packets in memory for the longest").isOne());
        Segments.assertSame(Segments.of(List.of(packets)), Segments.of(own));
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
            TunPacket[] one = {new TunPacket()};
            List<TunPacket> own = trial.read(1, one, mem, count -> assertThat(count).isOne());
            Segments.assertSame(Segments.of(packet), Segments.of(own));
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
        byte[] before = memory(trial.batch());
        TunPacket[] others = {trial.toDevice(3, 900), trial.toDevice(4, 900)};
        trial.deliver(others);
        TunPacket[] one = {new TunPacket()};
        Bytes<?> elsewhere = Slab.allocate(Queue.MIN_READ_MEMORY).bytes();
        List<TunPacket> next = trial.read(others.length, one, elsewhere, count -> { });
        Segments.assertSame(Segments.of(List.of(others)), Segments.of(next));
        assertThat(memory(trial.batch())).isEqualTo(before);
    }

    private static byte[] memory(PacketBatch batch) {
        byte[] memory = new byte[batch.slab().capacity()];
        batch.slab().buffer().duplicate().clear().get(memory);
        return memory;
    }

    @Test
    @DisplayName("fills a batch, and tells it how many packets it holds")
    void shouldFillABatch() throws Exception {
        Trial trial = start();
        trial.deliver(trial.toDevice(1));
        PacketBatch batch = Trial.newBatch();
        int count = trial.call(() -> trial.queue().read(batch));
        assertThat(count).isPositive().isEqualTo(batch.size());
    }

    @Test
    @DisplayName("refuses a batch that wants more room around its packets than a read leaves")
    void shouldRefuseABatchThatWantsMoreRoom() throws Exception {
        Trial trial = start();
        Slab slab = Slab.allocate(Queue.MIN_READ_MEMORY);
        for (int more = 0; more <= 1; more++) {
            PacketBatch batch = new PacketBatch(slab, 1, Queue.ROOM + more, Queue.ROOM + 1 - more);
            assertThatIllegalArgumentException().isThrownBy(() -> trial.queue().read(batch));
        }
    }

    @Test
    @DisplayName("waits for a packet")
    void shouldWait() throws Exception {
        Trial trial = start();
        Caller<List<TunPacket>> reader = trial.reader(trial.queue(), () -> readOwn(trial));
        trial.deliver(trial.toDevice(1));
        assertThat(reader.result(trial.patience())).hasSize(1);
    }

    /** Waits for a packet of the bench's that is the first of a read. */
    private static List<TunPacket> readOwn(Trial trial) throws IOException {
        PacketBatch batch = Trial.newBatch();
        List<TunPacket> own = new ArrayList<>();
        while (own.isEmpty()) {
            assertThat(trial.queue().read(batch)).isPositive();
            trial.addOwn(batch.get(0), own);
        }
        return own;
    }

    @Test
    @DisplayName("returns 0 where none came in the time it was given, and not before")
    void shouldKeepToItsTimeout() throws Exception {
        Trial trial = start();
        long timeout = TimeUnit.MILLISECONDS.toNanos(20);
        // Several times: a thread that was held up for so long would look like one that has waited.
        int empty = 0;
        while (empty < 3) {
            long[] took = new long[1];
            int count = trial.call(() -> {
                long start = System.nanoTime();
                int read = trial.readOnce(timeout);
                took[0] = System.nanoTime() - start;
                return read;
            });
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
        for (long timeout : new long[] {0, -1, Long.MIN_VALUE}) {
            int count;
            do {
                count = trial.call(() -> trial.readOnce(timeout));
            } while (count > 0);
            assertThat(count).isZero();
        }
        trial.deliver(trial.toDevice(1));
        long deadline = System.nanoTime() + trial.patience().toNanos();
        int read;
        do {
            read = trial.readOnce(0);
        } while (read == 0 && deadline - System.nanoTime() > 0);
        assertThat(read).isPositive();
    }

    @Test
    @DisplayName("is not ended by an interrupt, and leaves the thread's interrupt status as it is")
    void shouldNotEndAtAnInterrupt() throws Exception {
        Trial trial = start();
        Caller<Boolean> reader = trial.reader(trial.queue(), () -> {
            Thread.currentThread().interrupt();
            readOwn(trial);
            return Thread.currentThread().isInterrupted();
        });
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
        Segments.assertSame(Segments.of(good), Segments.of(read));
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
        assertThatIllegalStateException().isThrownBy(() -> trial.call(() -> trial.queue().read(trial.batch())));
        trial.set().shutdown();
        trial.assertShutDown(first);
    }

    @Test
    @DisplayName("does not fail while the device is down: nothing arrives until it is up")
    void shouldWaitWhileTheDeviceIsDown() throws Exception {
        Trial trial = start();
        trial.bench().down();
        int count;
        do {
            count = trial.readOnce(TimeUnit.MILLISECONDS.toNanos(1));
        } while (count > 0);
        assertThat(count).isZero();
        trial.bench().up();
        TunPacket packet = trial.toDevice(1);
        trial.deliver(packet);
        trial.assertReads(packet);
    }
}
