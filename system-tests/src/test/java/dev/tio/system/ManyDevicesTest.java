package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceEvent;
import dev.tio.api.DeviceEvents;
import dev.tio.api.GRODevice;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.wire.PacketBatch;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Devices and queues that come and go leave nothing behind. {@code -Dtio.soak=10} does it ten times as often. */
@RequiresTun
class ManyDevicesTest {
    private static final int FACTOR = Integer.getInteger("tio.soak", 1);
    private static final int DEVICES = 500 * FACTOR;
    private static final int ATTACHMENTS = 10_000 * FACTOR;
    /** What other parts of the JVM may come and go with. */
    private static final int STRAY_THREADS = 3;
    private static final long STRAY_BYTES = 4 << 20;

    private NetworkNamespace namespace;

    @BeforeEach
    void makeNamespace() throws IOException {
        namespace = NetworkNamespace.create();
    }

    @AfterEach
    void leaveNamespace() {
        namespace.close();
    }

    /** What the process holds that only the library takes. */
    private record Held(Map<Integer, String> descriptors, int threads, long directBytes) {
        static Held now() throws IOException {
            long bytes = Long.MAX_VALUE;
            // The collector frees slabs, on a thread of its own: until nothing more is freed.
            for (long before = 0; before != bytes; ) {
                before = bytes;
                System.gc();
                bytes = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .filter(pool -> pool.getName().equals("direct"))
                        .mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
            }
            return new Held(Descriptors.open(), ManagementFactory.getThreadMXBean().getThreadCount(), bytes);
        }

        void assertNoMoreThan(Held before) {
            assertThat(descriptors).isEqualTo(before.descriptors);
            assertThat(threads).isLessThanOrEqualTo(before.threads + STRAY_THREADS);
            assertThat(directBytes).isLessThanOrEqualTo(before.directBytes + STRAY_BYTES);
        }
    }

    private void openUseAndClose() throws Exception {
        GRODevice device = GRODevice.of(NativeTun.builder("tio%d").namespace(namespace).address(EchoLoad.HOST).up()
                .open());
        DeviceEvents events = device.events();
        PacketBatch batch = device.newBatch();
        EchoLoad.request(batch, 100);
        device.write(batch);
        device.readFrom(0, batch, 0);
        device.close();
        assertThat(events.take()).isEqualTo(DeviceEvent.UP);
        assertThat(events.take()).isNull();
    }

    @Test
    @DisplayName("500 devices with no descriptor, thread or native memory left over")
    void shouldLeaveNothingOfDevices() throws Exception {
        openUseAndClose();
        Held before = Held.now();
        for (int i = 0; i < DEVICES; i++) {
            openUseAndClose();
        }
        Held.now().assertNoMoreThan(before);
    }

    @Test
    @DisplayName("10 000 queue attachments with no descriptor, thread or native memory left over")
    void shouldLeaveNothingOfQueues() throws Exception {
        try (NativeTun device = NativeTun.builder("tio0").namespace(namespace).queues(2).up().open()) {
            attach(100);
            Held before = Held.now();
            attach(ATTACHMENTS);
            Held.now().assertNoMoreThan(before);
            assertThat(device.queues()).hasSize(2);
        }
    }

    private void attach(int queues) throws IOException {
        for (int left = queues; left > 0; left -= 100) {
            try (NativeTun set = NativeTun.builder("tio0").namespace(namespace).exclusive(false).queues(100).open()) {
                assertThat(set.queues()).hasSize(100);
            }
        }
    }
}
