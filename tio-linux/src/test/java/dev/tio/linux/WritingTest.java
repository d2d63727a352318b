package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Background;
import dev.tio.wire.GSOType;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WritingTest {
    /** A timespec of zeroes: not to wait. */
    private static final Slab NO_TIME = Slab.allocate(16);

    private final Slab slab = Slab.allocate(128 * 1024);
    @AutoClose
    private final QueueFixture fixture = new QueueFixture(QueueFixture.ALL);

    WritingTest() throws TunException {
    }

    private TunException failure(TunPacket packet) {
        TunException e = catchThrowableOfType(TunException.class, () -> fixture.queue.write(packet));
        assertThat(e).as("failure").isNotNull();
        return e;
    }

    @Test
    @DisplayName("A lone packet is written as it came, its checksum untouched, with an all-zero vnet header")
    void shouldWriteAPlainPacketBehindZeroes() throws TunException {
        TunPacket packet = TestPackets.tcp(4).payload(1000).write(slab, 300);
        byte[] before = QueueFixture.bytes(packet);

        fixture.queue.write(packet);

        assertThat(fixture.receive()).isEqualTo(QueueFixture.withHeader(before));
        assertThat(QueueFixture.bytes(packet)).isEqualTo(before);
    }

    @Test
    void shouldWriteWithoutVnetHeader() throws TunException {
        try (QueueFixture plain = new QueueFixture(QueueFixture.PLAIN)) {
            TunPacket packet = TestPackets.udp(6).payload(10).write(slab, 0);

            plain.queue.write(packet);

            assertThat(plain.receive()).isEqualTo(QueueFixture.bytes(packet));
        }
    }

    @Test
    void shouldSayWhatThePacketIs() throws TunException {
        TunPacket partial = TestPackets.udp(4).payload(10).writePartial(slab, 0);
        fixture.queue.write(partial);
        assertThat(header()).containsExactly(1, 0, 0, 0, 0, 0, 20, 0, 6, 0);

        TunPacket superpacket = TestPackets.tcp(6).flags(0x90).payload(60_000).writeSuperpacket(slab, 0, 1400);
        fixture.queue.write(superpacket);
        assertThat(header()).containsExactly(1, 0x84, 60, 0, 1400 & 0xff, 1400 >> 8, 40, 0, 16, 0);

        superpacket = TestPackets.udp(4).payload(30_000).writeSuperpacket(slab, 0, 1472);
        fixture.queue.write(superpacket);
        assertThat(header()).containsExactly(1, 5, 28, 0, 1472 & 0xff, 1472 >> 8, 20, 0, 6, 0);
    }

    private int[] header() {
        return QueueFixture.headerOf(fixture.receive());
    }

    @Test
    @DisplayName("TCP whose payload is at most gso_size is accepted by write() and never leaves: it goes out as type none")
    void shouldWriteASuperpacketOfOneSegmentAsAPlainPacket() throws TunException {
        TunPacket packet = TestPackets.tcp(4).tcpOptions(new byte[12]).payload(1000).writeSuperpacket(slab, 0, 1000);

        fixture.queue.write(packet);

        assertThat(header()).containsExactly(1, 0, 52, 0, 0, 0, 20, 0, 16, 0);
        assertThat(packet.gso().type()).as("the caller's").isEqualTo(GSOType.TCPV4);
    }

    @Test
    @DisplayName("There is no check of GSO type against IP version on the NEEDS_CSUM path: make it ourselves")
    void shouldRefuseMetadataThatDoNotFitThePacket() {
        TunPacket packet = TestPackets.tcp(6).payload(5000).writeSuperpacket(slab, 0, 1000);
        packet.gso().type(GSOType.TCPV4);
        assertThat(failure(packet).kind()).isEqualTo(Kind.REFUSED);

        packet = TestPackets.udp(4).payload(10).writePartial(slab, 0);
        packet.gso().csumStart(5000);
        assertThat(failure(packet).kind()).isEqualTo(Kind.REFUSED);

        packet = TestPackets.udp(4).payload(10).write(slab, 0);
        packet.gso().rscInfo(true);
        assertThat(failure(packet).kind()).isEqualTo(Kind.REFUSED);
        assertThat(fixture.receive()).as("written").isNull();
    }

    @Test
    void shouldWriteNothingThatWasNotNegotiated() throws TunException {
        TunPacket tcp = TestPackets.tcp(4).payload(5000).writeSuperpacket(slab, 0, 1000);
        TunPacket udp = TestPackets.udp(4).payload(5000).writeSuperpacket(slab, 10_000, 1000);
        TunPacket partial = TestPackets.udp(4).payload(10).writePartial(slab, 20_000);
        try (QueueFixture csumOnly = new QueueFixture(QueueFixture.CSUM_ONLY);
                QueueFixture plain = new QueueFixture(QueueFixture.PLAIN)) {
            for (TunPacket packet : List.of(tcp, udp)) {
                assertThatThrownBy(() -> csumOnly.queue.write(packet)).hasFieldOrPropertyWithValue("kind",
                        Kind.UNSUPPORTED);
            }
            assertThatThrownBy(() -> plain.queue.write(partial)).hasFieldOrPropertyWithValue("kind",
                    Kind.UNSUPPORTED);
            csumOnly.queue.write(partial);

            assertThat(csumOnly.receive()).isNotNull();
            assertThat(csumOnly.receive()).isNull();
            assertThat(plain.receive()).isNull();
        }
    }

    @Test
    @DisplayName("The total is at most 65535, by our own check: write() accepts 65536")
    void shouldRefuseLengthsThatNoPacketHas() {
        TunPacket tooLong = new TunPacket().set(slab.bytes(), 0, 65536);
        TunPacket empty = new TunPacket().set(slab.bytes(), 0, 0);

        assertThatThrownBy(() -> fixture.queue.write(tooLong)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixture.queue.write(empty)).isInstanceOf(IllegalArgumentException.class);
        assertThat(fixture.receive()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "5,   EIO,     DOWN",
        "22,  EINVAL,  REFUSED",
        "12,  ENOMEM,  NO_MEMORY",
        "105, ENOBUFS, NO_MEMORY",
    })
    void shouldThrowOneExceptionForWhatRecurs(int errno, String name, Kind kind) {
        TunPacket packet = TestPackets.udp(4).write(slab, 0);
        fixture.fake.fail("writev", errno, errno);

        TunException e = failure(packet);

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.call()).isEqualTo("write /dev/net/tun");
        assertThat(e.code()).isEqualTo(name);
        assertThat(e.advice()).isNotEmpty();
        assertThat(e.getStackTrace()).isEmpty();
        assertThat(failure(packet)).as("the second").isSameAs(e);
    }

    @Test
    void shouldSayThatADeletedInterfaceIsClosed() {
        fixture.fake.fail("writev", Errno.EBADFD);

        TunException e = failure(TestPackets.udp(4).write(slab, 0));

        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
        assertThat(e.code()).isEqualTo("EBADFD");
        assertThat(e.getStackTrace()).isNotEmpty();
    }

    @Test
    void shouldWriteWhenThereIsRoomAgain() throws TunException {
        fixture.fake.fail("writev", Errno.EAGAIN, Errno.EINTR, Errno.EAGAIN);

        fixture.queue.write(TestPackets.udp(4).write(slab, 0));

        assertThat(fixture.receive()).isNotNull();
        assertThat(fixture.receive()).isNull();
    }

    @Test
    @DisplayName("A write waits for room by poll, not by trying again")
    void shouldWaitForRoom() throws TunException {
        TunPacket packet = TestPackets.udp(4).write(slab, 0);
        fill();
        FakeTun.Poll real = fixture.fake.poll;
        AtomicInteger polls = new AtomicInteger();
        fixture.fake.poll = (pollfds, count, timespec) -> {
            polls.incrementAndGet();
            assertThat(real.ppoll(pollfds, count, NO_TIME.address())).as("ready while it is full").isZero();
            while (fixture.receive() != null) {
                // Makes room.
            }
            return real.ppoll(pollfds, count, timespec);
        };

        fixture.queue.write(packet);

        assertThat(polls).hasValue(1);
        assertThat(fixture.receive()).isNotNull();
    }

    /** Writes until the socket takes no more. */
    private void fill() {
        Slab datagram = Slab.allocate(100);
        while (fixture.fake.send(fixture.fd, datagram, datagram.capacity())) {
            // There is room for more.
        }
    }

    @Test
    void shouldSayThatThereIsNoRoomWhenNoneComes() throws TunException {
        TunPacket packet = TestPackets.udp(4).write(slab, 0);
        fill();

        TunException e = failure(packet);

        assertThat(e.kind()).isEqualTo(Kind.FULL);
        assertThat(e.getStackTrace()).isEmpty();
        assertThat(failure(packet)).as("the second").isSameAs(e);
    }

    @Test
    void shouldStopWaitingForRoomWhenTheQueueEnds() throws TunException {
        TunPacket packet = TestPackets.udp(4).write(slab, 0);
        fill();
        FakeTun.Poll real = fixture.fake.poll;
        fixture.fake.poll = (pollfds, count, timespec) -> {
            fixture.queue.shutDown();
            // Without a timespec it waits without end: only the wake-up ends it.
            return real.ppoll(pollfds, count, 0);
        };

        assertThat(failure(packet).kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void shouldSayThatTheInterfaceWasDeletedWhileItWaitedForRoom() {
        fixture.fake.fail("writev", Errno.EAGAIN);
        fixture.fake.poll = FakeTun.POLLERR;

        TunException e = failure(TestPackets.udp(4).write(slab, 0));

        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
        assertThat(e.code()).isEqualTo("EBADFD");
    }

    @Test
    @DisplayName("A TUN takes a packet whole or not at all: what else it says is a failure, and nothing is written again")
    void shouldNotGoOnAfterAShortWrite() {
        fixture.fake.notTaken = 1;

        TunException e = failure(TestPackets.udp(4).payload(10).write(slab, 0));

        assertThat(e.kind()).isEqualTo(Kind.OTHER);
        assertThat(e).hasMessage("write /dev/net/tun. It took 47 of 48 bytes");
        assertThat(fixture.receive()).isNotNull();
        assertThat(fixture.receive()).isNull();
    }

    @Test
    void shouldNameWhatIsRare() {
        fixture.fake.fail("writev", Errno.EPERM);

        TunException e = failure(TestPackets.udp(4).write(slab, 0));

        assertThat(e).hasMessage("write /dev/net/tun: EPERM");
        assertThat(e.kind()).isEqualTo(Kind.DENIED);
        assertThat(e.getStackTrace()).isNotEmpty();
    }

    @Test
    void shouldWriteAgainAfterASignal() throws TunException {
        fixture.fake.fail("writev", Errno.EINTR, Errno.EINTR);

        fixture.queue.write(TestPackets.udp(4).write(slab, 0));

        assertThat(fixture.receive()).isNotNull();
    }

    @Test
    void shouldBeWrittenToByManyThreads() throws Exception {
        int threads = 8;
        int packets = 200;
        List<Background<Void>> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int port = 1000 + t;
            writers.add(Background.start(() -> {
                Slab own = Slab.allocate(10_000);
                for (int i = 0; i < packets; i++) {
                    // Plain and partial by turns, so that a header from another thread's scratch would show.
                    TestPackets packet = TestPackets.udp(4).ports(port, i).payload(port);
                    writeAgainWhileFull(i % 2 == 0 ? packet.write(own, 0) : packet.writePartial(own, 0));
                }
                return null;
            }));
        }
        int[] next = new int[threads];
        for (int received = 0; received < threads * packets; ) {
            byte[] datagram = fixture.receive();
            if (datagram == null) {
                Thread.onSpinWait();
                continue;
            }
            received++;
            int port = (datagram[30] & 0xff) << 8 | datagram[31] & 0xff;
            int i = next[port - 1000]++;
            TestPackets sent = TestPackets.udp(4).ports(port, i).payload(port);
            assertThat(datagram[0]).isEqualTo((byte) (i % 2));
            assertThat(QueueFixture.packetOf(datagram)).isEqualTo(i % 2 == 0 ? sent.bytes() : sent.partialBytes());
        }
        for (Background<Void> writer : writers) {
            writer.result();
        }
    }

    private void writeAgainWhileFull(TunPacket packet) throws TunException {
        while (true) {
            try {
                fixture.queue.write(packet);
                return;
            } catch (TunException e) {
                if (e.kind() != Kind.FULL) {
                    throw e;
                }
                Thread.onSpinWait();
            }
        }
    }
}
