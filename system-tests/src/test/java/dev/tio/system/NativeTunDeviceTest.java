package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.DeviceEvent;
import dev.tio.api.DeviceEvents;
import dev.tio.api.GRODevice;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.wire.Background;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** wireguard-go's ways in, and its forms of reading and writing, on real devices. */
@LinuxDevices
class NativeTunDeviceTest {
    private static final int LENGTH = 200;
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(20);

    private final NetworkNamespace namespace;

    NativeTunDeviceTest(NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    private GRODevice open(int queues) throws IOException {
        return GRODevice.of(NativeTun.builder("tio0").namespace(namespace).queues(queues).address(EchoLoad.HOST)
                .addrGenMode(AddrGenMode.NONE).up().open());
    }

    private int[] handedOver() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        try (NativeTun tun = NativeTun.builder("tio0").namespace(namespace).queues(2).open()) {
            assertThat(tun.queues()).hasSize(2);
            return Descriptors.duplicatesSince(before);
        }
    }

    @Test
    void shouldBeMadeByNameAndMtu() throws IOException {
        try (GRODevice device = namespace.call(() -> NativeTun.createTUN("tun%d", 1420))) {
            assertThat(device.name()).isEqualTo("tun0");
            assertThat(device.mtu()).isEqualTo(1420);
            assertThat(Descriptors.open()).containsEntry((int) device.descriptor().orElseThrow(), "/dev/net/tun");
        }
        assertThatThrownBy(() -> namespace.link("tun0")).isInstanceOf(TunException.class);
    }

    @Test
    void shouldBeMadeOfDescriptors() throws IOException {
        int[] descriptors = handedOver();
        try (GRODevice device = NativeTun.createTUNFromFiles(descriptors, 9000)) {
            assertThat(device.mtu()).isEqualTo(9000);
            assertThat(device.queues()).hasSize(2);
        }
    }

    @Test
    void shouldCloseTheDescriptorsWhereTheMtuCannotBeSet() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        int[] descriptors = handedOver();
        assertThatThrownBy(() -> NativeTun.createTUNFromFiles(descriptors, 1)).isInstanceOf(TunException.class);
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
    }

    @Test
    void shouldBeMadeOfADescriptorWithoutBeingMonitored() throws Exception {
        int[] descriptors = handedOver();
        try (GRODevice device = NativeTun.createUnmonitoredTUNFromFD(descriptors)) {
            assertThat(device.name()).isEqualTo("tio0");
            assertThat(namespace.<Integer, IOException>call(device::mtu)).isEqualTo(1500);
        }
    }

    @Test
    void shouldAnswerInBatches() throws Exception {
        try (GRODevice device = open(1)) {
            PacketBatch batch = device.newBatch();
            for (int i = 0; i < device.batchSize(); i++) {
                EchoLoad.request(batch, LENGTH);
            }
            assertThat(device.write(batch)).isEqualTo(device.batchSize());
            int replies = 0;
            while (replies < device.batchSize()) {
                int count = device.readFrom(0, batch, TIMEOUT);
                assertThat(count).isPositive();
                replies += count;
            }
            assertThat(device.statistics().total().get(QueueCounter.WRITTEN_PACKETS)).isEqualTo(device.batchSize());
            assertThat(device.statistics().total().get(QueueCounter.READ_BYTES)).isEqualTo((long) replies * LENGTH);
        }
    }

    @Test
    void shouldReadAndWriteInWireguardGosForm() throws Exception {
        try (GRODevice device = open(1)) {
            ByteBuffer[] bufs = new ByteBuffer[device.batchSize()];
            PacketBatch request = new PacketBatch(Slab.allocate(LENGTH), 1, 0, 0);
            EchoLoad.request(request, LENGTH);
            for (int i = 0; i < bufs.length; i++) {
                bufs[i] = ByteBuffer.allocateDirect(2048);
                bufs[i].put(16, request.get(0).buffer(), 0, LENGTH).limit(16 + LENGTH);
            }
            assertThat(device.write(bufs, 16)).isEqualTo(bufs.length);
            int[] sizes = new int[bufs.length];
            for (int replies = 0; replies < bufs.length; ) {
                int count = device.read(bufs, sizes, 16);
                for (int i = 0; i < count; i++) {
                    assertThat(sizes[i]).isEqualTo(LENGTH);
                    // Type 0: the reply to the echo request (RFC 792).
                    assertThat(bufs[i].get(16 + 20)).isZero();
                }
                replies += count;
            }
        }
    }

    @Test
    void shouldReadAFlowFromTheQueueThatItWasWrittenTo() throws Exception {
        try (GRODevice device = open(3)) {
            for (int flow : new int[] {2, 0, 1, -1}) {
                PacketBatch batch = device.newBatch();
                // The kernel answers the first before it notes which queue it came from.
                for (int i = 0; i < 2; i++) {
                    EchoLoad.request(batch.clear(), LENGTH);
                    device.writeTo(flow, batch);
                    drain(device, Math.floorMod(flow, 3), i == 0);
                }
            }
        }
    }

    /** Reads what waits in every queue; unless {@code anywhere}, {@code queue} alone has a packet. */
    private static void drain(GRODevice device, int queue, boolean anywhere) throws IOException {
        PacketBatch batch = device.newBatch();
        for (int i = 0; i < device.queues().size(); i++) {
            int count = device.readFrom(i, batch, 0);
            if (!anywhere) {
                assertThat(count).as("queue %d, written to %d", i, queue).isEqualTo(i == queue ? 1 : 0);
            }
        }
    }

    @Test
    void shouldEndReadersAndEventsWhenItIsClosed() throws Exception {
        GRODevice device = open(2);
        DeviceEvents events = device.events();
        assertThat(events.take()).isEqualTo(DeviceEvent.UP);
        Background<Integer> reader = Background.start(() -> device.readFrom(0, device.newBatch()));
        Background<Integer> other = Background.start(() -> device.readFrom(1, device.newBatch()));
        Background<DeviceEvent> waiter = Background.start(events::take);
        reader.await(NativeSleep::isIn);
        other.await(NativeSleep::isIn);
        waiter.await(NativeSleep::isIn);
        device.close();
        assertThat(reader.result()).isEqualTo(-1);
        assertThat(other.result()).isEqualTo(-1);
        assertThat(waiter.result()).isNull();
    }
}
