package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.gso.Coalescer;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.ReferenceChecksum;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MergedWriterTest {
    private static final int SIZE = 1000;
    private static final int COUNT = 20;

    private final Merging merging = new Merging();

    private static byte[][] flow(boolean tcp, int version) {
        byte[][] packets = new byte[COUNT][];
        for (int i = 0; i < COUNT; i++) {
            TestPackets packet = tcp ? TestPackets.tcp(version).sequenceNumber(i * SIZE) : TestPackets.udp(version);
            packets[i] = packet.dontFragment(false).identification(i).payload(SIZE).bytes();
        }
        return packets;
    }

    private static PacketBatch batch(byte[][] packets) {
        PacketBatch batch = new PacketBatch(Slab.allocate(COUNT * (SIZE + 100)), COUNT, 0, 0);
        for (byte[] packet : packets) {
            batch.append(packet.length).buffer().put(packet);
        }
        return batch;
    }

    private void send(FakeQueue queue, byte[][] packets) throws IOException {
        Coalescer coalescer = new MultiCoalescer(new MergedWriter(queue, merging), COUNT);
        coalescer.commit(batch(packets));
        coalescer.flush();
    }

    @Test
    void shouldWriteSuperpacketsWhereTheyAreTaken() throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        send(queue, flow(true, 4));
        assertThat(queue.superpackets).containsExactly(COUNT);
        assertThat(queue.packets).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"true, 4", "true, 6", "false, 4", "false, 6"})
    @DisplayName("A superpacket that the kernel refuses with EINVAL is split in user space and sent again as plain"
            + " packets, nothing lost, and that protocol's merging goes off for the device, counted and visible")
    void shouldSplitWhatIsRefusedAndLoseNothing(boolean tcp, int version) throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.failure = TunException.Kind.REFUSED;
        GSOProto proto = tcp ? GSOProto.TCP : GSOProto.UDP;
        GSOProto other = tcp ? GSOProto.UDP : GSOProto.TCP;
        byte[][] packets = flow(tcp, version);
        send(queue, packets);
        assertThat(queue.packets).containsExactly(packets);
        assertThat(merging.isOn(proto)).isFalse();
        assertThat(merging.isOn(other)).isTrue();
        assertThat(merging.refused(proto)).isEqualTo(1);
        assertThat(merging.refused(other)).isZero();
        assertThat(merging).hasToString(tcp ? "Merging{TCP off, 1 refused, UDP on}" : "Merging{TCP on, UDP off, 1 refused}");
    }

    @Test
    void shouldNotMergeAgainUntilItIsSwitchedOn() throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        merging.off(GSOProto.TCP);
        send(queue, flow(true, 4));
        assertThat(queue.superpackets).isEmpty();
        assertThat(queue.packets).hasSize(COUNT);
        merging.on(GSOProto.TCP);
        send(queue, flow(true, 4));
        assertThat(queue.superpackets).containsExactly(COUNT);
    }

    @Test
    void shouldSplitWhatWasMergedBeforeItWentOff() throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        Coalescer coalescer = new MultiCoalescer(new MergedWriter(queue, merging), COUNT);
        byte[][] packets = flow(false, 6);
        coalescer.commit(batch(packets));
        merging.off(GSOProto.UDP);
        coalescer.flush();
        assertThat(queue.superpackets).isEmpty();
        assertThat(queue.packets).containsExactly(packets);
    }

    @Test
    void shouldMergeOnlyWhatTheQueueSupports() throws IOException {
        FakeQueue queue = new FakeQueue(new Capabilities(true, true, true, false));
        send(queue, flow(true, 6));
        send(queue, flow(false, 6));
        assertThat(queue.superpackets).containsExactly(COUNT);
        assertThat(queue.packets).hasSize(COUNT);
    }

    @ParameterizedTest
    @CsvSource({"DOWN", "FULL", "CLOSED", "OTHER"})
    void shouldPassOtherFailuresOn(TunException.Kind kind) {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.failure = kind;
        assertThatThrownBy(() -> send(queue, flow(true, 4))).isInstanceOfSatisfying(TunException.class,
                e -> assertThat(e.kind()).isEqualTo(kind));
        assertThat(merging.isOn(GSOProto.TCP)).isTrue();
        assertThat(queue.packets).isEmpty();
    }

    @Test
    void shouldSendTheRestWhenOneOfASplitFails() {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.failure = TunException.Kind.REFUSED;
        queue.failAtWrite = 3;
        MergedWriter writer = new MergedWriter(queue, merging);
        Coalescer coalescer = new MultiCoalescer(writer, COUNT);
        assertThatThrownBy(() -> {
            coalescer.commit(batch(flow(true, 4)));
            coalescer.flush();
        }).isInstanceOf(TunException.class);
        assertThat(queue.packets).hasSize(COUNT - 1);
        assertLost(writer, TunException.Kind.FULL, 1);
    }

    @Test
    void shouldTellOfTheFailureOfASplitThatWillNotPass() {
        Deque<TunException.Kind> failures = new ArrayDeque<>(
                List.of(TunException.Kind.FULL, TunException.Kind.CLOSED, TunException.Kind.OTHER, TunException.Kind.FULL));
        FakeQueue queue = new FakeQueue(Capabilities.ALL) {
            @Override
            public void write(TunPacket packet) throws IOException {
                if (!failures.isEmpty()) {
                    throw new TunException(failures.remove(), "write", "", "");
                }
                super.write(packet);
            }
        };
        queue.failure = TunException.Kind.REFUSED;
        assertThatThrownBy(() -> send(queue, flow(true, 4))).isInstanceOfSatisfying(TunException.class,
                e -> assertThat(e.kind()).isEqualTo(TunException.Kind.CLOSED));
        assertThat(queue.packets).hasSize(COUNT - 4);
    }

    private static Fragments fragments(int... lengths) {
        Slab slab = Slab.allocate(Queue.MAX_PACKET);
        Fragments fragments = new Fragments(Math.max(1, lengths.length));
        for (int length : lengths) {
            fragments.add(new TunPacket().set(slab.bytes(), 0, length), 0, length);
        }
        return fragments;
    }

    @ParameterizedTest
    @EnumSource(GSOProto.class)
    void shouldRefuseMisuseWhereItSplits(GSOProto proto) {
        MergedWriter writer = new MergedWriter(new FakeQueue(Capabilities.NONE), merging);
        TunPacket packet = TestPackets.tcp(4).payload(20).write(Slab.allocate(100), 0);
        Bytes<?> ip = packet.mem().bytesForRead();
        ip.readPositionRemaining(packet.offset(), 20);
        Bytes<?> l4 = packet.mem().bytesForRead();
        l4.readPositionRemaining(packet.offset() + 20, 20);
        Bytes<?> onHeap = Bytes.wrapForRead(new byte[20]);
        for (Fragments wrong : List.of(
                fragments(), fragments(10, 9, 10), fragments(10, 11), fragments(10, 0), fragments(40_000, 40_000))) {
            assertMisuse(() -> writer.writeGSO(ip, l4, wrong, proto));
        }
        assertMisuse(() -> writer.writeGSO(onHeap, l4, fragments(10, 10), proto));
        assertMisuse(() -> writer.writeGSO(ip, onHeap, fragments(10, 10), proto));
        assertMisuse(() -> writer.writeGSO(Slab.allocate(70_000).bytes(), l4, fragments(10, 10), proto));
    }

    private static void assertMisuse(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKeepNothingOfWhatItCouldNotSplit() {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.superpacketFailure = TunException.Kind.REFUSED;
        MergedWriter writer = new MergedWriter(queue, merging);
        WeakReference<TunPacket> malformed = writeMalformed(writer);
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (malformed.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        assertThat(malformed.get()).isNull();
        assertLost(writer, TunException.Kind.REFUSED, 1);
    }

    private static WeakReference<TunPacket> writeMalformed(MergedWriter writer) {
        TunPacket superpacket = TestPackets.tcp(6).payload(5 * SIZE).writeSuperpacket(Slab.allocate(6000), 0, SIZE);
        superpacket.gso().gsoSize(0);
        assertThatThrownBy(() -> writer.write(superpacket)).isInstanceOf(TunException.class);
        return new WeakReference<>(superpacket);
    }

    @Test
    void shouldRefusePartsThatMakeNoSuperpacket() {
        FakeQueue queue = new FakeQueue(Capabilities.NONE);
        Slab slab = Slab.allocate(64);
        Fragments fragments = new Fragments(2);
        fragments.add(new TunPacket().set(slab.bytes(), 0, 10), 0, 10);
        MergedWriter writer = new MergedWriter(queue, merging);
        assertThatThrownBy(() -> writer.writeGSO(Slab.allocate(20).bytes(), Slab.allocate(20).bytes(), fragments,
                GSOProto.TCP)).isInstanceOfSatisfying(TunException.class,
                        e -> assertThat(e.kind()).isEqualTo(TunException.Kind.REFUSED));
        assertLost(writer, TunException.Kind.REFUSED, 1);
    }

    private static void assertLost(MergedWriter writer, TunException.Kind kind, long packets) {
        Map<TunException.Kind, Long> lost = new EnumMap<>(TunException.Kind.class);
        writer.losses().addTo(lost);
        assertThat(lost).containsExactly(Map.entry(kind, packets));
    }

    @Test
    void shouldTakeTheLongestPacket() throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        byte[] longest = TestPackets.udp(4).payload(Queue.MAX_PACKET - 28).bytes();
        Slab slab = Slab.allocate(Queue.MAX_PACKET);
        slab.buffer().put(0, longest);
        new MergedWriter(queue, merging).write(new TunPacket().set(slab.bytes(), 0, longest.length));
        assertThat(queue.packets).containsExactly(longest);
    }

    @Test
    void shouldSplitARefusedSuperpacketOfManySegments() throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.failure = TunException.Kind.REFUSED;
        byte[][] packets = new byte[600][];
        PacketBatch batch = new PacketBatch(Slab.allocate(600 * 50), 600, 0, 0);
        for (int i = 0; i < packets.length; i++) {
            packets[i] = TestPackets.tcp(4).dontFragment(false).identification(i).sequenceNumber(i).payload(1).bytes();
            batch.append(packets[i].length).buffer().put(packets[i]);
        }
        Coalescer coalescer = new MultiCoalescer(new MergedWriter(queue, merging), 600);
        coalescer.commit(batch);
        coalescer.flush();
        assertThat(merging.refused(GSOProto.TCP)).isEqualTo(1);
        assertThat(queue.packets).containsExactly(packets);
    }

    /** A superpacket that was committed as such, or a partial checksum, to a queue that takes neither. */
    @ParameterizedTest
    @CsvSource({"REFUSED, false", "UNSUPPORTED, true", "NO_MEMORY, true"})
    void shouldSplitASuperpacketThatIsNotTakenAsItLies(TunException.Kind kind, boolean stillOn) throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.superpacketFailure = kind;
        TunPacket superpacket =
                TestPackets.tcp(6).payload(5 * SIZE).writeSuperpacket(Slab.allocate(6000), 0, SIZE);
        Coalescer coalescer = new MultiCoalescer(new MergedWriter(queue, merging), 4);
        coalescer.commit(superpacket);
        coalescer.flush();
        assertThat(queue.packets).hasSize(5).allMatch(ReferenceChecksum::isCorrect);
        assertThat(merging.isOn(GSOProto.TCP)).isEqualTo(stillOn);
    }

    @Test
    @DisplayName("No memory for a superpacket is no reason to lose its packets, nor to merge no more")
    void shouldSplitWhatThereIsNoMemoryFor() throws IOException {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.failure = TunException.Kind.NO_MEMORY;
        byte[][] packets = flow(true, 4);
        send(queue, packets);
        assertThat(queue.packets).containsExactly(packets);
        assertThat(merging.isOn(GSOProto.TCP)).isTrue();
        assertThat(merging.refused(GSOProto.TCP)).isZero();
    }

    @Test
    void shouldNotTakeAMalformedSuperpacketForAReasonToMergeNoMore() {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queue.superpacketFailure = TunException.Kind.REFUSED;
        TunPacket superpacket = TestPackets.tcp(6).payload(5 * SIZE).writeSuperpacket(Slab.allocate(6000), 0, SIZE);
        superpacket.gso().gsoSize(0);
        MergedWriter writer = new MergedWriter(queue, merging);
        assertThatThrownBy(() -> writer.write(superpacket)).isInstanceOfSatisfying(TunException.class,
                e -> assertThat(e.kind()).isEqualTo(TunException.Kind.REFUSED));
        assertThat(merging.isOn(GSOProto.TCP)).isTrue();
        assertThat(merging.refused(GSOProto.TCP)).isZero();
        assertThat(queue.packets).isEmpty();
    }

    @Test
    void shouldTakeAnEmptyPacketForData() {
        MergedWriter writer = new MergedWriter(new FakeQueue(Capabilities.ALL), merging);
        assertThatThrownBy(() -> writer.write(new TunPacket().set(Slab.allocate(9).bytes(), 0, 0)))
                .isInstanceOfSatisfying(TunException.class,
                        e -> assertThat(e.kind()).isEqualTo(TunException.Kind.REFUSED));
    }
}
