package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Of a device's writer: what ends a thread's turn. */
class DeviceWriterTest {
    private final Merging merging = new Merging();
    private int rests;

    private final DeviceWriter writer =
            new DeviceWriter(new FakeQueue(Capabilities.ALL), merging, 16, new WritingTurn(6, () -> 0, this::rest));

    private void rest() {
        assertThat(Thread.holdsLock(writer)).as("others write meanwhile").isFalse();
        rests++;
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
    void shouldRestAfterDatagramsThatWereMerged(int version) throws IOException {
        PacketBatch datagrams = batch(TestPackets.udp(version).payload(100), 5);
        writer.write(datagrams);
        assertThat(rests).isZero();
        writer.write(datagrams);
        assertThat(rests).isOne();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    void shouldRestAfterDatagramsThatWereNot(int version) throws IOException {
        merging.off(GSOProto.UDP);
        PacketBatch datagrams = batch(TestPackets.udp(version).payload(100), 5);
        writer.write(datagrams);
        assertThat(rests).isZero();
        writer.write(datagrams);
        assertThat(rests).isOne();
    }

    @Test
    void shouldRestAfterDatagramsThatLieInBuffers() throws IOException {
        byte[] datagram = TestPackets.udp(4).payload(100).bytes();
        writer.write(IntStream.range(0, 6).mapToObj(i -> ByteBuffer.wrap(datagram)).toArray(ByteBuffer[]::new), 0);
        assertThat(rests).isOne();
    }

    @Test
    void shouldNotRestForTCPWhoseSenderWaits() throws IOException {
        writer.write(batch(TestPackets.tcp(4).payload(100), 8));
        writer.write(batch(TestPackets.tcp(6).payload(0), 8));
        assertThat(rests).isZero();
    }
}
