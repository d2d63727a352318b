package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.gso.DropReason;
import dev.tio.wire.Background;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ChannelQueueTest {
    private static final int MAX_PARTS = 5;

    private final FakeChannel channel = new FakeChannel();
    private final ChannelQueue queue = new ChannelQueue(channel, Capabilities.ALL, MAX_PARTS);
    private final PacketBatch batch =
            new PacketBatch(Slab.allocate(2 * Queue.MIN_READ_MEMORY), 8, Queue.ROOM, Queue.ROOM);
    private final Slab slab = Slab.allocate(20_000);

    private int read(long timeoutNanos) throws TunException {
        return queue.read(batch.packets(), batch.mem(), timeoutNanos);
    }

    private void arrive(TestPackets... packets) {
        for (TestPackets packet : packets) {
            channel.arriving.add(new FakeChannel.Arrival(packet.bytes(), 0));
        }
    }

    @Test
    void shouldReadWhatWaits() throws Exception {
        arrive(TestPackets.udp(4).payload(10), TestPackets.udp(6).payload(20));

        assertThat(read(0)).isEqualTo(2);
        assertThat(batch.packets()[0].offset()).isEqualTo(Queue.ROOM);
        assertThat(batch.packets()[1].offset()).isEqualTo(Queue.ROOM + 38 + 2L * Queue.ROOM);
        assertThat(batch.packets()[1].length()).isEqualTo(68);
        assertThat(read(0)).isZero();
    }

    @Test
    void shouldCountWhatTheChannelDropped() throws Exception {
        channel.arriving.add(new FakeChannel.Arrival(new byte[0], DropReason.NO_VNET_HEADER.result()));
        arrive(TestPackets.udp(4).payload(10));

        assertThat(read(0)).isOne();
        assertThat(queue.counters().drops().count(DropReason.NO_VNET_HEADER)).isOne();
    }

    @Test
    void shouldReturnWhatItHasBeforeTheDeviceIsGone() throws Exception {
        arrive(TestPackets.udp(4).payload(10));
        channel.gone = new TunException(TunException.Kind.CLOSED, "read", "", "");

        assertThat(read(0)).isOne();
        assertThat(catchThrowableOfType(TunException.class, () -> read(0))).isSameAs(channel.gone);
    }

    @Test
    void shouldSayOfAPacketWhatTheSystemSaid() throws Exception {
        channel.says.dataValid(true);
        arrive(TestPackets.udp(4).payload(10));

        assertThat(read(0)).isOne();
        assertThat(batch.packets()[0].gso().dataValid()).isTrue();
        assertThat(queue.counters()).hasToString("read packets 1, read bytes 38, read segments 1, read calls 2");
    }

    @Test
    void shouldDropWhatTheSystemSaysNonsenseOf() throws Exception {
        channel.says.rscInfo(true);
        arrive(TestPackets.udp(4).payload(10));

        assertThat(read(0)).isZero();
        assertThat(queue.counters().drops().count(DropReason.RSC_INFO)).isOne();
    }

    @Test
    void shouldLeaveToTheNextReadWhatItHasNoPacketFor() throws Exception {
        arrive(TestPackets.udp(4), TestPackets.udp(4), TestPackets.udp(4));
        TunPacket[] two = {new TunPacket(), new TunPacket()};

        assertThat(queue.read(two, batch.mem())).isEqualTo(2);
        assertThat(queue.counters().get(QueueCounter.READ_CALLS)).isEqualTo(2);
        assertThat(queue.read(two, batch.mem())).isOne();
    }

    @Test
    void shouldComeToAnEndHoweverManyPacketsAreMalformed() throws Exception {
        for (int i = 0; i < 1500; i++) {
            channel.arriving.add(new FakeChannel.Arrival(new byte[0], DropReason.NO_VNET_HEADER.result()));
        }

        assertThat(read(0)).isZero();
        assertThat(queue.counters().drops().total()).isEqualTo(1024);
        arrive(TestPackets.udp(4));
        assertThat(read(0)).isOne();
        assertThat(queue.counters().drops().total()).isEqualTo(1500);
    }

    @Test
    void shouldComeToAnEndHoweverManyPacketsAreSaidToBeNonsense() throws Exception {
        channel.says.rscInfo(true);
        for (int i = 0; i < 1500; i++) {
            arrive(TestPackets.udp(4));
        }

        assertThat(read(0)).isZero();
        assertThat(queue.counters().drops().total()).isEqualTo(1024);
    }

    @Test
    void shouldReturnWhatItHasWhenItEnds() throws Exception {
        arrive(TestPackets.udp(4), TestPackets.udp(4));
        channel.whileReceiving = queue::shutDown;

        assertThat(read(Long.MAX_VALUE)).isOne();
        assertThat(read(Long.MAX_VALUE)).isEqualTo(-1);
    }

    @Test
    void shouldWaitForAPacketAsLongAsItMay() throws Exception {
        long timeout = TimeUnit.MILLISECONDS.toNanos(5);

        assertThat(read(timeout)).isZero();

        assertThat(channel.waits).isNotEmpty().isSortedAccordingTo(Comparator.reverseOrder())
                .allMatch(nanos -> nanos > 0 && nanos <= timeout);
        assertThat(queue.counters().get(QueueCounter.READ_CALLS)).isEqualTo(2L * channel.waits.size() + 1);
        assertThat(queue.counters().get(QueueCounter.READ_WAITS)).isEqualTo(channel.waits.size());
    }

    @Test
    void shouldNotWaitWhereItMayNot() throws Exception {
        assertThat(read(0)).isZero();
        assertThat(read(-1)).isZero();

        assertThat(channel.waits).isEmpty();
        assertThat(queue.counters()).hasToString("read calls 2");
    }

    @Test
    void shouldKeepNothingOfWhatItReadInto() throws Exception {
        assertCollected(readIntoAnother());
        assertThat(read(0)).isZero();
    }

    @Test
    void shouldKeepNothingOfWhatItWrote() throws Exception {
        assertCollected(writeOfAnother());
        assertCollected(writeGSOOfAnother());
        assertThat(channel.sent).hasSize(2);
    }

    private WeakReference<Slab> writeOfAnother() throws TunException {
        Slab other = Slab.allocate(200);
        queue.write(TestPackets.udp(4).payload(100).write(other, 0));
        return new WeakReference<>(other);
    }

    private WeakReference<Fragments> writeGSOOfAnother() throws Exception {
        return new WeakReference<>(writeGSO(2));
    }

    private static void assertCollected(WeakReference<?> reference) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (reference.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(reference.get()).isNull();
    }

    private WeakReference<TunPacket[]> readIntoAnother() throws TunException {
        PacketBatch other = new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY), 8, Queue.ROOM, Queue.ROOM);
        queue.read(other.packets(), other.mem(), 0);
        return new WeakReference<>(other.packets());
    }

    @Test
    void shouldEndEveryCallOnceItIsClosed() {
        TunPacket packet = TestPackets.udp(4).payload(100).write(slab, 0);
        queue.close();

        assertClosed(() -> read(0));
        assertClosed(() -> queue.write(packet));
        assertClosed(() -> writeGSO(3));
        assertThat(channel.sent).isEmpty();
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThat(catchThrowableOfType(TunException.class, call).kind()).isEqualTo(TunException.Kind.CLOSED);
    }

    @Test
    void shouldReleaseTheChannelWhenTheLastCallHasEnded() throws Exception {
        Background<Integer> reader = Background.start(() -> read(Long.MAX_VALUE));
        while (channel.waits.isEmpty()) {
            Thread.onSpinWait();
        }

        queue.close();

        assertThat(channel.closed).isTrue();
        assertThat(channel.wakes).isOne();
        assertClosed(reader::result);
        queue.shutDown();
        assertThat(channel.wakes).isOne();
    }

    @Test
    void shouldNotReleaseTheChannelUnderACall() throws Exception {
        CountDownLatch within = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        channel.whileReceiving = () -> {
            within.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        Background<Integer> reader = Background.start(() -> read(Long.MAX_VALUE));
        within.await();
        Background<Void> close = Background.start(() -> {
            queue.close();
            return null;
        });
        close.awaitParked();
        assertThat(channel.closed).isFalse();

        goOn.countDown();

        assertClosed(reader::result);
        close.result();
        assertThat(channel.closed).isTrue();
    }

    @Test
    void shouldEndAWriteThatWaitsForRoom() {
        channel.failuresToSend = Integer.MAX_VALUE;
        TunPacket packet = TestPackets.udp(4).payload(100).write(slab, 0);
        Background<Void> writer = Background.start(() -> {
            queue.write(packet);
            return null;
        });
        while (channel.waits.isEmpty()) {
            Thread.onSpinWait();
        }

        queue.shutDown();

        assertClosed(writer::result);
        assertThat(channel.wakes).isOne();
    }

    @Test
    void shouldPassOnAndCountWhatTheSystemDoesNotTake() {
        TunPacket packet = TestPackets.udp(4).payload(100).write(slab, 0);
        for (TunException.Kind kind : List.of(TunException.Kind.REFUSED, TunException.Kind.DOWN)) {
            channel.refusal = new TunException(kind, "write", "", "");
            assertThat(catchThrowableOfType(TunException.class, () -> queue.write(packet))).isSameAs(channel.refusal);
            assertThat(catchThrowableOfType(TunException.class, () -> writeGSO(3))).isSameAs(channel.refusal);
        }
        assertThat(queue.counters()).hasToString("write calls 4, refused 2, failed 2");
    }

    @Test
    void shouldWriteOneAfterAnotherInTheSameLane() throws Exception {
        TunPacket packet = TestPackets.udp(4).payload(100).write(slab, 0);
        for (int i = 0; i < 2; i++) {
            queue.write(packet);
            writeGSO(3);
        }
        assertThat(channel.lanes).containsExactly(0, ChannelQueue.PARTS_LANE, 0, ChannelQueue.PARTS_LANE);
    }

    @Test
    void shouldWriteTheSuperpacketsThatWereAgreedOn() {
        for (Capabilities some : List.of(Capabilities.NONE, Capabilities.ALL,
                new Capabilities(true, true, false, false), new Capabilities(true, false, false, true))) {
            ChannelQueue other = new ChannelQueue(channel, some, MAX_PARTS);
            assertThat(other.capabilities()).isSameAs(some);
            assertThat(other.supportsGSO(GSOProto.TCP).isPresent()).isEqualTo(some.tso());
            assertThat(other.supportsGSO(GSOProto.UDP).isPresent()).isEqualTo(some.uso());
        }
    }

    @Test
    void shouldWriteAPacketAsOnePart() throws Exception {
        queue.write(TestPackets.udp(4).payload(100).write(slab, 0));

        assertThat(channel.sent).containsExactly(List.of(128));
    }

    @Test
    void shouldWriteASuperpacketInItsParts() throws Exception {
        writeGSO(3);

        assertThat(channel.sent).containsExactly(List.of(20, 20, 500, 500, 500));
        assertThat(channel.lanes).containsExactly(ChannelQueue.PARTS_LANE);
    }

    @Test
    void shouldWriteAPacketByItsWriterOfSuperpackets() throws Exception {
        TunPacket packet = TestPackets.udp(4).payload(100).write(slab, 0);
        queue.supportsGSO(GSOProto.UDP).orElseThrow().write(packet);

        assertThat(channel.sent).containsExactly(List.of(128));
    }

    @Test
    void shouldPutPayloadsTogetherThatAreTooMany() throws Exception {
        writeGSO(4);

        assertThat(channel.sent).containsExactly(List.of(20, 20, 2000));
        assertThat(queue.counters().get(QueueCounter.WRITTEN_SEGMENTS)).isEqualTo(4);
    }

    @Test
    void shouldWriteAgainWhenThereIsRoom() throws Exception {
        channel.failuresToSend = 2;

        queue.write(TestPackets.udp(4).payload(100).write(slab, 0));

        assertThat(channel.sent).containsExactly(List.of(128));
        assertThat(queue.counters().get(QueueCounter.WRITE_CALLS)).isEqualTo(5);
        assertThat(channel.waits).hasSize(2).isSortedAccordingTo(Comparator.reverseOrder())
                .allMatch(nanos -> nanos > 0 && nanos <= TimeUnit.MILLISECONDS.toNanos(100));
    }

    @Test
    void shouldSayThatThereIsNoRoom() {
        channel.failuresToSend = Integer.MAX_VALUE;
        TunPacket packet = TestPackets.udp(4).payload(100).write(slab, 0);

        TunException full = catchThrowableOfType(TunException.class, () -> queue.write(packet));

        assertThat(full.kind()).isEqualTo(TunException.Kind.FULL);
        assertThat(full.getStackTrace()).isEmpty();
        assertThat(queue.counters().get(QueueCounter.FAILED)).isOne();
    }

    @Test
    void shouldWakeAReaderAtShutdown() throws Exception {
        Background<Integer> reader = Background.start(() -> read(Long.MAX_VALUE));

        queue.shutDown();

        assertThat(reader.result()).isEqualTo(-1);
        assertThat(read(0)).isEqualTo(-1);
        assertThat(channel.wakes).isOne();
        assertThat(channel.closed).isFalse();
    }

    @Test
    void shouldReleaseTheChannelOnce() {
        assertThat(queue.descriptor()).hasValue(7);

        queue.close();
        queue.close();

        assertThat(channel.closes).isOne();
        assertThat(queue.descriptor()).isEmpty();
        queue.shutDown();
    }

    @Test
    void shouldTakeThreePartsAtLeast() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ChannelQueue(channel, Capabilities.ALL, 2));
    }

    private Fragments writeGSO(int count) throws Exception {
        byte[] packet = TestPackets.tcp(4).payload(500 * count).partialBytes();
        slab.buffer().put(0, packet);
        TunPacket whole = new TunPacket().set(slab.bytes(), 0, packet.length);
        Fragments payloads = new Fragments(count);
        for (int i = 0; i < count; i++) {
            payloads.add(whole, 40 + 500 * i, 500);
        }
        queue.supportsGSO(GSOProto.TCP).orElseThrow()
                .writeGSO(part(0, 20), part(20, 20), payloads, GSOProto.TCP);
        return payloads;
    }

    private Bytes<?> part(int offset, int length) {
        Bytes<?> part = slab.bytes().bytesStore().bytesForRead();
        part.singleThreadedCheckDisabled(true);
        return part.readPositionRemaining(offset, length);
    }
}
