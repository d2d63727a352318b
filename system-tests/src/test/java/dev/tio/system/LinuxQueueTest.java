package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Router;
import dev.tio.linux.testkit.Tun;
import dev.tio.testkit.PacketDiff;
import dev.tio.testkit.Stratum;
import dev.tio.testkit.SuperpacketGenerator;
import dev.tio.testkit.SuperpacketParts;
import dev.tio.testkit.SuperpacketTrait;
import dev.tio.wire.Background;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@LinuxDevices
class LinuxQueueTest {
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(5);
    private static final int ECHO_LENGTH = 28;
    private static final int MAX_SEGMENTS = 7000;
    private static final Stratum LARGE_TCP =
            new Stratum(Stratum.Network.IPV4, GSOProto.TCP, Stratum.SegmentSize.THOUSANDS);

    private final SuperpacketGenerator generator = new SuperpacketGenerator();
    private final PacketBatch batch = new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 64, 0, 0);

    @Test
    void shouldCarrySuperpacketsWhole(@PassingRouter Router router) throws IOException {
        for (Stratum stratum : Stratum.all()) {
            for (int seed = 0; seed < 20; seed++) {
                TunPacket packet = generator.superpacket(seed, stratum, 100);
                router.in().write(packet);
                assertArrives(router, packet, stratum + ", seed " + seed);
            }
        }
    }

    @Test
    @DisplayName("TUNSETOFFLOAD(0) at run time: the kernel hands over plain packets from then on")
    void shouldReadPlainPacketsWhileTheOffloadsAreOff(
            @PassingRouter Router router,
            @Tun(route = {"198.19.0.0/17", "198.19.128.0/17"}, mtu = 65535, txQueueLength = 10_000) NativeTun tun)
            throws IOException {
        for (GSOProto proto : GSOProto.values()) {
            Stratum stratum = new Stratum(Stratum.Network.IPV4, proto, Stratum.SegmentSize.THOUSANDS);
            TunPacket packet = generator.superpacket(0, stratum, 50);
            int segments = GSOSplit.segments(packet, new GSOOptions().set(packet.gso()));
            assertThat(segments).isGreaterThan(1);
            router.in().write(packet);
            tun.offloads(false);
            router.in().write(packet);
            tun.offloads(true);
            router.in().write(packet);

            Queue queue = tun.queues().get(0);
            assertNextAre(queue, 1, true);
            assertNextAre(queue, segments, false);
            assertNextAre(queue, 1, true);
            assertThat(queue.capabilities()).isEqualTo(Capabilities.ALL);
        }
    }

    private void assertNextAre(Queue queue, int count, boolean superpackets) throws IOException {
        TunPacket[] one = {batch.packets()[0]};
        for (int i = 0; i < count; i++) {
            assertThat(queue.read(one, batch.mem(), TIMEOUT)).isEqualTo(1);
            assertThat(one[0].gso().isSuperpacket()).isEqualTo(superpackets);
            assertThat(one[0].gso().needsCsum()).isEqualTo(superpackets);
        }
    }

    @Test
    void shouldGatherSuperpackets(@PassingRouter Router router) throws IOException {
        GSOWriter writer = router.in().supportsGSO(GSOProto.TCP).orElseThrow();
        for (Stratum stratum : Stratum.all()) {
            for (int seed = 0; seed < 20; seed++) {
                TunPacket packet = generator.superpacket(seed, stratum, 100);
                SuperpacketParts.write(packet, writer);
                packet.gso().ecn(SuperpacketTrait.of(packet).contains(SuperpacketTrait.CWR));
                assertArrives(router, packet, stratum + ", seed " + seed);
            }
        }
    }

    @Test
    void shouldGatherMoreFragmentsThanOneCallTakes(@PassingRouter Router router) throws IOException {
        Stratum stratum = new Stratum(Stratum.Network.IPV6, GSOProto.TCP, Stratum.SegmentSize.TENS);
        long seed = 0;
        TunPacket packet = generator.superpacket(seed, stratum, MAX_SEGMENTS);
        while (!SuperpacketTrait.of(packet).contains(SuperpacketTrait.MANY_SEGMENTS)) {
            packet = generator.superpacket(++seed, stratum, MAX_SEGMENTS);
        }
        SuperpacketParts.write(packet, router.in().supportsGSO(GSOProto.TCP).orElseThrow());
        packet.gso().ecn(SuperpacketTrait.of(packet).contains(SuperpacketTrait.CWR));
        assertArrives(router, packet, "seed " + seed);
    }

    @Test
    @DisplayName("A superpacket of one segment, and a writeGSO with one fragment, goes out as type none")
    void shouldNotLoseASuperpacketOfOneSegment(@SplittingRouter Router router) throws IOException {
        GSOWriter writer = router.in().supportsGSO(GSOProto.TCP).orElseThrow();
        for (Stratum stratum : Stratum.all()) {
            for (int seed = 0; seed < 10; seed++) {
                router.in().write(superpacketOfOneSegment(seed, stratum));
                assertArrivesComplete(router, seed, stratum);
                SuperpacketParts.write(superpacketOfOneSegment(seed, stratum), writer);
                assertArrivesComplete(router, seed, stratum);
            }
        }
    }

    private TunPacket superpacketOfOneSegment(long seed, Stratum stratum) {
        GSOType type = generator.superpacket(seed, stratum, 2).gso().type();
        TunPacket packet = generator.partialPacket(seed, stratum.network(), stratum.proto());
        packet.gso().type(type).gsoSize(packet.length() - payloadOffset(packet, stratum.proto()));
        return packet.gso().gsoSize() > 0 ? packet : superpacketOfOneSegment(seed + 1000, stratum);
    }

    private void assertArrivesComplete(Router router, long seed, Stratum stratum) throws IOException {
        TunPacket sent = superpacketOfOneSegment(seed, stratum);
        Router.forward(sent);
        sent.gso().type(GSOType.NONE).gsoSize(0);
        assertThat(GSOSplit.completeChecksum(sent)).isEqualTo(1);
        TunPacket arrived = router.next(TIMEOUT);
        assertThat(arrived).as("%s, seed %d", stratum, seed).isNotNull();
        assertThat(PacketDiff.of(sent, arrived).toString()).as("%s, seed %d", stratum, seed).isEmpty();
    }

    private static int payloadOffset(TunPacket packet, GSOProto proto) {
        int transport = packet.gso().csumStart();
        return transport + (proto == GSOProto.TCP
                ? new TCPHeader().wrap(packet, transport).dataOffset() : UDPHeader.MINIMUM_LENGTH);
    }

    private static void assertArrives(Router router, TunPacket sent, String description) throws IOException {
        Router.forward(sent);
        TunPacket arrived = router.next(TIMEOUT);
        assertThat(arrived).as(description).isNotNull();
        assertThat(PacketDiff.of(sent, arrived).toString()).as(description).isEmpty();
        // The length of the headers is a hint, which the kernel gets wrong for what it forwards.
        GSOInfo expected = new GSOInfo().set(sent.gso()).hdrLen(arrived.gso().hdrLen());
        assertThat(arrived.gso().toString()).as(description).isEqualTo(expected.toString());
        assertThat(router.next(0)).as(description).isNull();
    }

    @Test
    void shouldCarryPlainPacketsInOrder(@PassingRouter Router router) throws IOException {
        for (int seed = 0; seed < 300; seed++) {
            router.in().write(plainPacket(seed));
        }
        for (int seed = 0; seed < 300; seed++) {
            TunPacket sent = plainPacket(seed);
            Router.forward(sent);
            TunPacket arrived = router.next(TIMEOUT);
            assertThat(arrived).isNotNull();
            assertThat(PacketDiff.of(sent, arrived).toString()).isEmpty();
            assertThat(arrived.gso().isSuperpacket() || arrived.gso().needsCsum()).isFalse();
        }
    }

    private TunPacket plainPacket(long seed) {
        TunPacket packet = generator.partialPacket(seed, Stratum.Network.IPV4, GSOProto.UDP);
        assertThat(GSOSplit.completeChecksum(packet)).isEqualTo(1);
        packet.gso().clear();
        return packet;
    }

    @Test
    void shouldWorkWithoutAVnetHeader(@Tun(offloads = false) NativeTun tun, @SplittingRouter Router router)
            throws IOException {
        Queue queue = tun.queues().get(0);
        queue.write(plainPacket(1));

        TunException refused = catchThrowableOfType(
                TunException.class, () -> queue.write(generator.superpacket(1, LARGE_TCP, 4)));
        assertThat(refused.kind()).isEqualTo(Kind.UNSUPPORTED);
        router.in().write(plainPacket(1));
        TunPacket sent = plainPacket(1);
        Router.forward(sent);
        TunPacket arrived = router.next(TIMEOUT);
        assertThat(arrived).isNotNull();
        assertThat(PacketDiff.of(sent, arrived).toString()).isEmpty();
    }

    @Test
    @DisplayName("A drain loop stops while there is still room for one more 64 KiB packet")
    void shouldReadNoMoreThanThereIsRoomFor(@PassingRouter Router router) throws IOException {
        Slab slab = Slab.allocate(2 * Queue.MIN_READ_MEMORY);
        PacketBatch narrow = new PacketBatch(slab, 64, 0, 0);
        for (int i = 0; i < 5; i++) {
            router.in().write(longest());
        }
        int read = 0;
        while (read < 5) {
            int more = router.out().read(narrow.packets(), narrow.mem(), TIMEOUT);
            assertThat(more).isPositive();
            for (int i = 0; i < more; i++) {
                TunPacket packet = narrow.packets()[i];
                if (packet.gso().isSuperpacket()) {
                    read++;
                    assertThat(packet.length()).isEqualTo(Queue.MAX_PACKET);
                    assertThat(packet.offset()).isGreaterThanOrEqualTo(Queue.ROOM);
                    assertThat(packet.offset() + packet.length()).isLessThanOrEqualTo(slab.capacity() - Queue.ROOM);
                }
            }
        }
    }

    private TunPacket longest() {
        long seed = 0;
        TunPacket packet = generator.superpacket(seed, LARGE_TCP, 100);
        while (packet.length() < Queue.MAX_PACKET) {
            packet = generator.superpacket(++seed, LARGE_TCP, 100);
        }
        return packet;
    }

    @Test
    @DisplayName("The receive area is at least header size + 65535. A shorter one truncates silently (k); one shorter"
            + " than the vnet header gives EINVAL and the packet is gone (k).")
    void shouldRefuseAShortReceiveAreaAndLoseNothing(@PassingRouter Router router) throws IOException {
        router.in().write(longest());
        Slab small = Slab.allocate(Queue.MIN_READ_MEMORY - 1);

        assertThatThrownBy(() -> router.out().read(batch.packets(), small.bytes()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> router.out().read(new TunPacket[0], batch.mem()))
                .isInstanceOf(IllegalArgumentException.class);
        assertArrives(router, longest(), "after a refusal");
    }

    @Test
    void shouldWaitForAsLongAsTheTimeout(@Tun NativeTun tun) throws IOException {
        Queue queue = tun.queues().get(0);
        drain(queue);

        assertThat(queue.read(batch.packets(), batch.mem(), 0)).isZero();
        long start = System.nanoTime();
        long timeout = TimeUnit.MILLISECONDS.toNanos(5);
        assertThat(queue.read(batch.packets(), batch.mem(), timeout)).isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(timeout);
    }

    private void drain(Queue queue) throws IOException {
        int read;
        do {
            read = queue.read(batch.packets(), batch.mem(), 0);
        } while (read > 0);
    }

    private Background<Integer> reader(Queue queue) {
        return Background.start(() -> {
            int read;
            do {
                read = queue.read(batch.packets(), batch.mem());
            } while (read > 0);
            return read;
        });
    }

    @Test
    void shouldWakeAWaitingReaderAtShutdown(@Tun NativeTun tun) throws Exception {
        Background<Integer> reader = reader(tun.queues().get(0)).await(NativeSleep::isIn);

        tun.shutdown();

        assertThat(reader.result()).isEqualTo(-1);
        assertThat(tun.queues().get(0).read(batch.packets(), batch.mem(), 0)).isEqualTo(-1);
        assertClosed(() -> tun.queues().get(0).write(plainPacket(1)));
    }

    @Test
    @DisplayName("A reader that always finds data never polls: it must see a shutdown without polling")
    void shouldStopABusyReaderAtShutdown(@PassingRouter Router router) throws Exception {
        TunPacket packet = plainPacket(1);
        AtomicLong packets = new AtomicLong();
        AtomicBoolean stop = new AtomicBoolean();
        Background<Boolean> writer = Background.start(() -> {
            while (!stop.get()) {
                router.in().write(packet);
            }
            return true;
        });
        Background<Integer> reader = Background.start(() -> {
            int read = 0;
            while (read >= 0) {
                read = router.out().read(batch.packets(), batch.mem());
                packets.addAndGet(read);
            }
            return read;
        });
        while (packets.get() < 10_000) {
            Thread.onSpinWait();
        }
        router.shutdownOut();

        assertThat(reader.result()).isEqualTo(-1);
        stop.set(true);
        assertThat(writer.result()).isTrue();
    }

    @Test
    @DisplayName("close() of the descriptor does not wake a reader that is blocked in it")
    void shouldWakeAWaitingReaderAtClose(@Tun NativeTun tun) throws Exception {
        Background<Integer> reader = reader(tun.queues().get(0)).await(NativeSleep::isIn);

        tun.queues().get(0).close();

        assertClosed(reader::result);
        assertClosed(() -> tun.queues().get(0).read(batch.packets(), batch.mem(), 0));
    }

    @Test
    @DisplayName("A blocked read on a deleted interface fails: closed, and so do later calls")
    void shouldBeClosedWhenTheInterfaceIsDeleted(@Tun NativeTun tun, NetworkNamespace namespace)
            throws Exception {
        Queue queue = tun.queues().get(0);
        Background<Integer> reader = reader(queue).await(NativeSleep::isIn);

        Interfaces.delete(namespace, tun.link().index());

        assertClosed(reader::result);
        assertClosed(() -> queue.read(batch.packets(), batch.mem(), 0));
        assertClosed(() -> queue.read(batch.packets(), batch.mem()));
        assertClosed(() -> queue.write(plainPacket(1)));
    }

    private static void assertClosed(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(
                TunException.class, closed -> assertThat(closed.kind()).isEqualTo(Kind.CLOSED));
    }

    @Test
    @DisplayName("Down device: write is EIO, read EAGAIN; EIO is no reason to stop")
    void shouldSayThatTheDeviceIsDownAndGoOnWhenItIsUp(@Tun NativeTun tun) throws IOException {
        Queue queue = tun.queues().get(0);
        drain(queue);
        tun.link().down();

        TunException down = catchThrowableOfType(TunException.class, () -> queue.write(plainPacket(1)));
        assertThat(down.kind()).isEqualTo(Kind.DOWN);
        assertThat(queue.read(batch.packets(), batch.mem(), 0)).isZero();

        tun.link().up();
        queue.write(plainPacket(1));
    }

    @Test
    @DisplayName("A flow follows the queue that last wrote it")
    void shouldReadAFlowFromTheQueueThatWroteIt(@Tun(queues = 3, address = "198.18.0.1/15") NativeTun tun)
            throws Exception {
        List<Queue> queues = tun.queues();
        for (Queue queue : queues) {
            drain(queue);
        }
        for (int turn = 0; turn < 6; turn++) {
            Queue expected = queues.get(turn % queues.size());
            // The kernel answers before it notes which queue the request came from.
            expected.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));
            for (Queue queue : queues) {
                drain(queue);
            }
            expected.write(EchoLoad.request(batch.clear(), ECHO_LENGTH));

            assertThat(expected.read(batch.packets(), batch.mem(), TIMEOUT)).isEqualTo(1);
        }
    }
}
