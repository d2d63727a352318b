package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private final FakeQueue inner = new FakeQueue();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final TunPacket tcp = Packets.ipv4().tcp(1, 2).payload(5000).superpacket(1000);
    private final PacketBatch batch = new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 8, Queue.ROOM, Queue.ROOM);
    private CaptureWriter file;

    @BeforeEach
    void begin() throws IOException {
        file = new PcapngWriter(out, "tun");
    }

    private List<CapturedPacket> captured() throws IOException {
        return CaptureReader.open(new ByteArrayInputStream(out.toByteArray())).rest();
    }

    @Test
    void shouldCaptureBothWays() throws IOException {
        List<byte[]> packets = new Traffic(1, 2).next(3);
        inner.receive(packets.subList(0, 2));
        Queue queue = Capture.of(file).around(inner);
        Instant before = Instant.now();

        assertThat(queue.read(batch)).isEqualTo(2);
        queue.write(Packets.packet(packets.get(2)));

        Instant after = Instant.now();
        assertThat(captured()).extracting(CapturedPacket::bytes).containsExactlyElementsOf(packets);
        assertThat(captured()).extracting(CapturedPacket::direction)
                .containsExactly(Direction.OUTBOUND, Direction.OUTBOUND, Direction.INBOUND);
        assertThat(captured()).extracting(packet -> Instant.ofEpochSecond(0, packet.nanos()))
                .allSatisfy(time -> assertThat(time).isBetween(before, after));
        assertThat(inner.writtenBytes()).containsExactly(packets.get(2));
    }

    @Test
    void shouldCaptureSuperpacketsAsTheyAre() throws IOException {
        inner.incoming.add(StoredPacket.of(tcp));
        Queue queue = Capture.of(file).around(inner);

        queue.read(batch.packets(), batch.mem(), 0);
        queue.write(tcp);
        SuperpacketParts.write(tcp, queue.supportsGSO(GSOProto.TCP).orElseThrow());

        assertThat(captured()).hasSize(3).extracting(CapturedPacket::bytes).containsOnly(StoredPacket.of(tcp).bytes());
        assertThat(inner.writtenInParts).hasSize(1);
    }

    @Test
    void shouldCaptureWhatSuperpacketsStandFor() throws IOException {
        Queue queue = Capture.splitting(file).around(inner);

        queue.write(tcp);

        assertThat(captured()).hasSize(5).allSatisfy(packet -> PacketAssertions.assertThatPacket(packet.bytes())
                .isTCP().hasRightChecksums().hasField("ipv4.totalLength", 1040));
        assertThat(inner.written).hasSize(1);
    }

    @Test
    void shouldCaptureMalformedPacketsAsTheyAre() throws IOException {
        tcp.gso().csumStart(1);

        Capture.splitting(file).around(inner).write(tcp);

        assertThat(captured()).extracting(CapturedPacket::bytes).containsExactly(StoredPacket.of(tcp).bytes());
    }

    @Test
    void shouldCaptureNothingThatWasNotTaken() throws IOException {
        inner.failure = TunException.recurring(TunException.Kind.FULL, "test", "", "");
        GSOWriter writer = Capture.of(file).around(inner).supportsGSO(GSOProto.UDP).orElseThrow();

        assertThatThrownBy(() -> writer.write(tcp)).isSameAs(inner.failure);
        assertThat(captured()).isEmpty();
    }

    @Test
    void shouldCaptureNothingAfterShutdown() throws IOException {
        inner.end();
        Queue queue = Capture.of(file).around(inner);

        assertThat(queue.read(batch)).isEqualTo(-1);
        assertThat(captured()).isEmpty();
    }
}
