package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tio.wire.ReferenceChecksum;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PseudoHeaderTest {
    private static final int TCP = 6;
    private static final int UDP = 17;

    @ParameterizedTest
    @CsvSource({"4, 6, 65535", "4, 17, 8", "16, 6, 20", "16, 17, 1400", "16, 6, 100000", "16, 255, 2147483647", "4, 0, 0"})
    void shouldEqualTheSumOfTheHeaderWrittenOut(int addressLength, int protocol, int length) {
        byte[] addresses = new byte[2 * addressLength];
        new Random(793).nextBytes(addresses);
        // As RFC 8200 lays it out; the fields of IPv4's stand elsewhere, which does not change the sum.
        byte[] header = ByteBuffer.allocate(addresses.length + 8).put(addresses).putInt(length).putInt(protocol).array();
        int expected = ReferenceChecksum.sum(header, 0, header.length, 0);

        ByteBuffer heap = ByteBuffer.wrap(addresses);
        assertThat(Checksum.pseudoHeaderChecksum(
                        protocol, heap.slice(0, addressLength), heap.slice(addressLength, addressLength), length))
                .isEqualTo(expected);

        ByteBuffer direct = Memory.direct(addresses);
        long src = RawMemory.address(direct);
        assertThat(Checksum.pseudoHeaderChecksum(protocol, src, src + addressLength, addressLength, length))
                .isEqualTo(expected);
        Reference.reachabilityFence(direct);
    }

    @Test
    void shouldCompleteTheChecksumOfADatagram() {
        // 198.18.0.1:4000 to 198.18.0.2:5001 over UDP, "hi".
        ByteBuffer src = ByteBuffer.wrap(new byte[] {(byte) 198, 18, 0, 1});
        ByteBuffer dst = ByteBuffer.wrap(new byte[] {(byte) 198, 18, 0, 2});
        byte[] datagram = {0x0f, (byte) 0xa0, 0x13, (byte) 0x89, 0, 10, 0, 0, 'h', 'i'};

        int partial = Checksum.pseudoHeaderChecksum(UDP, src, dst, datagram.length);
        int field = ~Checksum.checksum(datagram, 0, datagram.length, partial) & 0xffff;

        assertThat(partial).isEqualTo(0x8c43);
        assertThat(field).isEqualTo(0xe81f);
        datagram[6] = (byte) (field >>> 8);
        datagram[7] = (byte) field;
        assertThat(Checksum.checksum(datagram, 0, datagram.length, partial)).isEqualTo(0xffff);
        assertThat(src.remaining()).isEqualTo(4);
    }

    @Test
    void shouldRefuseAddressesOfOtherLengths() {
        ByteBuffer four = ByteBuffer.allocate(4);
        ByteBuffer six = ByteBuffer.allocate(6);
        ByteBuffer sixteen = ByteBuffer.allocate(16);
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.pseudoHeaderChecksum(TCP, four, sixteen, 20));
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.pseudoHeaderChecksum(TCP, six, six, 20));
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.pseudoHeaderChecksum(TCP, 64, 64, 5, 20));
    }

    @Test
    void shouldRefuseWhatIsNoProtocolAndNoLength() {
        ByteBuffer four = ByteBuffer.allocate(4);
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.pseudoHeaderChecksum(256, four, four, 20));
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.pseudoHeaderChecksum(-1, four, four, 20));
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.pseudoHeaderChecksum(TCP, four, four, -1));
    }
}
