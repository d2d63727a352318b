package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.gso.DropReason;
import dev.tio.gso.TooManySegmentsException;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.ReferenceChecksum;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeviceTest {
    private static final int SIZE = 100;
    private static final int HEADERS = 40;

    private final FakeQueue queue = new FakeQueue(Capabilities.ALL);
    private final FakeQueueSet set = new FakeQueueSet(queue);
    private final GRODevice device = GRODevice.of(set);

    private static TestPackets tcp(int segments) {
        return TestPackets.tcp(4).dontFragment(false).identification(0).sequenceNumber(0).payload(segments * SIZE);
    }

    private static byte[] segment(TestPackets superpacket, int number) {
        byte[] payload = new byte[SIZE];
        System.arraycopy(superpacket.bytes(), HEADERS + number * SIZE, payload, 0, SIZE);
        return TestPackets.tcp(4).dontFragment(false).identification(number).sequenceNumber(number * SIZE)
                .payload(payload).bytes();
    }

    private static PacketBatch batch(int packets) {
        return new PacketBatch(Slab.allocate(packets * 300), packets, 16, 32);
    }

    private static List<byte[]> bytes(PacketBatch batch) {
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            TunPacket packet = batch.get(i);
            assertThat(packet.gso().isSuperpacket() || packet.gso().needsCsum()).isFalse();
            byte[] bytes = new byte[packet.length()];
            packet.buffer().get(bytes);
            all.add(bytes);
        }
        return all;
    }

    @Test
    void shouldGiveOutPacketsWithRoomAroundThem() throws IOException {
        TestPackets superpacket = tcp(3);
        TestPackets plain = TestPackets.udp(6).payload(50);
        queue.arrive(superpacket, SIZE);
        queue.arrive(plain, 0);
        PacketBatch out = batch(10);

        assertThat(device.read(out)).isEqualTo(4);
        assertThat(bytes(out)).containsExactly(segment(superpacket, 0), segment(superpacket, 1), segment(superpacket, 2),
                plain.bytes());
        assertThat(out.get(0).offset()).isEqualTo(16);
        assertThat(out.get(1).offset()).isEqualTo(16 + HEADERS + SIZE + 32 + 16);
    }

    @Test
    @DisplayName("More segments than the caller has room for: nothing is lost and the reader lives on")
    void shouldGoOnWhereTheLastReadHadNoMoreRoom() throws IOException {
        TestPackets superpacket = tcp(10);
        queue.arrive(superpacket, SIZE);
        queue.arrive(TestPackets.udp(4).payload(5), 0);
        List<byte[]> all = new ArrayList<>();
        PacketBatch out = batch(4);
        for (int expected : new int[] {4, 4, 3}) {
            assertThat(device.read(out)).isEqualTo(expected);
            all.addAll(bytes(out));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(all.get(i)).isEqualTo(segment(superpacket, i));
        }
        assertThat(all).hasSize(11).allMatch(ReferenceChecksum::isCorrect);
        assertThat(device.readFrom(0, out, 0)).isZero();
        assertThat(device.statistics().droppedSegments()).isZero();
    }

    @Test
    @DisplayName("wireguard-go returns ErrTooManySegments, which should not cause reads to cease: its error is offered")
    void shouldDropTheRestAndSaySoWhereItIsToldTo() throws IOException {
        Device strict = GRODevice.of(set, DeviceOptions.DEFAULT.withTooManySegments(true));
        queue.arrive(TestPackets.udp(4).payload(5), 0);
        queue.arrive(tcp(10), SIZE);
        queue.arrive(tcp(2), SIZE);
        PacketBatch out = batch(4);

        // What shares a batch with others is kept for one of its own.
        assertThat(strict.read(out)).isEqualTo(1);
        TooManySegmentsException e = catchThrowableOfType(TooManySegmentsException.class, () -> strict.read(out));
        assertThat(e.written()).isEqualTo(4);
        assertThat(bytes(out)).hasSize(4).last().isEqualTo(segment(tcp(10), 3));
        assertThat(strict.statistics().droppedSegments()).isEqualTo(6);
        assertThat(strict.read(out)).isEqualTo(2);
        assertThat(strict.statistics()).hasToString("nothing, dropped segments 6");
    }

    @Test
    void shouldKeepAPacketForALargerBatch() throws IOException {
        queue.arrive(tcp(3), SIZE);
        PacketBatch tooSmall = new PacketBatch(Slab.allocate(100), 3, 0, 0);

        assertThatThrownBy(() -> device.read(tooSmall)).isInstanceOf(IllegalArgumentException.class);
        assertThat(device.read(batch(10))).isEqualTo(3);
    }

    @Test
    void shouldCountAndPassOverWhatAQueueShouldNotHaveGiven() throws IOException {
        queue.arriving.add(packet -> packet.set(packet.mem(), packet.offset(), 10).gso().rscInfo(true));
        queue.arrive(tcp(2), SIZE);

        assertThat(device.read(batch(10))).isEqualTo(2);
        assertThat(queue.counters().drops().count(DropReason.RSC_INFO)).isEqualTo(1);
    }

    @Test
    void shouldFillBuffersAsWireguardGoDoes() throws IOException {
        TestPackets superpacket = tcp(3);
        queue.arrive(TestPackets.udp(4).payload(5), 0);
        queue.arrive(superpacket, SIZE);
        ByteBuffer[] bufs = new ByteBuffer[3];
        for (int i = 0; i < bufs.length; i++) {
            bufs[i] = ByteBuffer.allocateDirect(200).limit(1);
        }
        int[] sizes = new int[3];

        assertThat(device.read(bufs, sizes, 16)).isEqualTo(3);
        assertThat(sizes).containsExactly(33, HEADERS + SIZE, HEADERS + SIZE);
        assertThat(bytes(bufs[0], 16, 33)).isEqualTo(TestPackets.udp(4).payload(5).bytes());
        assertThat(bytes(bufs[2], 16, HEADERS + SIZE)).isEqualTo(segment(superpacket, 1));
        assertThat(device.read(bufs, sizes, 0)).isEqualTo(1);
        assertThat(bytes(bufs[0], 0, HEADERS + SIZE)).isEqualTo(segment(superpacket, 2));
    }

    private static byte[] bytes(ByteBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.duplicate().clear().position(offset).get(bytes);
        return bytes;
    }

    @Test
    void shouldGiveOutWhatItHasBeforeItSaysThatABufferIsTooSmall() throws IOException {
        queue.arrive(tcp(1), 0);
        queue.arrive(tcp(1), 0);
        ByteBuffer[] bufs = {ByteBuffer.allocateDirect(200), ByteBuffer.allocate(200)};
        int[] sizes = new int[2];

        assertThat(device.read(bufs, sizes, 0)).isEqualTo(1);
        bufs[0] = bufs[1];
        assertThatThrownBy(() -> device.read(bufs, sizes, 0)).isInstanceOf(IllegalArgumentException.class);
        bufs[0] = ByteBuffer.allocateDirect(200);
        assertThat(device.read(bufs, sizes, 0)).isEqualTo(1);
    }

    @Test
    void shouldRefuseArraysThatDoNotFitBeforeItReads() throws IOException {
        queue.arrive(tcp(1), 0);
        ByteBuffer[] one = {ByteBuffer.allocateDirect(200)};

        assertThatThrownBy(() -> device.read(new ByteBuffer[0], new int[1], 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> device.read(one, new int[0], 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> device.read(one, new int[1], -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(queue.arriving).hasSize(1);
        assertThat(device.read(one, new int[1], 60)).isEqualTo(1);
    }

    private static PacketBatch flow(int packets) {
        PacketBatch batch = batch(packets);
        for (int i = 0; i < packets; i++) {
            byte[] bytes = segment(tcp(packets), i);
            batch.append(bytes.length).buffer().put(bytes);
        }
        return batch;
    }

    @Test
    void shouldMergeWhatItWrites() throws IOException {
        assertThat(device.write(flow(7))).isEqualTo(7);
        assertThat(queue.superpackets).containsExactly(7);
        assertThat(queue.packets).isEmpty();
    }

    @Test
    void shouldWriteMorePacketsThanItsBatchHolds() throws IOException {
        Device small = GRODevice.of(set, DeviceOptions.DEFAULT.withBatchSize(3));
        assertThat(small.batchSize()).isEqualTo(3);
        assertThat(small.newBatch().packets()).hasSize(3);
        assertThat(small.write(flow(7))).isEqualTo(7);
        assertThat(queue.superpackets).containsExactly(3, 3);
        assertThat(queue.packets).hasSize(1);
    }

    @Test
    void shouldSwitchMergingOffAndOn() throws IOException {
        device.disableTCPGRO();
        assertThat(device.merging().isOn(GSOProto.TCP)).isFalse();
        assertThat(device.merging().isOn(GSOProto.UDP)).isTrue();
        device.write(flow(7));
        assertThat(queue.packets).hasSize(7);
        device.enableTCPGRO();
        device.disableUDPGRO();
        assertThat(device.merging().isOn(GSOProto.UDP)).isFalse();
        device.write(flow(7));
        assertThat(queue.superpackets).containsExactly(7);
        device.enableUDPGRO();
        assertThat(device.merging().isOn(GSOProto.UDP)).isTrue();
    }

    @Test
    void shouldSplitWhatIsRefusedOnEveryQueueOfTheDevice() throws IOException {
        set.add(0);
        set.queues.get(1).failure = TunException.Kind.REFUSED;
        device.writeTo(1, flow(4));
        device.writeTo(0, flow(4));
        assertThat(set.queues.get(1).packets).hasSize(4);
        assertThat(queue.packets).hasSize(4);
        assertThat(device.statistics().refusedTCP()).isEqualTo(1);
        assertThat(device.statistics().refusedUDP()).isZero();
        assertThat(device.statistics()).hasToString("""
                nothing, refused superpackets TCP 1 UDP 0
                  queue 0: nothing
                  queue 1: nothing""");
    }

    @Test
    void shouldCountRefusalsOfEachProtocol() {
        device.merging().refuse(GSOProto.UDP);
        assertThat(device.statistics()).hasToString("nothing, refused superpackets TCP 0 UDP 1");
    }

    @Test
    void shouldChooseTheQueueByTheFlow() throws IOException {
        set.add(0);
        set.add(0);
        for (int flow : new int[] {5, -1, 1, Integer.MIN_VALUE}) {
            device.writeTo(flow, flow(2));
        }
        assertThat(queue.superpackets).isEmpty();
        assertThat(set.queues.get(1).superpackets).hasSize(2);
        assertThat(set.queues.get(2).superpackets).hasSize(2);
        device.write(flow(2));
        assertThat(queue.superpackets).hasSize(1);
    }

    @Test
    void shouldReadFromAQueueThatWasAddedLater() throws IOException {
        set.add(0);
        set.queues.get(1).arrive(tcp(2), SIZE);
        assertThat(device.readFrom(1, batch(4))).isEqualTo(2);
        assertThatThrownBy(() -> device.readFrom(2, batch(4))).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldWriteBuffersAsWireguardGoDoes() throws IOException {
        ByteBuffer[] bufs = new ByteBuffer[3];
        for (int i = 0; i < bufs.length; i++) {
            byte[] bytes = segment(tcp(3), i);
            bufs[i] = i == 0 ? ByteBuffer.allocate(300) : ByteBuffer.allocateDirect(300);
            bufs[i].put(7, bytes).limit(7 + bytes.length);
        }
        assertThat(device.write(bufs, 7)).isEqualTo(3);
        assertThat(queue.superpackets).containsExactly(3);
        device.disableTCPGRO();
        device.write(bufs, 7);
        assertThat(queue.packets).containsExactly(segment(tcp(3), 0), segment(tcp(3), 1), segment(tcp(3), 2));
        assertThatThrownBy(() -> device.write(bufs, 200)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> device.write(bufs, -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldWriteTheOthersWhereOneBufferHoldsNoPacket() throws IOException {
        ByteBuffer good = ByteBuffer.wrap(segment(tcp(3), 0));
        ByteBuffer[] bufs = {ByteBuffer.allocate(0), good, ByteBuffer.allocate(Queue.MAX_PACKET + 1), good};
        assertThat(device.write(bufs, 0)).isEqualTo(2);
        assertThat(queue.packets).hasSize(2);
        assertThat(device.statistics().lost()).containsExactly(Map.entry(TunException.Kind.REFUSED, 2L));
    }

    @Test
    void shouldWriteABufferThatHoldsTheLongestPacket() throws IOException {
        byte[] longest = TestPackets.udp(4).payload(Queue.MAX_PACKET - 28).bytes();
        assertThat(device.write(new ByteBuffer[] {ByteBuffer.wrap(longest)}, 0)).isOne();
        assertThat(queue.packets).containsExactly(longest);
    }

    @Test
    void shouldWriteBuffersThatNeedMoreMemoryThanThereIsForCopies() throws IOException {
        ByteBuffer[] bufs = new ByteBuffer[6];
        for (int i = 0; i < bufs.length; i++) {
            bufs[i] = ByteBuffer.wrap(TestPackets.udp(4).payload(60_000 + i).bytes());
        }
        device.write(bufs, 0);
        assertThat(queue.packets).hasSize(6);
        assertThat(queue.packets.get(5)).isEqualTo(bufs[5].array());
    }

    @Test
    void shouldWriteTheBuffersBehindThoseThatFailed() throws IOException {
        GRODevice small = GRODevice.of(set, DeviceOptions.DEFAULT.withBatchSize(3));
        small.disableTCPGRO();
        ByteBuffer[] bufs = new ByteBuffer[7];
        for (int i = 0; i < bufs.length; i++) {
            bufs[i] = ByteBuffer.wrap(segment(tcp(7), i));
        }
        queue.failAtWrite = 1;
        queue.failureAtWrite = TunException.Kind.OTHER;
        assertThatThrownBy(() -> small.write(bufs, 0)).isInstanceOfSatisfying(TunException.class,
                e -> assertThat(e.kind()).isEqualTo(TunException.Kind.OTHER));
        assertThat(queue.packets).hasSize(6).last().isEqualTo(segment(tcp(7), 6));
        assertThat(small.statistics().lost()).containsExactly(Map.entry(TunException.Kind.OTHER, 1L));
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWN", "FULL", "NO_MEMORY", "REFUSED"})
    void shouldLoseWhatIsNotTakenAndWriteTheRest(TunException.Kind kind) throws IOException {
        device.disableTCPGRO();
        queue.failAtWrite = 2;
        queue.failureAtWrite = kind;
        assertThat(device.write(flow(7))).isEqualTo(6);
        assertThat(queue.packets).hasSize(6);
        assertThat(device.statistics().lost()).containsExactly(Map.entry(kind, 1L));
        assertThat(device.statistics()).hasToString("nothing, lost {" + kind + "=1}");
        assertThat(device.write(flow(7))).as("what was lost before is not lost again").isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource(names = {"DOWN", "FULL"})
    void shouldCountThePacketsOfASuperpacketThatIsLost(TunException.Kind kind) throws IOException {
        queue.failure = kind;
        queue.superpacketFailure = kind;
        assertThat(device.write(flow(7))).isZero();
        assertThat(device.statistics().lost()).containsExactly(Map.entry(kind, 7L));
        PacketBatch whole = new PacketBatch(Slab.allocate(1000), 1, 0, 0);
        whole.append(tcp(5).bytes().length).buffer().put(tcp(5).partialBytes());
        whole.get(0).gso().set(tcp(5).writeSuperpacket(Slab.allocate(1000), 0, SIZE).gso());
        assertThat(device.write(whole)).isZero();
        assertThat(device.statistics().lost()).containsExactly(Map.entry(kind, 12L));
    }

    @ParameterizedTest
    @EnumSource(names = {"CLOSED", "DENIED", "UNSUPPORTED", "OTHER"})
    void shouldThrowWhatWillNotPass(TunException.Kind kind) {
        device.disableTCPGRO();
        queue.failAtWrite = 2;
        queue.failureAtWrite = kind;
        assertThatThrownBy(() -> device.write(flow(7))).isInstanceOfSatisfying(TunException.class,
                e -> assertThat(e.kind()).isEqualTo(kind));
        assertThat(queue.packets).hasSize(6);
    }

    @Test
    void shouldThrowWhatWillNotPassThoughSomethingElseFailedBefore() {
        queue.failAtWrite = 0;
        queue.failureAtWrite = TunException.Kind.CLOSED;
        ByteBuffer[] bufs = {ByteBuffer.allocate(0), ByteBuffer.wrap(tcp(1).bytes())};
        assertThatThrownBy(() -> device.write(bufs, 0)).isInstanceOfSatisfying(TunException.class,
                e -> assertThat(e.kind()).isEqualTo(TunException.Kind.CLOSED));
        assertThat(device.statistics().lost()).containsOnlyKeys(TunException.Kind.REFUSED, TunException.Kind.CLOSED);
    }

    @Test
    void shouldNotLoseWhatIsRefusedWhole() throws IOException {
        queue.failure = TunException.Kind.REFUSED;
        assertThat(device.write(flow(7))).isEqualTo(7);
        assertThat(device.statistics().lost()).isEmpty();
    }

    @Test
    void shouldKeepNothingOfABatchWhoseWriteWasAMistake() throws IOException {
        Device small = GRODevice.of(set, DeviceOptions.DEFAULT.withBatchSize(3));
        queue.mistakes = 1;
        assertThatThrownBy(() -> small.write(flow(7))).isInstanceOf(IllegalStateException.class);
        queue.packets.clear();
        queue.superpackets.clear();
        assertThat(small.write(flow(2))).isEqualTo(2);
        assertThat(queue.superpackets).containsExactly(2);
        assertThat(queue.packets).isEmpty();
    }

    @Test
    void shouldTellTwoReadersApart() {
        queue.arriving.add(packet -> assertThatThrownBy(() -> device.read(batch(4)))
                .isInstanceOf(IllegalStateException.class));
        queue.shutDown = true;
        assertThatCode(() -> device.read(batch(4))).doesNotThrowAnyException();
    }

    @Test
    void shouldTellTwoReadersOfBuffersApart() {
        ByteBuffer[] bufs = {ByteBuffer.allocateDirect(9)};
        queue.arriving.add(packet -> assertThatThrownBy(() -> device.read(bufs, new int[1], 0))
                .isInstanceOf(IllegalStateException.class));
        queue.shutDown = true;
        assertThatCode(() -> device.read(bufs, new int[1], 0)).doesNotThrowAnyException();
    }

    @Test
    void shouldKeepNoBufferThatItReadInto() throws IOException {
        WeakReference<int[]> sizes = readIntoBuffers();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (sizes.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(sizes.get()).isNull();
        assertThat(device.readFrom(0, batch(4), 0)).isZero();
    }

    private WeakReference<int[]> readIntoBuffers() throws IOException {
        queue.arrive(tcp(1), 0);
        int[] sizes = new int[1];
        assertThat(device.read(new ByteBuffer[] {ByteBuffer.allocateDirect(200)}, sizes, 0)).isOne();
        return new WeakReference<>(sizes);
    }

    @Test
    void shouldAnswerForItsInterface() throws IOException {
        assertThat(device.name()).isEqualTo("fake0");
        assertThat(device.mtu()).isEqualTo(1420);
        assertThat(device.descriptor()).hasValue(42);
        assertThat(device.batchSize()).isEqualTo(128);
        assertThat(device.queues()).containsExactly(queue);
        assertThat(device.link()).isSameAs(set);
    }

    @Test
    void shouldMakeABatchForAsManyPacketsOfTheUsualLength() {
        assertThat(device.newBatch().slab().capacity()).isGreaterThanOrEqualTo(128 * (1500 + 2 * Queue.ROOM));
    }

    @Test
    void shouldMakeABatchThatTakesAnyPacket() throws IOException {
        Device small = GRODevice.of(set, DeviceOptions.DEFAULT.withBatchSize(1));
        queue.arrive(TestPackets.udp(4).payload(Queue.MAX_PACKET - 28), 0);
        assertThat(small.read(small.newBatch())).isEqualTo(1);
    }

    @Test
    void shouldRefuseAnEmptyBatchSize() {
        assertThatThrownBy(() -> DeviceOptions.DEFAULT.withBatchSize(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldYieldAfterAsManyDatagramsAsItWasTold() throws IOException {
        AtomicInteger yields = new AtomicInteger();
        PacketBatch one = batch(1);
        one.append(28).buffer().put(TestPackets.udp(4).bytes());
        for (int datagrams : new int[] {3, 0}) {
            DeviceOptions options = DeviceOptions.DEFAULT.withDatagramsPerYield(datagrams);
            Device polite = new QueueSetDevice(set, options, yields::incrementAndGet);
            polite.write(one);
            polite.write(one);
            assertThat(yields).hasValue(0);
            polite.write(one);
            assertThat(yields.getAndSet(0)).isEqualTo(datagrams == 3 ? 1 : 0);
        }
    }

    @Test
    void shouldRefuseToYieldAfterLessThanNoDatagrams() {
        assertThatThrownBy(() -> DeviceOptions.DEFAULT.withDatagramsPerYield(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldStayAwakeForAsLongAsItWasTold() throws IOException {
        long timeout = TimeUnit.MILLISECONDS.toNanos(1);
        Device asleep = new QueueSetDevice(set, DeviceOptions.DEFAULT);
        assertThat(asleep.readFrom(0, batch(1), timeout)).isZero();
        assertThat(queue.timeouts).containsExactly(timeout);
        queue.timeouts.clear();

        Device awake = new QueueSetDevice(set, DeviceOptions.DEFAULT.withAwakeNanos(1));
        assertThat(awake.readFrom(0, batch(1), timeout)).isZero();
        assertThat(queue.timeouts).hasSize(2).startsWith(WakefulReads.STEP_NANOS);
    }

    @Test
    void shouldRefuseToStayAwakeForLessThanNoTime() {
        assertThatThrownBy(() -> DeviceOptions.DEFAULT.withAwakeNanos(-1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldYieldOnceAfterAReadThatWaitedLongIfItWasTold() throws IOException {
        long timeout = TimeUnit.MILLISECONDS.toNanos(1);
        AtomicInteger yields = new AtomicInteger();
        DeviceOptions options = DeviceOptions.DEFAULT.withYieldAfterWait(true).withAwakeNanos(timeout);
        Device polite = new QueueSetDevice(set, options, yields::incrementAndGet);
        assertThat(polite.readFrom(0, batch(1), 0)).isZero();
        assertThat(yields).as("it did not wait").hasValue(0);
        assertThat(polite.readFrom(0, batch(1), timeout)).isZero();
        assertThat(queue.timeouts).as("waits").hasSizeGreaterThan(2);
        assertThat(yields).as("however often it waited").hasValue(1);
        queue.arrive(TestPackets.udp(4), 0);
        assertThat(polite.readFrom(0, batch(1), timeout)).isOne();
        assertThat(yields).as("something was there").hasValue(1);
    }

    @Test
    void shouldNotYieldAfterAReadUnlessItWasTold() throws IOException {
        AtomicInteger yields = new AtomicInteger();
        Device selfish = new QueueSetDevice(set, DeviceOptions.DEFAULT, yields::incrementAndGet);
        assertThat(selfish.readFrom(0, batch(1), LongWaitYield.LONG_NANOS)).isZero();
        assertThat(queue.counters().get(QueueCounter.READ_WAITS)).isOne();
        assertThat(yields).hasValue(0);
    }

    @Test
    void shouldChangeOneOptionAndKeepTheOthers() {
        assertThat(DeviceOptions.DEFAULT).isEqualTo(new DeviceOptions(128, false, 0, 0, false));
        assertThat(DeviceOptions.DEFAULT.withYieldAfterWait(true).withAwakeNanos(5).withDatagramsPerYield(7)
                        .withTooManySegments(true).withBatchSize(2))
                .isEqualTo(new DeviceOptions(2, true, 7, 5, true));
        assertThat(DeviceOptions.DEFAULT.withTooManySegments(true).withDatagramsPerYield(7).withAwakeNanos(5)
                        .withYieldAfterWait(true))
                .isEqualTo(new DeviceOptions(128, true, 7, 5, true));
    }

    @Test
    void shouldEndReadsWhenItIsClosed() throws IOException {
        device.close();
        assertThat(set.closed).isTrue();
        assertThat(device.read(batch(4))).isEqualTo(-1);
        assertThat(device.read(new ByteBuffer[] {ByteBuffer.allocateDirect(9)}, new int[1], 0)).isEqualTo(-1);
    }
}
