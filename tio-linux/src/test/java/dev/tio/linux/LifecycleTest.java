package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Background;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private static final byte[] DATAGRAM = QueueFixture.withHeader(TestPackets.udp(4).payload(20).bytes());

    private final FakeTun fake = new FakeTun();
    private final FakeTun.Device device = new FakeTun.Device();
    private NativeTun tun;

    @BeforeEach
    void form() {
        device.flags = IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR;
        fake.openedNext(device);
    }

    private NativeTun tun(int queues) throws TunException {
        int[] fds = new int[queues];
        for (int i = 0; i < queues; i++) {
            fds[i] = fake.attached(device);
        }
        return NativeTun.assemble(fake, NetworkNamespace.current(), Offloads.ALL, fds);
    }

    private static PacketBatch batch() {
        return new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY * 2), 8, Queue.ROOM, Queue.ROOM);
    }

    private static int read(Queue queue) throws Exception {
        PacketBatch batch = batch();
        return queue.read(batch.packets(), batch.mem());
    }

    private static Slab datagram() {
        Slab slab = Slab.allocate(DATAGRAM.length);
        slab.buffer().put(DATAGRAM);
        return slab;
    }

    /** Keeps the queue full from below, and takes what it writes, until the returned call is told to end. */
    private Background<Void> feed(int farEnd, AtomicLong stop) throws TunException {
        Slab slab = datagram();
        Slab taken = Slab.allocate(1000);
        Syscalls sys = SyscallsLoader.load();
        return Background.start(() -> {
            while (stop.get() == 0) {
                sys.write(farEnd, slab.address(), DATAGRAM.length);
                sys.read(farEnd, taken.address(), taken.capacity());
            }
            return null;
        });
    }

    private static Kind kind(ThrowingCallable call) {
        TunException e = catchThrowableOfType(TunException.class, call);
        return e == null ? null : e.kind();
    }

    @Test
    void shouldWakeEveryWaitingReaderAtShutdown() throws Exception {
        NativeTun tun = tun(3);
        List<Background<Integer>> readers = new ArrayList<>();
        for (Queue queue : tun.queues()) {
            readers.add(Background.start(() -> read(queue)));
        }
        readers.forEach(reader -> reader.await(NativeWait::isIn));

        tun.shutdown();

        for (Background<Integer> reader : readers) {
            assertThat(reader.result()).isEqualTo(-1);
        }
        tun.close();
        assertThat(fake.open()).isEmpty();
    }

    @Test
    @DisplayName("A reader that always finds data never polls: it must see a shutdown without polling")
    void shouldEndABusyReaderAtShutdown() throws Exception {
        NativeTun tun = tun(1);
        Queue queue = tun.queues().get(0);
        Slab datagram = datagram();
        AtomicLong reads = new AtomicLong();
        fake.beforeRead = () -> {
            fake.send(fake.farEnd(), datagram, DATAGRAM.length);
            if (reads.incrementAndGet() == 1000) {
                tun.shutdown();
            }
        };
        fake.poll = (pollfds, count, timespec) -> {
            throw new AssertionError("a poll");
        };
        // Room for far more than come before the shutdown.
        PacketBatch batch = new PacketBatch(Slab.allocate(4 << 20), 10_000, Queue.ROOM, Queue.ROOM);

        assertThat(queue.read(batch.packets(), batch.mem())).isEqualTo(1000);
        assertThat(queue.read(batch.packets(), batch.mem())).isEqualTo(-1);
        tun.close();
    }

    @Test
    @DisplayName("A drain of malformed packets only, which never ends by itself, sees a shutdown")
    void shouldEndAReaderThatDropsAllTheTime() throws Exception {
        NativeTun tun = tun(1);
        int farEnd = fake.farEnd();
        Syscalls sys = SyscallsLoader.load();
        Slab slab = Slab.allocate(4);
        AtomicLong stop = new AtomicLong();
        Background<Void> feeder = Background.start(() -> {
            while (stop.get() == 0) {
                sys.write(farEnd, slab.address(), 4);
            }
            return null;
        });
        Queue queue = tun.queues().get(0);
        Background<Integer> reader = Background.start(() -> read(queue));
        while (queue.counters().drops().total() < 1000) {
            Thread.onSpinWait();
        }

        tun.shutdown();

        assertThat(reader.result()).isEqualTo(-1);
        stop.set(1);
        feeder.result();
        tun.close();
    }

    @Test
    @DisplayName("An ioctl may wait for the kernel's lock of all interfaces; a shutdown does not wait for the ioctl")
    void shouldShutDownWhileTheKernelIsAsked() throws Exception {
        device.flags |= IfTun.IFF_MULTI_QUEUE;
        for (Step asking : List.<Step>of(() -> tun.link().name(), () -> tun.addQueue(), () -> tun.offloads(false))) {
            CountDownLatch asked = new CountDownLatch(1);
            CountDownLatch answered = new CountDownLatch(1);
            tun = tun(2);
            Background<Integer> reader = Background.start(() -> read(tun.queues().get(1)));
            reader.await(NativeWait::isIn);
            fake.beforeIoctl = request -> {
                asked.countDown();
                await(answered);
            };
            Background<Void> asker = Background.start(() -> {
                asking.run();
                return null;
            });
            asked.await();

            // On a thread of its own: one that waited for a lock could not be interrupted.
            Background.start(() -> {
                tun.shutdown();
                return null;
            }).result();

            assertThat(reader.result()).isEqualTo(-1);
            fake.beforeIoctl = request -> { };
            answered.countDown();
            asker.result();
            tun.close();
            assertThat(fake.open()).isEmpty();
        }
    }

    @Test
    void shouldShutDownAQueueThatIsAddedMeanwhile() throws Exception {
        device.flags |= IfTun.IFF_MULTI_QUEUE;
        tun = tun(2);
        fake.beforeIoctl = request -> {
            if (request == IfTun.TUNSETOFFLOAD) {
                tun.shutdown();
            }
        };

        Queue added = tun.addQueue();

        assertThat(read(added)).isEqualTo(-1);
        tun.close();
        assertThat(fake.open()).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldReleaseNothingAtShutdown() throws Exception {
        NativeTun tun = tun(2);
        int open = fake.open().size();

        tun.shutdown();
        tun.shutdown();

        assertThat(fake.open()).hasSize(open);
        for (Queue queue : tun.queues()) {
            assertThat(read(queue)).isEqualTo(-1);
            assertThat(kind(() -> queue.write(packet()))).isEqualTo(Kind.CLOSED);
        }
        tun.close();
        assertThat(fake.open()).isEmpty();
    }

    private static TunPacket packet() {
        return TestPackets.udp(4).write(Slab.allocate(100), 0);
    }

    @Test
    void shouldEndTheReadersWhenTheSetIsClosed() throws Exception {
        NativeTun tun = tun(2);
        List<Background<Integer>> readers = new ArrayList<>();
        for (Queue queue : tun.queues()) {
            readers.add(Background.start(() -> read(queue)));
        }
        readers.forEach(reader -> reader.await(NativeWait::isIn));

        tun.close();

        assertThat(fake.open()).isEmpty();
        for (Background<Integer> reader : readers) {
            assertThat(reader.result()).isEqualTo(-1);
        }
        assertThat(read(tun.queues().get(0))).as("a read after the close").isEqualTo(-1);
    }

    @Test
    void shouldCloseOneQueueAlone() throws Exception {
        NativeTun tun = tun(2);
        Queue first = tun.queues().get(0);
        Queue second = tun.queues().get(1);
        Background<Integer> reader = Background.start(() -> read(first));
        reader.await(NativeWait::isIn);
        int open = fake.open().size();

        first.close();

        assertThat(fake.open()).hasSize(open - 2);
        assertThat(kind(reader::result)).isEqualTo(Kind.CLOSED);
        assertThat(kind(() -> read(first))).isEqualTo(Kind.CLOSED);
        assertThat(kind(() -> first.write(packet()))).isEqualTo(Kind.CLOSED);
        second.write(packet());
        first.close();
        tun.close();
        tun.close();
        assertThat(fake.open()).isEmpty();
    }

    @Test
    @DisplayName("A close while packets are read and written all the time waits for both to leave")
    void shouldCloseABusyQueue() throws Exception {
        NativeTun tun = tun(1);
        Queue queue = tun.queues().get(0);
        AtomicLong stop = new AtomicLong();
        Background<Void> feeder = feed(fake.farEnd(), stop);
        AtomicLong reads = new AtomicLong();
        AtomicLong writes = new AtomicLong();
        Background<Kind> reader = Background.start(() -> {
            PacketBatch batch = batch();
            return untilClosed(() -> reads.addAndGet(queue.read(batch.packets(), batch.mem())));
        });
        List<Background<Kind>> writers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            TunPacket packet = packet();
            writers.add(Background.start(() -> untilClosed(() -> {
                writes.incrementAndGet();
                queue.write(packet);
            })));
        }
        while (reads.get() < 1000 || writes.get() < 1000) {
            Thread.onSpinWait();
        }

        queue.close();

        assertThat(fake.open()).isEmpty();
        assertThat(reader.result()).isEqualTo(Kind.CLOSED);
        for (Background<Kind> writer : writers) {
            assertThat(writer.result()).isEqualTo(Kind.CLOSED);
        }
        stop.set(1);
        feeder.result();
        tun.close();
    }

    private interface Step {
        void run() throws Exception;
    }

    /** Runs the step until it fails for another reason than a full socket, and returns that. */
    private static Kind untilClosed(Step step) throws Exception {
        while (true) {
            try {
                step.run();
            } catch (TunException e) {
                if (e.kind() != Kind.FULL) {
                    return e.kind();
                }
            }
        }
    }

    @Test
    void shouldNotLoseItsInterruptStatus() throws Exception {
        NativeTun tun = tun(1);
        Queue queue = tun.queues().get(0);
        Background<Boolean> reader = Background.start(() -> {
            assertThat(read(queue)).isEqualTo(-1);
            return Thread.currentThread().isInterrupted();
        });
        reader.await(NativeWait::isIn);
        reader.interrupt();

        tun.shutdown();

        assertThat(reader.result()).isTrue();
        tun.close();
    }

    @Test
    void shouldTellTwoReadersApart() throws Exception {
        NativeTun tun = tun(1);
        Queue queue = tun.queues().get(0);
        Background<Integer> reader = Background.start(() -> read(queue));
        reader.await(NativeWait::isIn);

        assertThatThrownBy(() -> read(queue)).isInstanceOf(IllegalStateException.class);

        tun.close();
        assertThat(reader.result()).isEqualTo(-1);
    }

    @Test
    void shouldBeClosedAndShutDownByManyThreadsAtOnce() throws Exception {
        for (int round = 0; round < 50; round++) {
            NativeTun tun = tun(2);
            List<Background<Integer>> readers = new ArrayList<>();
            for (Queue queue : tun.queues()) {
                readers.add(Background.start(() -> read(queue)));
            }
            List<Background<Void>> closers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                boolean shutDown = i % 2 == 0;
                closers.add(Background.start(() -> {
                    if (shutDown) {
                        tun.shutdown();
                    } else {
                        tun.close();
                    }
                    return null;
                }));
            }
            for (Background<Void> closer : closers) {
                closer.result();
            }
            for (Background<Integer> reader : readers) {
                assertThat(reader.result()).isEqualTo(-1);
            }
            assertThat(fake.open()).isEmpty();
        }
    }
}
