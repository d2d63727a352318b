package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.GSOWriter;
import dev.tio.api.MergedWriter;
import dev.tio.api.Merging;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.Background;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultyQueueTest {
    private static final Impairment BAD = new Impairment(0.1, 0.1, 0.2, 4);
    private static final TunException DOWN = TunException.recurring(TunException.Kind.DOWN, "test", "EIO", "");

    private final FakeQueue inner = new FakeQueue();
    private final List<byte[]> sent = new Traffic(1, 5).next(500);
    private final TunPacket packet = Packets.ipv4().udp(1, 2).payload(100).packet();
    private final TunPacket tcp = Packets.ipv4().tcp(1, 2).payload(5000).superpacket(1000);
    private final TunPacket udp = Packets.ipv6().udp(1, 2).payload(5000).superpacket(1000);

    private static PacketBatch batch(int packets) {
        return new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), packets, Queue.ROOM, Queue.ROOM);
    }

    private static List<byte[]> readAll(Queue queue, int mostAtATime) throws IOException {
        List<byte[]> arrived = new ArrayList<>();
        PacketBatch batch = batch(mostAtATime);
        for (int count = 1; count > 0; ) {
            count = queue.read(batch.packets(), batch.mem(), 50_000_000);
            long end = 0;
            for (int i = 0; i < count; i++) {
                TunPacket packet = batch.packets()[i];
                assertThat(packet.offset()).isGreaterThanOrEqualTo(end + Queue.ROOM);
                end = packet.offset() + packet.length() + Queue.ROOM;
                arrived.add(StoredPacket.of(packet).bytes());
            }
        }
        return arrived;
    }

    private void assertKind(TunException.Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TunException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void shouldChangeNothingUnasked() throws IOException {
        FaultyQueue queue = new Faults().around(inner);
        inner.receive(sent);

        assertThat(readAll(queue, 64)).usingElementComparator(Arrays::compare).isEqualTo(sent);
        queue.write(packet);
        SuperpacketParts.write(tcp, queue.supportsGSO(GSOProto.TCP).orElseThrow());
        assertThat(inner.written).hasSize(1);
        assertThat(inner.writtenInParts).hasSize(1);
        assertThat(queue.capabilities()).isSameAs(inner.capabilities());
        assertThat(queue.counters()).isSameAs(inner.counters());
        assertThat(queue.descriptor()).hasValue(7);
        assertThat(queue.supportsGSO(GSOProto.UDP)).containsSame(queue.supportsGSO(GSOProto.TCP).orElseThrow());
        assertThat(queue.supportsGSO(GSOProto.UDP).orElseThrow().takes(GSOProto.UDP)).isFalse();
        queue.close();
        assertThat(inner.closed).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 64, 100})
    void shouldImpairReading(int mostAtATime) throws IOException {
        inner.receive(sent);

        List<byte[]> arrived = readAll(new Faults().seed(9).reads(BAD).around(inner), mostAtATime);

        assertThat(arrived).usingElementComparator(Arrays::compare).isEqualTo(BAD.apply(sent, 9));
    }

    @Test
    void shouldKeepWhatIsSaidOfPackets() throws IOException {
        inner.incoming.add(StoredPacket.of(tcp));
        PacketBatch batch = batch(1);

        new Faults().reads(Impairment.NONE.reordering(1, 1)).around(inner).read(batch);

        PacketAssertions.assertThat(batch.get(0)).isEqualTo(tcp).isSuperpacketOf(5, 1000);
    }

    @Test
    void shouldReleaseWhatIsHeldBackToAWaitingReader() throws IOException {
        inner.receive(sent.subList(0, 3));
        PacketBatch batch = batch(8);

        int count = new Faults().reads(Impairment.NONE.reordering(1, 1)).around(inner).read(batch);

        assertThat(count).isEqualTo(3);
        PacketAssertions.assertThat(batch).containsExactly(sent.subList(0, 3));
    }

    @Test
    void shouldComeBackInTimeWithoutAPacket() throws IOException {
        inner.receive(sent.subList(0, 3));
        FaultyQueue queue = new Faults().reads(Impairment.NONE.loss(1)).around(inner);

        assertThat(queue.read(batch(8).packets(), batch(8).mem(), 0)).isZero();
        assertThat(inner.incoming).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE})
    void shouldNotWaitForLessThanNothing(long timeoutNanos) throws IOException {
        FaultyQueue queue = new Faults().reads(BAD).around(inner);

        assertThat(queue.read(batch(8).packets(), batch(8).mem(), timeoutNanos)).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellTwoReadersApart(boolean impaired) throws Exception {
        FaultyQueue queue = new Faults().reads(impaired ? BAD : Impairment.NONE).around(inner);
        Background<Integer> reader = Background.start(() -> queue.read(batch(1))).awaitParked();

        assertThatThrownBy(() -> queue.read(batch(1).packets(), batch(1).mem(), 0))
                .isInstanceOf(IllegalStateException.class);
        inner.end();

        assertThat(reader.result()).isEqualTo(-1);
        assertThat(queue.read(batch(1))).isEqualTo(-1);
    }

    @Test
    void shouldEndReadingWithPacketsLeft() throws IOException {
        FaultyQueue queue = new Faults().reads(Impairment.NONE.duplication(1)).around(inner);
        inner.receive(sent.subList(0, 1));
        PacketBatch batch = batch(1);
        assertThat(queue.read(batch)).isEqualTo(1);

        inner.end();

        assertThat(queue.read(batch)).isEqualTo(-1);
    }

    @Test
    void shouldRefuseMemoryAsQueuesDo() {
        FaultyQueue queue = new Faults().reads(BAD).around(inner);
        TunPacket[] packets = batch(1).packets();

        assertThatThrownBy(() -> queue.read(new TunPacket[0], batch(1).mem())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.read(packets, Bytes.allocateElasticOnHeap(100_000)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.read(packets, Slab.allocate(Queue.MIN_READ_MEMORY - 1).bytes()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Faults().writes(BAD).around(inner).write(new TunPacket().set(batch(1).mem(), 0, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKeepWhatFindsNoRoomInTheMemory() throws IOException {
        FaultyQueue queue = new Faults().reads(Impairment.NONE.duplication(1)).around(inner);
        inner.receive(List.of(Packets.ipv4().udp(1, 2).payload(60_000).bytes()));
        Bytes<?> mem = Slab.allocate(Queue.MIN_READ_MEMORY).bytes();
        TunPacket[] packets = batch(4).packets();

        assertThat(queue.read(packets, mem)).isEqualTo(1);
        assertThat(queue.read(packets, mem)).isEqualTo(1);
    }

    @Test
    void shouldLeaveBelowWhatTheReaderIsTooSlowFor() throws IOException {
        FaultyQueue queue = new Faults().reads(Impairment.NONE.duplication(1)).around(inner);
        inner.receive(new Traffic(1, 1).next(3000));
        PacketBatch batch = batch(1);

        for (int i = 0; i < 2000; i++) {
            assertThat(queue.read(batch)).isEqualTo(1);
        }

        assertThat(3000 - inner.incoming.size()).isBetween(1000, 1600);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldReadShort(boolean impaired) throws IOException {
        inner.receive(sent);
        FaultyQueue queue = new Faults().seed(5).reads(impaired ? Impairment.NONE.loss(0.001) : Impairment.NONE).shortReads()
                .around(inner);
        List<Integer> counts = new ArrayList<>();
        PacketBatch batch = batch(10);

        for (int i = 0; i < 60; i++) {
            counts.add(queue.read(batch));
        }

        assertThat(counts).contains(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).allMatch(count -> count >= 1 && count <= 10);
    }

    @Test
    void shouldFailTheCallsThatAreToFail() throws IOException {
        inner.receive(sent);
        FaultyQueue queue = new Faults().failRead(2, DOWN).failWrite(1, DOWN).failWrite(3, DOWN).around(inner);
        PacketBatch batch = batch(1);
        GSOWriter writer = queue.supportsGSO(GSOProto.TCP).orElseThrow();

        assertThat(queue.read(batch)).isEqualTo(1);
        assertThatThrownBy(() -> queue.read(batch)).isSameAs(DOWN);
        assertThat(queue.read(batch)).isEqualTo(1);
        assertThat(inner.reads).isEqualTo(2);

        assertThatThrownBy(() -> writer.write(packet)).isSameAs(DOWN);
        queue.write(packet);
        assertThatThrownBy(() -> SuperpacketParts.write(tcp, writer)).isSameAs(DOWN);
        SuperpacketParts.write(tcp, writer);
        assertThat(inner.written).hasSize(1);
        assertThat(inner.writtenInParts).hasSize(1);
    }

    @Test
    void shouldRefuseSuperpacketsOfAProtocol() throws IOException {
        FaultyQueue queue = new Faults().refuse(GSOProto.TCP).around(inner);
        GSOWriter writer = queue.supportsGSO(GSOProto.TCP).orElseThrow();

        assertKind(TunException.Kind.REFUSED, () -> SuperpacketParts.write(tcp, writer));
        assertKind(TunException.Kind.REFUSED, () -> queue.write(tcp));
        SuperpacketParts.write(udp, writer);
        queue.write(udp);
        queue.write(Packets.ipv4().tcp(1, 2).payload(10).partial());
        assertThat(inner.written).hasSize(2);
        assertThat(inner.writtenInParts).hasSize(1);
    }

    @Test
    void shouldRefuseTheSuperpacketWhoseTurnItIs() throws IOException {
        FaultyQueue queue = new Faults().refuseSuperpacket(2).around(inner);

        queue.write(packet);
        queue.write(tcp);
        assertKind(TunException.Kind.REFUSED, () -> queue.write(udp));
        queue.write(udp);
        assertThat(inner.written).hasSize(3);
    }

    @Test
    void shouldMakeAMergedWriterSplitWhatIsRefused() throws IOException {
        Merging merging = new Merging();
        MergedWriter writer = new MergedWriter(new Faults().refuse(GSOProto.UDP).around(inner), merging);

        SuperpacketParts.write(udp, writer);

        assertThat(inner.written).hasSize(5).allMatch(written -> written.bytes().length == 1048);
        assertThat(merging.isOn(GSOProto.UDP)).isFalse();
    }

    @Test
    void shouldImpairWriting() throws IOException {
        FaultyQueue queue = new Faults().seed(9).writes(BAD).around(inner);

        for (byte[] bytes : sent) {
            queue.write(Packets.packet(bytes));
        }
        queue.release();

        assertThat(inner.writtenBytes()).usingElementComparator(Arrays::compare).isEqualTo(BAD.apply(sent, 9));
    }

    @Test
    void shouldHoldBackSuperpacketsWhole() throws IOException {
        FaultyQueue queue = new Faults().writes(Impairment.NONE.reordering(1, 1)).around(inner);

        SuperpacketParts.write(udp, queue.supportsGSO(GSOProto.UDP).orElseThrow());
        assertThat(inner.written).isEmpty();
        queue.release();

        PacketAssertions.assertThat(inner.written.get(0).packet()).isEqualTo(udp).isSuperpacketOf(5, 1000);
        assertThat(inner.written.get(0).gso()).hasToString(udp.gso().toString());
    }

    @Test
    void shouldTellTheWriterOfNoOtherPacketsFailure() throws IOException {
        FaultyQueue late = new Faults().writes(Impairment.NONE.reordering(1, 1)).around(inner);
        FaultyQueue doubled = new Faults().writes(Impairment.NONE.duplication(1)).around(inner);
        inner.failure = DOWN;

        late.write(packet);
        late.release();
        assertThatThrownBy(() -> doubled.write(packet)).isSameAs(DOWN);
        assertThat(inner.written).isEmpty();
    }

    @Test
    void shouldCountCallsFromOne() {
        assertThatThrownBy(() -> new Faults().failRead(0, DOWN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Faults().failWrite(-1, DOWN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Faults().refuseSuperpacket(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHaveTheFaultsThatThereWere() throws IOException {
        Faults faults = new Faults();
        FaultyQueue queue = faults.around(inner);
        faults.failWrite(1, DOWN).writes(BAD);

        queue.write(packet);

        assertThat(inner.written).hasSize(1);
    }
}
