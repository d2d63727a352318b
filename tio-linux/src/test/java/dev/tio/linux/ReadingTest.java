package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.gso.DropReason;
import dev.tio.wire.Background;
import dev.tio.wire.GSOType;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
    private static final byte[] PACKET = TestPackets.udp(4).payload(100).bytes();

    @AutoClose
    private final QueueFixture fixture = new QueueFixture(QueueFixture.ALL);

    ReadingTest() throws TunException {
    }

    @Test
    void shouldReadAllThatWaits() throws TunException {
        byte[] second = TestPackets.tcp(6).payload(7).bytes();
        fixture.sendPlain(PACKET);
        fixture.sendPlain(second);

        assertThat(fixture.read()).isEqualTo(2);
        assertThat(fixture.packet(0)).isEqualTo(PACKET);
        assertThat(fixture.packet(1)).isEqualTo(second);
        assertThat(fixture.read()).isZero();
    }

    @Test
    void shouldLeaveRoomBeforeAndAfterEachPacket() throws TunException {
        for (int i = 0; i < 5; i++) {
            fixture.sendPlain(TestPackets.udp(4).payload(i).bytes());
        }

        assertThat(fixture.read()).isEqualTo(5);

        long free = 0;
        for (int i = 0; i < 5; i++) {
            TunPacket packet = fixture.batch.get(i);
            assertThat(packet.offset()).isEqualTo(free + Queue.ROOM);
            free = packet.offset() + packet.length() + Queue.ROOM;
        }
        assertThat(fixture.batch.nextOffset()).isEqualTo(free + Queue.ROOM);
    }

    @Test
    void shouldLeaveASuperpacketWholeAndSayWhatTheSystemSaidOfIt() throws TunException {
        byte[] superpacket = TestPackets.tcp(4).payload(65535 - 40).partialBytes();
        fixture.send(QueueFixture.withHeader(superpacket, 1, 0x81, 40, 0, 0xb4, 0x05, 20, 0, 16, 0));

        assertThat(fixture.read()).isEqualTo(1);

        assertThat(fixture.packet(0)).isEqualTo(superpacket);
        TunPacket packet = fixture.batch.get(0);
        assertThat(packet.length()).isEqualTo(Queue.MAX_PACKET);
        assertThat(packet.gso().type()).isEqualTo(GSOType.TCPV4);
        assertThat(packet.gso().ecn()).isTrue();
        assertThat(packet.gso().needsCsum()).isTrue();
        assertThat(packet.gso().gsoSize()).isEqualTo(1460);
        assertThat(packet.gso().csumStart()).isEqualTo(20);
        assertThat(packet.gso().csumOffset()).isEqualTo(16);
    }

    @Test
    void shouldReadBigEndianHeadersWhereTheHostWritesThem() throws TunException {
        try (QueueFixture big = new QueueFixture(new Negotiation(true, false, FakeTun.ALL_OFFLOADS, ""))) {
            byte[] packet = TestPackets.udp(6).payload(3000).partialBytes();
            big.send(QueueFixture.withHeader(packet, 1, 5, 0, 48, 0x05, 0xb4, 0, 40, 0, 6));

            assertThat(big.read()).isEqualTo(1);
            assertThat(big.batch.get(0).gso().gsoSize()).isEqualTo(1460);
            assertThat(big.batch.get(0).gso().csumStart()).isEqualTo(40);
        }
    }

    @Test
    void shouldReadWithoutVnetHeader() throws TunException {
        try (QueueFixture plain = new QueueFixture(QueueFixture.PLAIN)) {
            plain.send(PACKET);

            assertThat(plain.read()).isEqualTo(1);
            assertThat(plain.packet(0)).isEqualTo(PACKET);
        }
    }

    @Test
    void shouldStopWhenAllPacketsAreUsed() throws TunException {
        try (QueueFixture small = new QueueFixture(QueueFixture.ALL, 2, 256 * 1024)) {
            for (int i = 0; i < 3; i++) {
                small.sendPlain(PACKET);
            }
            assertThat(small.read()).isEqualTo(2);
            assertThat(small.read()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("A drain loop stops while there is still room for one more 64 KiB packet")
    void shouldStopWhenThereIsNoRoomForOneMorePacket() throws TunException {
        int behindOne = Queue.ROOM + PACKET.length + Queue.ROOM;
        int[] memories = {Queue.MIN_READ_MEMORY, behindOne + Queue.MIN_READ_MEMORY - 1,
            behindOne + Queue.MIN_READ_MEMORY};
        int[] expected = {1, 1, 2};
        for (int i = 0; i < memories.length; i++) {
            try (QueueFixture tight = new QueueFixture(QueueFixture.ALL, 64, memories[i])) {
                tight.sendPlain(PACKET);
                tight.sendPlain(PACKET);
                tight.sendPlain(PACKET);
                assertThat(tight.read()).as("%d bytes", memories[i]).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void shouldReadIntoAnyDirectMemoryWithoutMovingItsCursors() throws TunException {
        Bytes<?> mem = Bytes.allocateDirect(Queue.MIN_READ_MEMORY);
        try {
            mem.writePosition(9).readPosition(5);
            fixture.sendPlain(PACKET);
            TunPacket[] packets = {new TunPacket()};

            assertThat(fixture.queue.read(packets, mem)).isEqualTo(1);

            assertThat(packets[0].length()).isEqualTo(PACKET.length);
            assertThat(mem.readByte(packets[0].offset())).isEqualTo(PACKET[0]);
            assertThat(mem.readPosition()).isEqualTo(5);
            assertThat(mem.writePosition()).isEqualTo(9);
        } finally {
            mem.releaseLast();
        }
    }

    @Test
    void shouldRefuseMisuse() {
        TunPacket[] packets = {new TunPacket()};
        Bytes<?> mem = Slab.allocate(Queue.MIN_READ_MEMORY).bytes();
        assertThatThrownBy(() -> fixture.queue.read(new TunPacket[0], mem))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fixture.queue.read(packets, Slab.allocate(Queue.MIN_READ_MEMORY - 1).bytes()))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("65663");
        assertThatThrownBy(() -> fixture.queue.read(packets, Bytes.wrapForRead(new byte[Queue.MIN_READ_MEMORY])))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("direct");
    }

    @Test
    void shouldWaitForAPacket() throws Exception {
        Background<Integer> reader = Background.start(() -> fixture.read(Long.MAX_VALUE));
        reader.await(NativeWait::isIn);
        fixture.sendPlain(PACKET);

        assertThat(reader.result()).isEqualTo(1);
    }

    @Test
    void shouldReturnNothingWhenTheTimeIsUp() throws TunException {
        assertThat(fixture.read(TimeUnit.MILLISECONDS.toNanos(2))).isZero();
        assertThat(fixture.read(-1)).isZero();
    }

    @Test
    void shouldNotMindSignals() throws TunException {
        fixture.sendPlain(PACKET);
        fixture.fake.fail("readv", Errno.EINTR, Errno.EINTR, 0, Errno.EINTR);
        assertThat(fixture.read()).isEqualTo(1);

        fixture.fake.fail("ppoll", Errno.EINTR, Errno.EINTR);
        assertThat(fixture.read(TimeUnit.MILLISECONDS.toNanos(2))).isZero();
    }

    @Test
    @DisplayName("Down device: read is EAGAIN; EIO is no reason to stop")
    void shouldGoOnAfterEIO() throws TunException {
        fixture.fake.fail("readv", Errno.EIO);
        assertThat(fixture.read()).isZero();

        fixture.sendPlain(PACKET);
        assertThat(fixture.read()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Errno.EFAULT, Errno.EBADFD})
    @DisplayName("A blocked read on a deleted interface fails with EFAULT, later calls with EBADFD: both mean closed")
    void shouldSayThatADeletedInterfaceIsClosed(int errno) {
        fixture.fake.fail("readv", errno);

        TunException e = catchThrowableOfType(TunException.class, () -> fixture.read(Long.MAX_VALUE));

        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
        assertThat(e.code()).isEqualTo("EBADFD");
        assertThat(e.getStackTrace()).isNotEmpty();
    }

    @Test
    @DisplayName("poll with POLLERR means closed: do not spin on it")
    void shouldSayThatADescriptorAtItsEndIsClosed() {
        fixture.fake.poll = FakeTun.POLLERR;

        TunException e = catchThrowableOfType(TunException.class, () -> fixture.read(Long.MAX_VALUE));

        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
        assertThat(e.code()).isEqualTo("EBADFD");
    }

    @Test
    @DisplayName("Malformed packets that come without end hold up no read that is not to wait, or not for long")
    void shouldReturnInTimeHoweverManyMalformedPacketsCome() throws TunException {
        fixture.fake.beforeRead = () -> fixture.send(new byte[4]);

        assertThat(fixture.read(0)).isZero();
        assertThat(fixture.read(TimeUnit.MILLISECONDS.toNanos(2))).isZero();
        assertThat(fixture.queue.counters().drops().total()).isPositive();
    }

    @Test
    @DisplayName("Malformed packets that come without end hold up no packet that was read before them")
    void shouldReturnWhatItHasHoweverManyMalformedPacketsCome() throws TunException {
        fixture.sendPlain(PACKET);
        fixture.fake.beforeRead = () -> fixture.send(new byte[4]);

        assertThat(fixture.read(Long.MAX_VALUE)).isEqualTo(1);
        assertThat(fixture.packet(0)).isEqualTo(PACKET);
    }

    @Test
    void shouldReturnPacketsBeforeItFailsOnce() throws TunException {
        fixture.sendPlain(PACKET);
        fixture.fake.fail("readv", 0, Errno.ENOMEM);

        assertThat(fixture.read()).isEqualTo(1);
        assertThatThrownBy(() -> fixture.read()).isInstanceOf(TunException.class).hasMessageContaining("ENOMEM");
        assertThat(fixture.read(0)).isZero();
    }

    @Test
    @DisplayName("EINVAL: the kernel has dropped a superpacket whose type the header cannot say; it is no end of reading")
    void shouldCountWhatTheKernelHasNoHeaderFor() throws TunException {
        fixture.sendPlain(PACKET);
        fixture.fake.fail("readv", Errno.EINVAL);

        assertThat(fixture.read()).isEqualTo(1);
        assertThat(fixture.packet(0)).isEqualTo(PACKET);
        assertThat(fixture.queue.counters().drops().count(DropReason.UNKNOWN_GSO_TYPE)).isOne();
    }

    @Test
    void shouldNameOtherErrors() {
        fixture.fake.fail("readv", Errno.ENOMEM);
        TunException e = catchThrowableOfType(TunException.class, () -> fixture.read());
        assertThat(e).hasMessage("read /dev/net/tun: ENOMEM");

        fixture.fake.fail("ppoll", Errno.ENOMEM);
        e = catchThrowableOfType(TunException.class, () -> fixture.read(1));
        assertThat(e).hasMessage("ppoll: ENOMEM");
    }
}
