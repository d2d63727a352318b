package dev.tio.wire;

import static dev.tio.wire.KernelPackets.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ReferenceChecksumTest {
    @Test
    @DisplayName("the example of RFC 1071, section 3")
    void shouldSumTheExample() {
        assertThat(ReferenceChecksum.sum(hex("0001 f203 f4f5 f6f7"), 0, 8, 0)).isEqualTo(0xddf2);
    }

    @Test
    void shouldPadAnOddByteAndAddTheInitialValue() {
        assertThat(ReferenceChecksum.sum(hex("ff 0102 03 ff"), 1, 3, 0xfffe)).isEqualTo(0x0401);
    }

    @Test
    void shouldSumThePseudoHeaders() {
        assertThat(ReferenceChecksum.pseudoHeader(6, hex("c0a80001"), hex("c0a800c7"), 0x1234)).isEqualTo(0x9453);
        byte[] source = hex("20010db8 00000000 00000000 00000001");
        byte[] destination = hex("20010db8 00000000 00000000 00000002");
        assertThat(ReferenceChecksum.pseudoHeader(17, source, destination, 8)).isEqualTo(0x5b8e);
    }

    @Test
    void shouldFindTheKernelsPacketsRight() {
        for (byte[] packet : kernelPackets()) {
            assertThat(ReferenceChecksum.isCorrect(packet)).isTrue();
        }
    }

    @Test
    void shouldFindAPacketWrongAfterAnyChangeThatAChecksumCovers() {
        for (byte[] packet : kernelPackets()) {
            boolean ipv4 = packet[0] >> 4 == 4;
            for (int i = 0; i < packet.length; i++) {
                // Not covered: IPv6's first word, its hop limit, and what says where the transport begins.
                boolean skipped = ipv4 ? i == 0 || i == 9 : i < 8;
                if (!skipped) {
                    byte[] changed = packet.clone();
                    changed[i] ^= 0x04;
                    assertThat(ReferenceChecksum.isCorrect(changed)).as("byte %d", i).isFalse();
                }
            }
        }
    }

    @Test
    void shouldTakeNoChecksumForRightOverIPv4Only() {
        byte[] packet = KernelPackets.UDP4.clone();
        packet[26] = 0;
        packet[27] = 0;
        assertThat(ReferenceChecksum.isCorrect(packet)).isTrue();
        byte[] packet6 = KernelPackets.UDP6.clone();
        packet6[46] = 0;
        packet6[47] = 0;
        assertThat(ReferenceChecksum.isCorrect(packet6)).isFalse();
    }

    private static List<byte[]> kernelPackets() {
        return List.of(KernelPackets.UDP4, KernelPackets.UDP6, KernelPackets.TCP4, KernelPackets.TCP6);
    }
}
