package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One line for each device: what was asked, what the kernel gave, and why not the rest. */
class LoggingTest {
    private final Logger logger = Logger.getLogger("dev.tio");
    private final List<String> lines = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            lines.add(record.getLevel() + " " + new SimpleFormatter().formatMessage(record));
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };
    private final FakeTun fake = new FakeTun();
    private Level level;

    @BeforeEach
    void listen() {
        level = logger.getLevel();
        logger.setLevel(Level.ALL);
        logger.addHandler(handler);
    }

    @AfterEach
    void leave() {
        logger.removeHandler(handler);
        logger.setLevel(level);
    }

    @Test
    void shouldSayWhatWasOpened() throws TunException {
        NativeTun.builder("tun%d").queues(3).open(fake).close();

        assertThat(lines).containsExactly(
                "INFO lo: opened with 3 queues; csum given, tso given, ecn given, uso given");
    }

    @Test
    void shouldSayWhatWasAdopted() throws TunException {
        FakeTun.Device device = new FakeTun.Device();
        device.flags = IfTun.IFF_TUN | IfTun.IFF_NO_PI;

        NativeTun.adopt(fake, fake.attached(device)).close();

        assertThat(lines).containsExactly(
                "INFO lo: adopted with 1 queue; no offloads: the device was made without IFF_VNET_HDR");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "0x60 | true  | true  | csum given, tso given, ecn given, uso refused (EINVAL)",
        "0x06 | true  | true  | csum given, tso refused (EINVAL), ecn not given without tso, uso given",
        "0x01 | true  | true  | csum refused (EINVAL), tso not given without csum, ecn not given without tso,"
                + " uso not given without csum",
        "0x00 | false | true  | csum given, tso not asked for, ecn not asked for, uso given",
        "0x00 | true  | false | csum given, tso given, ecn given, uso not asked for",
    })
    void shouldSayWhyNot(int refused, boolean tso, boolean uso, String outcome) throws TunException {
        fake.refusedOffloads = refused;

        NativeTun.builder("tun0").tso(tso).uso(uso).open(fake).close();

        assertThat(lines).containsExactly("INFO lo: opened with 1 queue; " + outcome);
    }

    @Test
    void shouldSayWhyThereIsNoneAtAll() throws TunException {
        NativeTun.builder("tun0").offloads(false).open(fake).close();
        fake.features &= ~IfTun.IFF_VNET_HDR;
        NativeTun.builder("tun0").open(fake).close();

        assertThat(lines).containsExactly(
                "INFO lo: opened with 1 queue; no offloads: not asked for",
                "INFO lo: opened with 1 queue; no offloads: the kernel has no IFF_VNET_HDR");
    }

    @Test
    void shouldSayNothingOfPackets() throws Exception {
        PacketBatch batch = new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY), 1, 0, 0);
        Slab slab = Slab.allocate(1000);
        try (NativeTun tun = NativeTun.builder("tun0").open(fake)) {
            lines.clear();
            Queue queue = tun.queues().get(0);
            queue.write(TestPackets.udp(4).write(slab, 0));
            assertThat(fake.send(fake.farEnd(), slab, 5)).as("a malformed one").isTrue();
            assertThat(queue.read(batch.packets(), batch.mem(), 0)).isZero();
        }
        assertThat(lines).isEmpty();
    }
}
