package dev.tio.testkit;

import static dev.tio.testkit.MemoryPackets.assertSame;
import static dev.tio.testkit.MemoryPackets.batch;
import static dev.tio.testkit.MemoryPackets.mark;
import static dev.tio.testkit.MemoryPackets.plain;
import static dev.tio.testkit.MemoryPackets.superpacket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.wire.Background;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class MemoryPairTest {
    private final PacketBatch batch = batch();

    @Test
    void shouldReadWhatTheOtherWrote() throws IOException {
        MemoryTun[] pair = MemoryTun.pair(Capabilities.ALL);
        TunPacket superpacket = superpacket(GSOProto.UDP);
        pair[0].queues().get(0).write(superpacket);
        pair[1].queues().get(0).write(plain(20, 9));

        assertThat(pair[1].queues().get(0).read(batch)).isOne();
        assertSame(superpacket, batch.get(0));
        assertThat(batch.get(0).gso().isSuperpacket()).isTrue();
        assertThat(pair[0].queues().get(0).read(batch)).isOne();
        assertThat(mark(batch.get(0))).isEqualTo(9);
        assertThatThrownBy(pair[0]::sent).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldSplitWhereTheOtherEndTakesNoSuperpackets() throws IOException {
        MemoryTun[] pair = MemoryTun.pair(
                MemoryTun.builder(Capabilities.ALL), MemoryTun.builder(Capabilities.NONE));
        pair[0].queues().get(0).write(superpacket(GSOProto.TCP));

        assertThat(pair[1].queues().get(0).read(batch)).isGreaterThan(2);
        assertThat(batch.get(0).gso().isSuperpacket()).isFalse();
        assertThat(batch.get(0).gso().needsCsum()).isFalse();
    }

    @Test
    void shouldLeadEachQueueToTheOneOfItsNumber() throws IOException {
        MemoryTun[] pair = MemoryTun.pair(
                MemoryTun.builder(Capabilities.NONE).queues(3), MemoryTun.builder(Capabilities.NONE).queues(2));
        for (int i = 0; i < 3; i++) {
            pair[0].queues().get(i).write(plain(20, i));
        }

        assertThat(pair[1].queues().get(0).read(batch)).isEqualTo(2);
        assertThat(mark(batch.get(1))).isEqualTo(2);
        assertThat(pair[1].queues().get(1).read(batch)).isOne();
        pair[1].queues().get(1).close();
        pair[0].queues().get(1).write(plain(20, 7));
        assertThat(pair[1].queues().get(0).read(batch)).isOne();
    }

    @Test
    void shouldLoseWhatTheOtherEndIsNotThereFor() throws IOException {
        MemoryTun[] pair = MemoryTun.pair(Capabilities.NONE);
        Queue queue = pair[0].queues().get(0);
        pair[1].link().down();
        queue.write(plain(20, 1));
        pair[1].link().up();
        queue.write(plain(20, 2));

        assertThat(pair[0].lost()).isOne();
        assertThat(pair[1].queues().get(0).read(batch)).isOne();
        pair[1].close();
        queue.write(plain(20, 3));
        assertThat(pair[0].lost()).isEqualTo(2);
    }

    @Test
    void shouldCarryPacketsBothWaysAtOnce() throws Exception {
        MemoryTun[] pair = MemoryTun.pair(
                MemoryTun.builder(Capabilities.NONE).queueLength(4),
                MemoryTun.builder(Capabilities.NONE).queueLength(4));
        Background<Integer> echo = Background.start(() -> {
            Queue queue = pair[1].queues().get(0);
            PacketBatch echoed = batch();
            int count = 0;
            for (int read = queue.read(echoed); read > 0; read = queue.read(echoed)) {
                for (int i = 0; i < read; i++) {
                    queue.write(echoed.get(i));
                }
                count += read;
            }
            return count;
        });
        Queue queue = pair[0].queues().get(0);
        for (int i = 0; i < 1000; i++) {
            queue.write(plain(20, i % 100));
            assertThat(queue.read(batch)).isOne();
            assertThat(mark(batch.get(0))).isEqualTo(i % 100);
        }
        pair[1].shutdown();

        assertThat(echo.result()).isEqualTo(1000);
    }
}
