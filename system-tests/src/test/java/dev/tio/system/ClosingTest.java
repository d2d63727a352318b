package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.linux.NativeTun;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Tun;
import dev.tio.wire.Background;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Closing from another thread, a thousand times. The device stays; each time a set of its own is attached to it. */
@LinuxDevices
class ClosingTest {
    private static final int TIMES = 1000;
    private static final int LENGTH = 100;

    private final NativeTun device;
    private Map<Integer, String> descriptors;
    private List<String> threads;

    ClosingTest(@Tun(name = "tio0", queues = 2, address = EchoLoad.HOST) NativeTun device) {
        this.device = device;
    }

    @BeforeEach
    void count() throws IOException {
        attach().close();
        descriptors = Descriptors.open();
        threads = threads();
    }

    /** The library's and the tests' own. */
    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getName)
                .filter(name -> name.startsWith("tio-") || name.startsWith("background-")).toList();
    }

    private NativeTun attach() throws IOException {
        return NativeTun.builder("tio0").queues(2).exclusive(false).open();
    }

    private void end(NativeTun set, int round) throws Exception {
        if (round % 2 == 0) {
            set.shutdown();
        } else if (round % 3 == 0) {
            set.queues().get(0).close();
        }
        Background<Void> other = Background.start(() -> {
            set.close();
            return null;
        });
        set.close();
        other.result();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(Descriptors.open()).isEqualTo(descriptors);
        assertThat(threads).containsAll(threads());
    }

    @Test
    @DisplayName("close() of the descriptor does not wake a reader that is blocked in it: O_NONBLOCK, poll and an eventfd")
    void shouldWakeAReaderThatWaits() throws Exception {
        PacketBatch batch = new PacketBatch(Slab.allocate(1 << 17), 64, 0, 0);
        for (int round = 0; round < TIMES; round++) {
            NativeTun set = attach();
            Background<Integer> reader = Background.start(() -> {
                int count;
                do {
                    count = set.queues().get(0).read(batch);
                } while (count > 0);
                return count;
            }).await(NativeSleep::isIn);
            set.close();
            assertThat(reader.result()).as("round %d", round).isEqualTo(-1);
        }
        assertNothingIsLeft();
    }

    @Test
    @DisplayName("Waking the readers and releasing the descriptors are two steps; between them the readers leave")
    void shouldEndABusyReaderAndABusyWriter() throws Exception {
        for (int round = 0; round < TIMES; round++) {
            NativeTun set = attach();
            EchoLoad load = EchoLoad.start(set.queues().get(0), LENGTH).awaitTraffic(10);
            end(set, round);
            load.end();
            assertThat(load.failures()).as("round %d", round).containsExactly(TunException.Kind.CLOSED);
        }
        assertNothingIsLeft();
        EchoLoad load = EchoLoad.start(device.queues().get(0), LENGTH).awaitTraffic(1000);
        device.shutdown();
        assertThat(load.end()).isEqualTo(-1);
    }

    @Test
    @DisplayName("interrupt() does not end a native read")
    void shouldReadOnWhenItIsInterrupted(@InNamespace("other") @Tun(address = EchoLoad.HOST) NativeTun tun)
            throws Exception {
        Queue queue = tun.queues().get(0);
        PacketBatch batch = new PacketBatch(Slab.allocate(1 << 17), 64, 0, 0);
        AtomicInteger packets = new AtomicInteger();
        Background<Boolean> reader = Background.start(() -> {
            int count;
            while ((count = queue.read(batch)) >= 0) {
                packets.addAndGet(count);
            }
            return Thread.currentThread().isInterrupted();
        }).await(NativeSleep::isIn);
        reader.interrupt();
        reader.await(NativeSleep::isIn);
        queue.write(EchoLoad.request(new PacketBatch(Slab.allocate(LENGTH), 1, 0, 0), LENGTH));
        while (packets.get() == 0 && !reader.isDone()) {
            Thread.onSpinWait();
        }
        assertThat(reader.isDone()).isFalse();
        tun.shutdown();
        assertThat(reader.result()).as("still interrupted").isTrue();
    }
}
