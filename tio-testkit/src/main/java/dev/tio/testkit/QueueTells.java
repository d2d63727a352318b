package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueCounters;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a {@link dev.tio.api.Queue} tells of itself. */
abstract class QueueTells extends ContractPart {
    QueueTells(AdapterContract kit) {
        super(kit);
    }

    @Test
    @DisplayName("counts the packets, bytes, superpackets and segments that it gave")
    void shouldCountReads() throws Exception {
        Trial trial = start();
        trial.deliver(trial.toDevice(1), trial.toDevice(2, 500));
        int delivered = 2;
        Capabilities capabilities = trial.queue().capabilities();
        if (capabilities.tso() || capabilities.uso()) {
            trial.deliver(trial.superpacketToDevice(capabilities.tso() ? GSOProto.TCP : GSOProto.UDP, true));
            delivered++;
        }
        long[] expected = new long[4];
        PacketBatch batch = trial.batch();
        trial.read(delivered, batch.packets(), batch.mem(), count -> {
            for (int i = 0; i < count; i++) {
                count(batch.packets()[i], expected);
            }
        });
        assertCounts(trial.queue(), expected, QueueCounter.READ_PACKETS, QueueCounter.READ_BYTES,
                QueueCounter.READ_SUPERPACKETS, QueueCounter.READ_SEGMENTS);
        assertThat(trial.queue().counters().get(QueueCounter.READ_CALLS)).isPositive();
    }

    @Test
    @DisplayName("counts reads that waited, and none that did not")
    void shouldCountWaits() throws Exception {
        Trial trial = start();
        QueueCounters counters = trial.queue().counters();
        long atFirst = counters.get(QueueCounter.READ_WAITS);
        while (trial.readOnce(0) > 0) {
            // What the system sends of its own.
        }
        assertThat(counters.get(QueueCounter.READ_WAITS)).as("READ_WAITS").isEqualTo(atFirst);
        // A thread that was held up may have had no time left to wait, and a packet may not have been there yet.
        boolean waited = false;
        boolean found = false;
        long deadline = System.nanoTime() + trial.patience().toNanos();
        while (!(waited && found) && System.nanoTime() - deadline < 0) {
            long before = counters.get(QueueCounter.READ_WAITS);
            trial.readOnce(TimeUnit.MILLISECONDS.toNanos(5));
            waited |= counters.get(QueueCounter.READ_WAITS) > before;
            trial.deliver(trial.toDevice(1));
            TimeUnit.MILLISECONDS.sleep(1);
            before = counters.get(QueueCounter.READ_WAITS);
            found |= trial.readOnce(TimeUnit.SECONDS.toNanos(1)) > 0 && counters.get(QueueCounter.READ_WAITS) == before;
        }
        assertThat(waited).as("a read that waited is counted").isTrue();
        assertThat(found).as("one that found a packet is not").isTrue();
        assertThat(counters.get(QueueCounter.READ_CALLS)).isGreaterThan(counters.get(QueueCounter.READ_WAITS));
    }

    @Test
    @DisplayName("counts the packets, bytes, superpackets and segments that were written")
    void shouldCountWrites() throws Exception {
        Trial trial = start();
        long[] expected = new long[4];
        List<TunPacket> packets = new ArrayList<>(List.of(trial.fromDevice(1), trial.fromDevice(2, 500)));
        for (GSOProto proto : GSOProto.values()) {
            if (trial.queue().capabilities().supports(proto)) {
                packets.add(trial.superpacketFromDevice(proto, true));
            }
        }
        for (TunPacket packet : packets) {
            trial.queue().write(packet);
            count(packet, expected);
        }
        assertCounts(trial.queue(), expected, QueueCounter.WRITTEN_PACKETS, QueueCounter.WRITTEN_BYTES,
                QueueCounter.WRITTEN_SUPERPACKETS, QueueCounter.WRITTEN_SEGMENTS);
        assertThat(trial.queue().counters().get(QueueCounter.WRITE_CALLS)).isGreaterThanOrEqualTo(packets.size());
    }

    @Test
    @DisplayName("counts writes that were refused, and not as written")
    void shouldCountRefusals() throws Exception {
        Trial trial = start();
        TunPacket malformed = trial.superpacketFromDevice(trial.supported().get(0), true);
        malformed.gso().gsoSize(0);
        assertKind(Kind.REFUSED, () -> trial.queue().write(malformed));
        assertFailures(trial, 1, 0);
    }

    @Test
    @DisplayName("counts writes that failed otherwise, and none that begins after the end")
    void shouldCountFailures() throws Exception {
        Trial trial = start();
        trial.bench().down();
        assertThatThrownBy(() -> trial.queue().write(trial.fromDevice(1))).isInstanceOf(TunException.class);
        assertFailures(trial, 0, 1);
        trial.set().shutdown();
        assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
        assertFailures(trial, 0, 1);
    }

    private void assertFailures(Trial trial, int refused, int failed) {
        assertThat(trial.queue().counters().get(QueueCounter.REFUSED)).as("REFUSED").isEqualTo(refused);
        assertThat(trial.queue().counters().get(QueueCounter.FAILED)).as("FAILED").isEqualTo(failed);
        assertThat(trial.queue().counters().get(QueueCounter.WRITTEN_PACKETS)).as("WRITTEN_PACKETS").isZero();
    }

    private void count(TunPacket packet, long[] counts) {
        int segments = GSOSplit.segments(packet, new GSOOptions().set(packet.gso()));
        counts[0]++;
        counts[1] += packet.length();
        counts[2] += packet.gso().isSuperpacket() ? 1 : 0;
        counts[3] += segments;
    }

    private void assertCounts(Queue queue, long[] expected, QueueCounter... counters) {
        for (int i = 0; i < counters.length; i++) {
            assertThat(queue.counters().get(counters[i])).as(counters[i].name()).isEqualTo(expected[i]);
        }
    }

    @Test
    @DisplayName("has the same counters and capabilities at each call")
    void shouldTellTheSame() throws Exception {
        Trial trial = start();
        assertThat(trial.queue().counters()).isSameAs(trial.queue().counters());
        assertThat(trial.queue().capabilities()).isEqualTo(trial.queue().capabilities());
    }
}
