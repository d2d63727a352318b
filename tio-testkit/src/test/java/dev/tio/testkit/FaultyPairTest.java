package dev.tio.testkit;

import static dev.tio.testkit.PacketAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two devices back to back, a bad line and a capture around one of them, as a program's own test has them. */
class FaultyPairTest {
    private static final Impairment BAD = new Impairment(0.1, 0.1, 0.2, 4);

    private final MemoryTun[] pair = MemoryTun.pair(Capabilities.ALL);
    private final PacketBatch batch = new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 64, Queue.ROOM, Queue.ROOM);

    @Test
    void shouldCarryWhatTheLineLeaves() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        QueueSet near = new Faults().seed(11).writes(BAD)
                .around(Capture.of(new PcapngWriter(file, "near")).around(pair[0]));
        List<byte[]> sent = new Traffic(11, 4).next(60);

        for (byte[] packet : sent) {
            near.queues().get(0).write(Packets.packet(packet));
        }
        ((FaultyQueue) near.queues().get(0)).release();

        List<byte[]> arrived = BAD.apply(sent, 11);
        List<byte[]> read = new ArrayList<>();
        while (read.size() < arrived.size()) {
            pair[1].queues().get(0).read(batch);
            for (int i = 0; i < batch.size(); i++) {
                read.add(StoredPacket.of(batch.get(i)).bytes());
            }
        }
        assertThat(read).containsExactlyElementsOf(arrived);
        assertThat(CaptureReader.open(new ByteArrayInputStream(file.toByteArray())).rest())
                .extracting(CapturedPacket::bytes).containsExactlyElementsOf(arrived);
    }

    @Test
    void shouldCarrySuperpacketsInParts() throws IOException {
        TunPacket superpacket = Packets.ipv6().tcp(1, 2).payload(9999).superpacket(1000);
        Queue near = new Faults().writes(Impairment.NONE.duplication(1)).around(pair[0].queues().get(0));

        SuperpacketParts.write(superpacket, near.supportsGSO(GSOProto.TCP).orElseThrow());
        pair[1].queues().get(0).read(batch);

        assertThat(batch).hasSize(2).allSatisfy(packet -> packet.isEqualTo(superpacket).isSuperpacketOf(10, 1000));
    }

    @Test
    void shouldEndReadingWithTheDevice() throws IOException {
        QueueSet far = new Faults().reads(BAD).around(pair[1]);

        far.shutdown();

        assertThat(far.queues().get(0).read(batch)).isEqualTo(-1);
        far.close();
    }
}
