package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a device's writer: after which packets it yields. */
class DeviceWriterTest {
    private final Merging merging = new Merging();
    private final FakeQueue queue = new FakeQueue(Capabilities.ALL);
    private int yields;

    private final DeviceWriter writer =
            new DeviceWriter(queue, merging, 16, new DatagramYield(6, () -> 0, this::yielded));

    private void yielded() {
        assertThat(Thread.holdsLock(writer)).as("others write meanwhile").isFalse();
        yields++;
    }

    private static PacketBatch batch(TestPackets packet, int count) {
        PacketBatch batch = new PacketBatch(Slab.allocate(count * 200), count, 0, 0);
        for (int i = 0; i < count; i++) {
            byte[] bytes = packet.bytes();
            batch.append(bytes.length).buffer().put(bytes);
        }
        return batch;
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldYieldAfterDatagramsThatWereMerged(int version) throws IOException {
        PacketBatch datagrams = batch(TestPackets.udp(version).payload(100), 5);
        writer.write(datagrams);
        assertThat(yields).isZero();
        writer.write(datagrams);
        assertThat(yields).isOne();
        assertThat(queue.superpackets).containsExactly(5, 5);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldYieldAfterDatagramsThatWereNot(int version) throws IOException {
        merging.off(GSOProto.UDP);
        PacketBatch datagrams = batch(TestPackets.udp(version).payload(100), 5);
        writer.write(datagrams);
        assertThat(yields).isZero();
        writer.write(datagrams);
        assertThat(yields).isOne();
        assertThat(queue.packets).hasSize(10);
    }

    @Test
    void shouldYieldAfterDatagramsThatLieInBuffers() throws IOException {
        byte[] datagram = TestPackets.udp(4).payload(100).bytes();
        writer.write(IntStream.range(0, 6).mapToObj(i -> ByteBuffer.wrap(datagram)).toArray(ByteBuffer[]::new), 0);
        assertThat(yields).isOne();
    }

    @Test
    void shouldCountTheDatagramsOfASuperpacket() throws IOException {
        PacketBatch batch = new PacketBatch(Slab.allocate(1000), 1, 0, 0);
        TunPacket packet = batch.append(28 + 501);
        TestPackets superpacket = TestPackets.udp(4).payload(501);
        packet.buffer().put(superpacket.partialBytes());
        packet.gso().set(superpacket.writeSuperpacket(Slab.allocate(1000), 0, 100).gso());
        queue.superpacketFailure = TunException.Kind.UNSUPPORTED;
        writer.write(batch);
        assertThat(queue.packets).hasSize(6);
        assertThat(yields).isOne();
    }

    @Test
    void shouldCountAMalformedSuperpacketAsOneDatagram() throws IOException {
        merging.off(GSOProto.UDP);
        queue.superpacketFailure = TunException.Kind.UNSUPPORTED;
        PacketBatch datagrams = batch(TestPackets.udp(4).payload(100), 6);
        datagrams.get(0).gso().type(GSOType.TCPV6).gsoSize(10);
        writer.write(datagrams);
        assertThat(queue.packets).as("it is none").hasSize(5);
        assertThat(yields).isOne();
    }

    @Test
    void shouldNotYieldInACallThatFails() throws IOException {
        merging.off(GSOProto.UDP);
        queue.failAtWrite = 0;
        queue.failureAtWrite = TunException.Kind.OTHER;
        PacketBatch datagrams = batch(TestPackets.udp(4).payload(100), 6);
        assertThatThrownBy(() -> writer.write(datagrams)).isInstanceOf(TunException.class);
        assertThat(yields).isZero();
        writer.write(batch(TestPackets.tcp(4).payload(100), 1));
        assertThat(yields).as("but in the next").isOne();
    }

    @Test
    void shouldNotYieldForTCPWhoseSenderWaits() throws IOException {
        writer.write(batch(TestPackets.tcp(4).payload(100), 8));
        writer.write(batch(TestPackets.tcp(6).payload(0), 8));
        assertThat(yields).isZero();
    }
}
