package dev.tio.testkit;

import static dev.tio.testkit.MemoryPackets.assertKind;
import static dev.tio.testkit.MemoryPackets.assertSame;
import static dev.tio.testkit.MemoryPackets.batch;
import static dev.tio.testkit.MemoryPackets.mark;
import static dev.tio.testkit.MemoryPackets.plain;
import static dev.tio.testkit.MemoryPackets.superpacket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.Background;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryTunReadingTest {
    private final PacketBatch batch = batch();

    @Test
    void shouldLayPacketsOutInOrderWithRoomAround() throws IOException {
        Queue queue = deliver(Capabilities.NONE, plain(20, 1), plain(1500, 2), plain(21, 3));

        assertThat(queue.read(batch)).isEqualTo(3);
        assertThat(batch.get(0).offset()).isEqualTo(Queue.ROOM);
        for (int i = 0; i < 3; i++) {
            assertThat(mark(batch.get(i))).isEqualTo(i + 1);
            if (i > 0) {
                TunPacket before = batch.get(i - 1);
                assertThat(batch.get(i).offset())
                        .isEqualTo(before.offset() + before.length() + 2 * Queue.ROOM);
            }
        }
    }

    @Test
    void shouldLeaveWhatThereIsNoElementFor() throws IOException {
        Queue queue = deliver(Capabilities.NONE, plain(20, 1), plain(20, 2), plain(20, 3));
        TunPacket[] two = {new TunPacket(), new TunPacket()};

        assertThat(queue.read(two, batch.mem())).isEqualTo(2);
        assertThat(queue.read(two, batch.mem())).isEqualTo(1);
        assertThat(mark(two[0])).isEqualTo(3);
    }

    @Test
    void shouldNotTruncateWhatThereIsNoMemoryFor() throws IOException {
        Queue queue = deliver(Capabilities.NONE, plain(2, 1), plain(Queue.MAX_PACKET, 2), plain(20, 3));
        Bytes<?> mem = Slab.allocate(Queue.MIN_READ_MEMORY).bytes();

        assertThat(queue.read(batch.packets(), mem)).isOne();
        assertThat(queue.read(batch.packets(), mem)).isOne();
        assertThat(batch.packets()[0].length()).isEqualTo(Queue.MAX_PACKET);
        assertThat(queue.read(batch.packets(), mem)).isOne();
    }

    @Test
    void shouldReadIntoMemoryThatIsNoSlab() throws IOException {
        Queue queue = deliver(Capabilities.NONE, plain(20, 7));
        Bytes<?> mem = Bytes.allocateDirect(Queue.MIN_READ_MEMORY);
        try {
            TunPacket packet = new TunPacket();
            assertThat(queue.read(new TunPacket[] {packet}, mem)).isOne();
            assertThat(mem.bytesStore().readByte(packet.offset() + 19)).isEqualTo((byte) 7);
            assertThat(mem.readPosition() + mem.writePosition()).isZero();
        } finally {
            mem.releaseLast();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveSuperpacketsWholeThatWereAgreedOn(GSOProto proto) throws IOException {
        TunPacket superpacket = superpacket(proto);
        Queue queue = deliver(Capabilities.ALL, superpacket);

        assertThat(queue.read(batch)).isOne();
        assertSame(superpacket, batch.get(0));
        assertThat(batch.get(0).gso()).usingRecursiveComparison().isEqualTo(superpacket.gso());
        assertThat(queue.counters().get(QueueCounter.READ_SUPERPACKETS)).isOne();
        assertThat(queue.counters().get(QueueCounter.READ_SEGMENTS)).isGreaterThan(2);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSplitSuperpacketsThatWereNot(GSOProto proto) throws IOException {
        TunPacket superpacket = superpacket(proto);
        Queue queue = deliver(MemoryPackets.CSUM, superpacket, plain(20, 1));
        PacketBatch expected = batch();
        GSOSplit.split(superpacket, new GSOOptions().set(superpacket.gso()), expected, 0);
        TunPacket[] two = {new TunPacket(), new TunPacket()};

        for (int i = 0; i < expected.size(); i += 2) {
            int count = queue.read(two, batch.mem());
            for (int j = 0; j < count && i + j < expected.size(); j++) {
                assertSame(expected.get(i + j), two[j]);
                assertThat(two[j].gso().isSuperpacket()).isFalse();
            }
        }
        assertThat(queue.read(two, batch.mem(), 0)).isEqualTo(expected.size() % 2 == 0 ? 1 : 0);
    }

    @Test
    void shouldSplitInSeveralParts() throws IOException {
        Stratum stratum = new Stratum(Stratum.Network.IPV6, GSOProto.TCP, Stratum.SegmentSize.UNITS);
        SuperpacketGenerator generator = new SuperpacketGenerator();
        TunPacket superpacket;
        int segments;
        long seed = 0;
        do {
            superpacket = generator.superpacket(seed++, stratum, 1000);
            segments = GSOSplit.segments(superpacket, new GSOOptions().set(superpacket.gso()));
        } while (segments < 200);
        Queue queue = deliver(Capabilities.NONE, superpacket);

        int read = 0;
        for (int count = queue.read(batch); count > 0;
                count = queue.read(batch.packets(), batch.mem(), 0)) {
            read += count;
        }
        assertThat(read).isEqualTo(segments);
    }

    @Test
    void shouldCompleteAPartialChecksumThatWasNotAgreedOn() throws IOException {
        TunPacket partial = new SuperpacketGenerator().partialPacket(1, Stratum.Network.IPV4, GSOProto.UDP);
        Queue queue = deliver(Capabilities.NONE, partial);

        assertThat(queue.read(batch)).isOne();
        GSOSplit.completeChecksum(partial);
        assertSame(partial, batch.get(0));
        assertThat(batch.get(0).gso().needsCsum()).isFalse();
    }

    @Test
    void shouldDropWhatIsMalformedAndGoOn() throws IOException {
        TunPacket empty = new TunPacket().set(batch.mem(), 0, 0);
        TunPacket noSize = plain(100, 1);
        noSize.gso().type(GSOType.TCPV4).needsCsum(true);
        Queue queue = deliver(Capabilities.ALL, empty, noSize, plain(20, 5));

        assertThat(queue.read(batch)).isOne();
        assertThat(mark(batch.get(0))).isEqualTo(5);
        assertThat(queue.counters().drops().count(DropReason.EMPTY)).isOne();
        assertThat(queue.counters().drops().count(DropReason.NO_GSO_SIZE)).isOne();
    }

    @Test
    void shouldWaitForAPacket() throws Exception {
        MemoryTun tun = MemoryTun.open(Capabilities.NONE);
        Background<Integer> reader = Background.start(() -> tun.queues().get(0).read(batch)).awaitParked();

        assertThat(tun.deliver(plain(20, 1))).isOne();
        assertThat(reader.result()).isOne();
    }

    @Test
    void shouldWaitNoLongerThanItIsTold() throws IOException {
        Queue queue = MemoryTun.open(Capabilities.NONE).queues().get(0);

        assertThat(queue.read(batch.packets(), batch.mem(), 0)).isZero();
        assertThat(queue.read(batch.packets(), batch.mem(), -1)).isZero();
        assertThat(queue.read(batch.packets(), batch.mem(), TimeUnit.MILLISECONDS.toNanos(1))).isZero();
    }

    @Test
    void shouldNotEndAtAnInterrupt() throws Exception {
        MemoryTun tun = MemoryTun.open(Capabilities.NONE);
        Background<Boolean> reader = Background.start(() -> {
            tun.queues().get(0).read(batch);
            return Thread.currentThread().isInterrupted();
        });
        reader.awaitParked().interrupt();
        reader.awaitParked();

        tun.deliver(plain(20, 1));
        assertThat(reader.result()).isTrue();
    }

    @Test
    void shouldNotTakeASecondReader() throws Exception {
        MemoryTun tun = MemoryTun.open(Capabilities.NONE);
        Queue queue = tun.queues().get(0);
        Background<Integer> reader = Background.start(() -> queue.read(batch)).awaitParked();

        assertThatThrownBy(() -> queue.read(batch())).isInstanceOf(IllegalStateException.class);
        tun.shutdown();
        assertThat(reader.result()).isEqualTo(-1);
    }

    @Test
    void shouldNotTakeWrongArguments() {
        Queue queue = MemoryTun.open(Capabilities.NONE).queues().get(0);
        Bytes<?> heap = Bytes.wrapForRead(new byte[Queue.MIN_READ_MEMORY]);
        Bytes<?> small = Slab.allocate(Queue.MIN_READ_MEMORY - 1).bytes();

        assertThatThrownBy(() -> queue.read(new TunPacket[0], batch.mem()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.read(batch.packets(), heap)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.read(batch.packets(), small)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldGetNothingWhileTheDeviceIsDown() throws IOException {
        MemoryTun tun = MemoryTun.open(Capabilities.NONE);
        tun.link().down();

        assertThat(tun.deliver(plain(20, 1))).isZero();
        assertThat(tun.queues().get(0).read(batch.packets(), batch.mem(), 0)).isZero();
    }

    @Test
    void shouldFailWhenTheDeviceIsGone() throws Exception {
        MemoryTun tun = MemoryTun.open(Capabilities.NONE);
        Background<Integer> reader = Background.start(() -> tun.queues().get(0).read(batch)).awaitParked();
        tun.link().delete();

        assertThatThrownBy(reader::result).isInstanceOf(TunException.class);
        assertKind(TunException.Kind.CLOSED, () -> tun.queues().get(0).read(batch));
        tun.shutdown();
        assertThat(tun.queues().get(0).read(batch)).isEqualTo(-1);
    }

    private static Queue deliver(Capabilities capabilities, TunPacket... packets) {
        MemoryTun tun = MemoryTun.open(capabilities);
        assertThat(tun.deliver(packets)).isEqualTo(packets.length);
        return tun.queues().get(0);
    }
}
