package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceStatistics;
import dev.tio.api.GRODevice;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a device makes of the kernel's refusals, from the system call to the packets that come out. */
class DeviceFaultTest {
    private static final int PACKETS = 3;
    private static final int HEADER = 10;
    private static final int GSO_TYPE = 1;

    private final FakeTun fake = new FakeTun();
    private final Slab slab = Slab.allocate(64 * 1024);
    private final List<byte[]> sent = new ArrayList<>();
    private GRODevice device;

    @BeforeEach
    void open() throws IOException {
        device = GRODevice.of(NativeTun.builder("tun0").open(fake));
    }

    @AfterEach
    void close() throws IOException {
        device.close();
        assertThat(fake.open()).isEmpty();
    }

    /** A run of one flow. */
    private PacketBatch run(int protocol) {
        PacketBatch batch = device.newBatch();
        sent.clear();
        for (int i = 0; i < PACKETS; i++) {
            TestPackets packet = protocol == 6 ? TestPackets.tcp(4).sequenceNumber(1000 * i)
                    : TestPackets.udp(4);
            byte[] bytes = packet.identification(i).payload(1000).bytes();
            sent.add(bytes);
            batch.append(bytes.length).buffer().put(bytes);
        }
        return batch;
    }

    private List<byte[]> datagrams() {
        List<byte[]> datagrams = new ArrayList<>();
        int length;
        while ((length = fake.receive(fake.farEnd(), slab)) >= 0) {
            byte[] datagram = new byte[length];
            slab.buffer().get(0, datagram);
            datagrams.add(datagram);
        }
        return datagrams;
    }

    /** One by one, in order, unchanged, without metadata. */
    private void assertPlain(List<byte[]> datagrams) {
        assertThat(datagrams).hasSameSizeAs(sent);
        for (int i = 0; i < sent.size(); i++) {
            assertThat(datagrams.get(i)).as("packet %d", i).isEqualTo(QueueFixture.withHeader(sent.get(i)));
        }
    }

    @ParameterizedTest
    @CsvSource({"6, TCP", "17, UDP"})
    @DisplayName("EINVAL of a superpacket: split in user space and sent again, nothing lost; merging goes off for that"
            + " protocol, counted and visible")
    void shouldLoseNothingWhereTheKernelRefusesSuperpackets(int protocol, GSOProto proto) throws IOException {
        GSOProto other = proto == GSOProto.TCP ? GSOProto.UDP : GSOProto.TCP;
        fake.fail("writev", Errno.EINVAL);

        assertThat(device.write(run(protocol))).isEqualTo(PACKETS);
        assertPlain(datagrams());
        assertThat(device.write(run(protocol))).isEqualTo(PACKETS);
        assertPlain(datagrams());

        DeviceStatistics statistics = device.statistics();
        assertThat(statistics.lost()).isEmpty();
        assertThat(statistics.total().get(QueueCounter.REFUSED)).isEqualTo(1);
        assertThat(statistics.total().get(QueueCounter.WRITTEN_PACKETS)).isEqualTo(2 * PACKETS);
        assertThat(proto == GSOProto.TCP ? statistics.refusedTCP() : statistics.refusedUDP()).isEqualTo(1);
        assertThat(device.merging().isOn(proto)).isFalse();
        assertThat(device.merging().isOn(other)).isTrue();
        assertThat(device.write(run(protocol == 6 ? 17 : 6))).isEqualTo(PACKETS);
        assertThat(datagrams()).as("the other protocol").singleElement()
                .matches(datagram -> datagram[GSO_TYPE] != 0 && datagram.length > HEADER + PACKETS * 1000);
    }

    @ParameterizedTest
    @CsvSource({"12, ENOMEM", "105, ENOBUFS"})
    void shouldSendOneByOneWhatThereIsNoMemoryForAtOnce(int errno, String name) throws IOException {
        fake.fail("writev", errno);

        assertThat(device.write(run(6))).as(name).isEqualTo(PACKETS);

        assertPlain(datagrams());
        assertThat(device.statistics().lost()).isEmpty();
        assertThat(device.write(run(6))).isEqualTo(PACKETS);
        assertThat(datagrams()).as("merging stays on").hasSize(1);
    }

    @Test
    void shouldCountWhatIsLostAndGoOn() throws IOException {
        fake.fail("writev", Errno.EIO);

        assertThat(device.write(run(6))).isZero();

        assertThat(datagrams()).isEmpty();
        assertThat(device.statistics().lost()).isEqualTo(Map.of(Kind.DOWN, (long) PACKETS));
        assertThat(device.write(run(6))).isEqualTo(PACKETS);
        assertThat(datagrams()).hasSize(1);
    }
}
