package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HexDumpTest {
    @Test
    void shouldBeEmptyForNothing() {
        assertThat(HexDump.of(ByteBuffer.allocate(0))).isEmpty();
    }

    @Test
    void shouldShowOffsetsHexadecimalAndPrintableAscii() {
        ByteBuffer bytes = ByteBuffer.wrap("The quick brown fox\u007f".getBytes(StandardCharsets.US_ASCII));

        assertThat(HexDump.of(bytes)).isEqualTo("""
                0000  54 68 65 20 71 75 69 63 6b 20 62 72 6f 77 6e 20  The quick brown\s
                0010  66 6f 78 7f                                      fox.
                """);
        assertThat(bytes.position()).isZero();
    }

    @Test
    void shouldBeginAtThePosition() {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {1, 2, (byte) 0xff}).position(2);

        assertThat(HexDump.of(bytes)).startsWith("0000  ff ").endsWith("  .\n");
    }

    @Test
    void shouldShowAPacketWhereItLies() {
        Slab slab = Slab.allocate(8);
        slab.buffer().put(5, (byte) 'x');

        assertThat(HexDump.of(new TunPacket().set(slab.bytes(), 5, 1))).startsWith("0000  78 ").endsWith("  x\n");
    }
}
