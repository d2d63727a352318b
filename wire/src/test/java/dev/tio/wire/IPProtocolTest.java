package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IPProtocolTest {
    private final Slab slab = Slab.allocate(200);

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldTellTheProtocolInTheHeader(int version) {
        assertThat(IPProtocol.of(TestPackets.tcp(version).payload(1).write(slab, 3))).isEqualTo(IPProtocol.TCP);
        assertThat(IPProtocol.of(TestPackets.udp(version).payload(1).write(slab, 3))).isEqualTo(IPProtocol.UDP);
    }

    @Test
    void shouldTellANumberAbove127() {
        TunPacket packet = TestPackets.udp(4).payload(1).write(slab, 0);
        packet.buffer().put(IPv4Header.PROTOCOL_FIELD_OFFSET, (byte) 255);
        assertThat(IPProtocol.of(packet)).isEqualTo(255);
    }

    @ParameterizedTest
    @CsvSource({"4, 20", "6, 40"})
    void shouldKnowNoProtocolWithoutAWholeHeader(int version, int headerLength) {
        TunPacket packet = TestPackets.udp(version).payload(1).write(slab, 0);
        assertThat(IPProtocol.of(packet.set(slab.bytes(), 0, headerLength))).isEqualTo(IPProtocol.UDP);
        assertThat(IPProtocol.of(packet.set(slab.bytes(), 0, headerLength - 1))).isEqualTo(IPProtocol.UNKNOWN);
        assertThat(IPProtocol.of(packet.set(slab.bytes(), 0, 0))).isEqualTo(IPProtocol.UNKNOWN);
    }

    @Test
    void shouldNotLookAtTheHeadersLength() {
        TunPacket packet = TestPackets.udp(4).payload(1).write(slab, 0);
        packet.buffer().put(0, (byte) 0x4f);
        assertThat(IPProtocol.of(packet.set(slab.bytes(), 0, 20))).isEqualTo(IPProtocol.UDP);
    }

    @Test
    void shouldKnowNoProtocolOfAnotherVersion() {
        TunPacket packet = TestPackets.udp(4).payload(30).write(slab, 0);
        packet.buffer().put(0, (byte) 0x55);
        assertThat(IPProtocol.of(packet)).isEqualTo(IPProtocol.UNKNOWN);
    }
}
