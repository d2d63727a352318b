package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceEvent;
import dev.tio.api.DeviceEvents;
import dev.tio.api.GRODevice;
import dev.tio.linux.NativeTun;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Tun;
import dev.tio.wire.PacketBatch;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Devices and queues that come and go leave nothing behind. {@code -Dtio.soak=10} does it ten times as often. */
@LinuxDevices
class ManyDevicesTest {
    private static final int FACTOR = Integer.getInteger("tio.soak", 1);
    private static final int DEVICES = 500 * FACTOR;
    private static final int ATTACHMENTS = 10_000 * FACTOR;
    /** What other parts of the JVM may come and go with. */
    private static final int STRAY_THREADS = 3;
    private static final long STRAY_BYTES = 4 << 20;
    private static final int COLLECTIONS = 500;

    /** What the process holds that only the library takes. */
    private record Held(Map<Integer, String> descriptors, int threads, long directBytes) {
        static Held now() throws IOException {
            System.gc();
            return new Held(Descriptors.open(), ManagementFactory.getThreadMXBean().getThreadCount(), direct());
        }

        private static long direct() {
            return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                    .filter(pool -> pool.getName().equals("direct")).mapToLong(BufferPoolMXBean::getMemoryUsed).sum();
        }

        /** Slabs are freed by the collector, on a thread of its own, some time after it ran. */
        void assertIsHeldAgain() throws IOException {
            for (int i = 0; i < COLLECTIONS && direct() > directBytes + STRAY_BYTES; i++) {
                System.gc();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            Held now = now();
            assertThat(now.descriptors).isEqualTo(descriptors);
            assertThat(now.threads).isLessThanOrEqualTo(threads + STRAY_THREADS);
            assertThat(now.directBytes).isLessThanOrEqualTo(directBytes + STRAY_BYTES);
        }
    }

    private void openUseAndClose() throws Exception {
        GRODevice device = GRODevice.of(NativeTun.builder("tio%d").address(EchoLoad.HOST).up().open());
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
        before.assertIsHeldAgain();
    }

    @Test
    @DisplayName("10 000 queue attachments with no descriptor, thread or native memory left over")
    void shouldLeaveNothingOfQueues(@Tun(name = "tio0", queues = 2) NativeTun device) throws Exception {
        attach(100);
        Held before = Held.now();
        attach(ATTACHMENTS);
        before.assertIsHeldAgain();
        assertThat(device.queues()).hasSize(2);
    }

    private void attach(int queues) throws IOException {
        for (int left = queues; left > 0; left -= 100) {
            try (NativeTun set = NativeTun.builder("tio0").exclusive(false).queues(100).open()) {
                assertThat(set.queues()).hasSize(100);
            }
        }
    }
}
