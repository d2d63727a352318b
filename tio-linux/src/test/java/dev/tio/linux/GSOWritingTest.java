package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.GSOWriter;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GSOWritingTest {
    private final Slab payload = Slab.allocate(128 * 1024);
    private final Fragments fragments = new Fragments(4000);
    @AutoClose
    private final QueueFixture fixture = new QueueFixture(QueueFixture.ALL);
    private GSOWriter writer = fixture.queue.supportsGSO(GSOProto.TCP).orElseThrow();

    GSOWritingTest() throws TunException {
    }

    /** A face over the bytes, its cursors somewhere within its memory. */
    private static Bytes<?> direct(byte[] bytes) {
        Slab slab = Slab.allocate(bytes.length + 20);
        slab.buffer().duplicate().position(7).put(bytes);
        Bytes<?> face = slab.bytes().bytesForRead();
        return face.readPositionRemaining(7, bytes.length);
    }

    /** Lays the payload out in the slab, each segment with a gap behind it. */
    private void fragment(byte[] bytes, int segment) {
        fragments.clear();
        ByteBuffer buffer = payload.buffer().duplicate().clear();
        for (int at = 0; at < bytes.length; at += segment) {
            int length = Math.min(segment, bytes.length - at);
            int offset = buffer.position() + 3;
            buffer.position(offset).put(bytes, at, length);
            fragments.add(new TunPacket().set(payload.bytes(), offset, length), 0, length);
        }
    }

    private void write(TestPackets packet, GSOProto proto, int segment) throws Exception {
        byte[] whole = packet.partialBytes();
        int transport = packet.transportOffset();
        fragment(Arrays.copyOfRange(whole, packet.headerLength(), whole.length), segment);
        Bytes<?> header = direct(Arrays.copyOf(whole, transport));
        Bytes<?> transportHeader = direct(Arrays.copyOfRange(whole, transport, packet.headerLength()));
        String cursors = cursors(header) + cursors(transportHeader);
        writer.writeGSO(header, transportHeader, fragments, proto);
        assertThat(cursors(header) + cursors(transportHeader)).as("cursors").isEqualTo(cursors);
    }

    private static String cursors(Bytes<?> bytes) {
        return " " + bytes.readPosition() + ' ' + bytes.readLimit() + ' ' + bytes.writePosition();
    }

    @ParameterizedTest
    @CsvSource({
        "4, TCP, 16, 1", "6, TCP, 16, 4", "4, UDP, 6, 5", "6, UDP, 6, 5",
    })
    void shouldWriteASuperpacketFromItsParts(int version, GSOProto proto, int csumOffset, int type)
            throws Exception {
        TestPackets packet = (proto == GSOProto.TCP ? TestPackets.tcp(version).tcpOptions(new byte[12])
                : TestPackets.udp(version)).payload(20_001);

        write(packet, proto, 1000);

        byte[] datagram = fixture.receive();
        assertThat(QueueFixture.headerOf(datagram)).containsExactly(
                1, type, packet.headerLength(), 0, 1000 & 0xff, 1000 >> 8, packet.transportOffset(), 0, csumOffset, 0);
        assertThat(QueueFixture.packetOf(datagram)).isEqualTo(packet.partialBytes());
    }

    @Test
    void shouldSayThatASuperpacketCarriesCWR() throws Exception {
        write(TestPackets.tcp(4).flags(0x90).payload(3000), GSOProto.TCP, 1000);

        assertThat(QueueFixture.headerOf(fixture.receive())[1]).isEqualTo(0x81);
    }

    @Test
    @DisplayName("A writeGSO with one fragment goes out as type none as well")
    void shouldWriteOneFragmentAsAPlainPacketWithAPartialChecksum() throws Exception {
        TestPackets packet = TestPackets.tcp(4).payload(1000);

        write(packet, GSOProto.TCP, 1000);

        byte[] datagram = fixture.receive();
        assertThat(QueueFixture.headerOf(datagram)).containsExactly(1, 0, 40, 0, 0, 0, 20, 0, 16, 0);
        assertThat(QueueFixture.packetOf(datagram)).isEqualTo(packet.partialBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1020, 1021, 1022, 3999})
    @DisplayName("More fragments than one system call takes are one superpacket all the same")
    void shouldWriteMoreFragmentsThanAVectorHolds(int count) throws Exception {
        TestPackets packet = TestPackets.udp(6).payload(count * 16 - 5);

        write(packet, GSOProto.UDP, 16);

        assertThat(fragments.count()).isEqualTo(count);
        byte[] datagram = fixture.receive();
        assertThat(QueueFixture.headerOf(datagram)[4]).isEqualTo(16);
        assertThat(QueueFixture.packetOf(datagram)).isEqualTo(packet.partialBytes());
        assertThat(fixture.receive()).isNull();
    }

    @Test
    void shouldWriteTheLongestSuperpacketAndNoneLonger() throws Exception {
        write(TestPackets.tcp(4).payload(65535 - 40), GSOProto.TCP, 1000);
        assertThat(fixture.receive()).hasSize(10 + 65535);

        Bytes<?> header = direct(TestPackets.tcp(4).bytes()).readLimit(27);
        Bytes<?> transport = direct(new byte[20]);
        fragment(new byte[65535 - 39], 1000);
        assertThatThrownBy(() -> writer.writeGSO(header, transport, fragments, GSOProto.TCP))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("65536");
    }

    @Test
    void shouldRefuseMisuse() {
        Bytes<?> header = direct(Arrays.copyOf(TestPackets.tcp(4).bytes(), 20));
        Bytes<?> transport = direct(new byte[20]);
        assertMisuse(header, transport, "no fragment");
        fragment(new byte[200], 100);
        assertMisuse(header.bytesForRead().readLimit(19), transport, "a header of 12 bytes");
        assertMisuse(header, direct(new byte[19]), "a header of 19 bytes");
        assertMisuse(Bytes.wrapForRead(new byte[20]), transport, "heap");
        assertMisuse(direct(new byte[20]), transport, "neither");

        TunPacket packet = new TunPacket().set(payload.bytes(), 0, 1000);
        fragments.clear();
        fragments.add(packet, 0, 100);
        fragments.add(packet, 100, 101);
        assertMisuse(header, transport, "fragment 1 has 101 bytes");
        fragments.clear();
        fragments.add(packet, 0, 100);
        fragments.add(packet, 100, 99);
        fragments.add(packet, 200, 100);
        assertMisuse(header, transport, "fragment 1 has 99 bytes");
        fragments.clear();
        fragments.add(packet, 0, 100);
        fragments.add(packet, 100, 0);
        assertMisuse(header, transport, "fragment 1 has 0 bytes");
        assertThat(fixture.receive()).as("written").isNull();
    }

    private void assertMisuse(Bytes<?> header, Bytes<?> transport, String message) {
        assertThatThrownBy(() -> writer.writeGSO(header, transport, fragments, GSOProto.TCP))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({"22, REFUSED", "5, DOWN", "105, NO_MEMORY", "77, CLOSED"})
    void shouldSayWhyASuperpacketIsNotTaken(int errno, Kind kind) {
        fixture.fake.fail("writev", errno);

        TunException e = catchThrowableOfType(TunException.class,
                () -> write(TestPackets.tcp(4).payload(3000), GSOProto.TCP, 1000));

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(fixture.receive()).isNull();
    }

    @Test
    void shouldWriteAgainAfterASignal() throws Exception {
        fixture.fake.fail("writev", Errno.EINTR);

        write(TestPackets.tcp(4).payload(3000), GSOProto.TCP, 1000);

        assertThat(fixture.receive()).isNotNull();
    }

    @Test
    void shouldWriteWhenThereIsRoomAgain() throws Exception {
        fixture.fake.fail("writev", Errno.EAGAIN, Errno.EINTR, Errno.EAGAIN);
        TestPackets packet = TestPackets.tcp(4).payload(3000);

        write(packet, GSOProto.TCP, 1000);

        assertThat(QueueFixture.packetOf(fixture.receive())).isEqualTo(packet.partialBytes());
        assertThat(fixture.receive()).isNull();
    }

    @Test
    void shouldStopWaitingForRoomWhenTheQueueEnds() {
        fixture.fake.fail("writev", Errno.EAGAIN);
        FakeTun.Poll real = fixture.fake.poll;
        fixture.fake.poll = (pollfds, count, timespec) -> {
            fixture.queue.shutDown();
            return real.ppoll(pollfds, count, timespec);
        };

        TunException e = catchThrowableOfType(TunException.class,
                () -> write(TestPackets.tcp(4).payload(3000), GSOProto.TCP, 1000));

        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
        assertThat(fixture.receive()).as("written").isNull();
    }

    @Test
    void shouldBeThereForTheProtocolsThatWereNegotiated() throws Exception {
        assertThat(fixture.queue.supportsGSO(GSOProto.UDP)).containsSame(writer);
        Negotiation tsoOnly = new Negotiation(true, true, IfTun.TUN_F_CSUM | IfTun.TUN_F_TSO, "");
        try (QueueFixture tso = new QueueFixture(tsoOnly);
                QueueFixture csum = new QueueFixture(QueueFixture.CSUM_ONLY)) {
            assertThat(tso.queue.supportsGSO(GSOProto.UDP)).isEmpty();
            assertThat(csum.queue.supportsGSO(GSOProto.TCP)).isEmpty();
            writer = tso.queue.supportsGSO(GSOProto.TCP).orElseThrow();

            TunException e = catchThrowableOfType(TunException.class,
                    () -> write(TestPackets.udp(4).payload(3000), GSOProto.UDP, 1000));
            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        }
    }

    @Test
    void shouldWritePacketsAsTheQueueDoes() throws Exception {
        TunPacket packet = TestPackets.udp(4).payload(10).write(payload, 0);

        writer.write(packet);

        assertThat(fixture.receive()).isEqualTo(QueueFixture.withHeader(QueueFixture.bytes(packet)));
    }
}
