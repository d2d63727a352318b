package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Queue;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected bytes are written out from the formats' descriptions. */
class CaptureFileTest {
    private static final byte[] PACKET = {0x45, 1, 2, 3, 4};
    private static final String PCAP_HEADER = "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000065";
    private static final String SECTION = "0a0d0d0a 0000001c 1a2b3c4d 0001 0000 ffffffffffffffff 0000001c";
    private static final String NO_OPTIONS = "00000001 00000014 0065 0000 0000ffff 00000014";

    private static byte[] bytes(String... hex) {
        return HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
    }

    private static List<CapturedPacket> read(byte[] file) throws IOException {
        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file))) {
            return reader.rest();
        }
    }

    private static CapturedPacket readOne(String... hex) throws IOException {
        List<CapturedPacket> packets = read(bytes(hex));
        assertThat(packets).hasSize(1);
        return packets.get(0);
    }

    private static void assertMalformed(String message, String... hex) {
        assertThatThrownBy(() -> read(bytes(hex))).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    @Test
    void shouldWritePcap() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CaptureWriter writer = new PcapWriter(out)) {
            writer.write(ByteBuffer.wrap(PACKET), 4_000_000_000_000_000_001L, Direction.INBOUND);
        }

        assertThat(out.toByteArray()).isEqualTo(
                bytes(PCAP_HEADER, "ee6b2800 00000001 00000005 00000005 4501020304"));
    }

    @Test
    void shouldWritePcapng() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CaptureWriter writer = new PcapngWriter(out, "tun-7")) {
            writer.write(ByteBuffer.wrap(PACKET), 0x123456789abcdefL, Direction.OUTBOUND);
        }

        assertThat(out.toByteArray()).isEqualTo(bytes(SECTION,
                "00000001 0000002c 0065 0000 0000ffff 0002 0005 74756e2d37000000 0009 0001 09000000 0000 0000 0000002c",
                "00000006 00000034 00000000 01234567 89abcdef 00000005 00000005 4501020304000000",
                "0002 0004 00000002 0000 0000 00000034"));
    }

    @Test
    void shouldHandEachPacketToTheStreamAtOnce() throws IOException {
        ByteArrayOutputStream pcap = new ByteArrayOutputStream();
        ByteArrayOutputStream pcapng = new ByteArrayOutputStream();
        CaptureWriter first = new PcapWriter(new BufferedOutputStream(pcap));
        CaptureWriter second = new PcapngWriter(new BufferedOutputStream(pcapng), "");
        first.write(ByteBuffer.wrap(PACKET), 1, Direction.UNKNOWN);
        second.write(ByteBuffer.wrap(PACKET), 1, Direction.UNKNOWN);

        assertThat(read(pcap.toByteArray())).hasSize(1);
        assertThat(read(pcapng.toByteArray())).hasSize(1);
    }

    @Test
    void shouldLeaveThePacketsCursorsAlone() throws IOException {
        ByteBuffer packet = ByteBuffer.wrap(PACKET).order(ByteOrder.LITTLE_ENDIAN).position(1).limit(3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PcapWriter(out).write(packet, 0, Direction.UNKNOWN);

        assertThat(packet.position()).isEqualTo(1);
        assertThat(packet.limit()).isEqualTo(3);
        assertThat(read(out.toByteArray()).get(0).bytes()).containsExactly(1, 2);
    }

    @Test
    void shouldRefuseWhatCannotBeWritten() throws IOException {
        CaptureWriter pcap = new PcapWriter(new ByteArrayOutputStream());
        CaptureWriter pcapng = new PcapngWriter(new ByteArrayOutputStream(), "");
        ByteBuffer packet = ByteBuffer.wrap(PACKET);
        ByteBuffer tooLong = ByteBuffer.allocate(Queue.MAX_PACKET + 1);

        assertThatThrownBy(() -> pcap.write(packet, (1L << 32) * 1_000_000_000, Direction.UNKNOWN))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pcapng.write(packet, -1, Direction.UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pcap.write(tooLong, 1, Direction.UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> pcapng.write(tooLong, 1, Direction.UNKNOWN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PcapngWriter(new ByteArrayOutputStream(), "x".repeat(1001)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldReadLittleEndianPcapWithMicroseconds() throws IOException {
        CapturedPacket packet = readOne("d4c3b2a1 0200 0400 00000000 00000000 00000400 65000000",
                "01000000 02000000 02000000 dc050000 4500");

        assertThat(packet.nanos()).isEqualTo(1_000_002_000L);
        assertThat(packet.originalLength()).isEqualTo(1500);
        assertThat(packet.direction()).isEqualTo(Direction.UNKNOWN);
        assertThat(packet.bytes()).containsExactly(0x45, 0);
    }

    @Test
    void shouldReadLittleEndianPcapngAndSkipUnknownBlocks() throws IOException {
        CapturedPacket packet = readOne(
                "0a0d0d0a 20000000 4d3c2b1a 0100 0000 ffffffffffffffff 0000 0000 20000000",
                "05000000 10000000 ffffffff 10000000",
                "01000000 14000000 6500 0000 00000000 14000000",
                "06000000 34000000 00000000 00000000 01000000 02000000 03000000 4500 0000",
                "0100 0300 61626300 0200 0400 01000000 34000000");

        assertThat(packet.nanos()).isEqualTo(1000);
        assertThat(packet.direction()).isEqualTo(Direction.INBOUND);
        assertThat(packet.originalLength()).isEqualTo(3);
        assertThat(packet.bytes()).containsExactly(0x45, 0);
    }

    @Test
    void shouldReadTheUnitAndOffsetOfTimestamps() throws IOException {
        String packet = "00000006 00000024 00000000 00000000 00000003 00000001 00000001 45000000 00000024";
        String offset = "000e 0008 0000000000000002 0000 0000";

        assertThat(readOne(SECTION, "00000001 00000024 0065 0000 00000000 0009 0001 81000000", "0009 0001 09000000 00000024",
                packet).nanos()).isEqualTo(1_500_000_000L);
        assertThat(readOne(SECTION, "00000001 00000024 0065 0000 00000000", offset, "00000024", packet).nanos())
                .isEqualTo(2_000_003_000L);
    }

    @Test
    void shouldReadSimplePackets() throws IOException {
        CapturedPacket packet = readOne(SECTION, "00000001 00000014 0065 0000 00000002 00000014",
                "00000003 00000014 00000005 45010000 00000014");

        assertThat(packet.bytes()).containsExactly(0x45, 1);
        assertThat(packet.originalLength()).isEqualTo(5);
        assertThat(packet.nanos()).isZero();
    }

    @Test
    void shouldForgetInterfacesWithTheirSection() {
        assertMalformed("interface 0 of 0", SECTION, NO_OPTIONS, SECTION, "00000003 00000010 00000000 00000010");
    }

    @Test
    void shouldSayWhereAFileIsMalformed() {
        assertMalformed("it has 3 bytes", "a1b23c");
        assertMalformed("begins with 0x7f454c46", "7f454c46");
        assertMalformed("at byte 4: it ends after 2 of 20 bytes", "a1b23c4d 0002");
        assertMalformed("at byte 24: link type 1 is none of [101, 228, 229]",
                "a1b23c4d 0002 0004 00000000 00000000 0000ffff 00000001");
        assertMalformed("at byte 40: a packet of 4294967295 bytes", PCAP_HEADER, "00000000 00000000 ffffffff 00000000");
        assertMalformed("at byte 40: a packet of 262145 bytes", PCAP_HEADER, "00000000 00000000 00040001 00040001");
        assertMalformed("at byte 40: it ends after 1 of 2 bytes", PCAP_HEADER, "00000000 00000000 00000002 00000002 45");
        assertMalformed("at byte 24: it ends after 15 of 16 bytes", PCAP_HEADER, "00000000 00000000 00000002 000000");
        assertMalformed("at byte 12: byte order magic 0x00000000", "0a0d0d0a 0000001c 00000000 00010000");
        assertMalformed("major version 2", SECTION.replace("0001", "0002"));
        assertMalformed("a block of 24 bytes", SECTION.replace("0000001c", "00000018"));
        assertMalformed("at byte 48: a block of 20 bytes, or of 24", SECTION, NO_OPTIONS.replaceAll("14$", "18"), "00");
        assertMalformed("link type 1", SECTION, NO_OPTIONS.replace("0065", "0001"));
        assertMalformed("a block of 22 bytes", SECTION, "00000005 00000016 00000000 00000000 0000 00000016");
        assertMalformed("it ends after", SECTION, "00000005 fffffffc 00000000");
        assertMalformed("a block of 4294967292 bytes", SECTION, NO_OPTIONS, "00000006 fffffffc 00000000");
        assertMalformed("interface 1 of 1", SECTION, NO_OPTIONS,
                "00000006 00000020 00000001 00000000 00000000 00000000 00000000 00000020");
        assertMalformed("a packet of 1 bytes, originally 1, in 0", SECTION, NO_OPTIONS,
                "00000006 00000020 00000000 00000000 00000000 00000001 00000001 00000020");
        assertMalformed("option 9 of 2 bytes", SECTION,
                "00000001 0000001c 0065 0000 00000000 0009 0002 09000000 0000001c");
        assertMalformed("option 2 of 5 bytes", SECTION,
                "00000001 0000001c 0065 0000 00000000 0002 0005 09000000 0000001c");
    }

    @Test
    void shouldCloseTheStreamOfAFileThatIsNone() {
        boolean[] closed = new boolean[1];
        ByteArrayInputStream in = new ByteArrayInputStream(new byte[100]) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };

        assertThatThrownBy(() -> CaptureReader.open(in)).isInstanceOf(IOException.class);
        assertThat(closed[0]).isTrue();
    }
}
