package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.gso.DropReason;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
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

    private void writeGSO(int count) throws Exception {
        byte[] packet = TestPackets.tcp(4).payload(500 * count).partialBytes();
        slab.buffer().put(0, packet);
        TunPacket whole = new TunPacket().set(slab.bytes(), 0, packet.length);
        Fragments payloads = new Fragments(count);
        for (int i = 0; i < count; i++) {
            payloads.add(whole, 40 + 500 * i, 500);
        }
        queue.supportsGSO(GSOProto.TCP).orElseThrow()
                .writeGSO(part(0, 20), part(20, 20), payloads, GSOProto.TCP);
    }

    private Bytes<?> part(int offset, int length) {
        Bytes<?> part = slab.bytes().bytesStore().bytesForRead();
        part.singleThreadedCheckDisabled(true);
        return part.readPositionRemaining(offset, length);
    }
}
