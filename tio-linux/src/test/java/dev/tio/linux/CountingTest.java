package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.GSOWriter;
import dev.tio.api.QueueCounter;
import dev.tio.api.Statistics;
import dev.tio.api.TunException;
import dev.tio.wire.Background;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CountingTest {
    private static final int HEADERS = 40;

    private final Slab slab = Slab.allocate(128 * 1024);
    @AutoClose
    private final QueueFixture fixture = new QueueFixture(QueueFixture.ALL);

    CountingTest() throws TunException {
    }

    /** All counts but those of 0. */
    private Map<QueueCounter, Long> counts() {
        Statistics statistics = fixture.queue.counters().snapshot();
        Map<QueueCounter, Long> counts = new EnumMap<>(QueueCounter.class);
        for (QueueCounter counter : QueueCounter.values()) {
            if (statistics.get(counter) != 0) {
                counts.put(counter, statistics.get(counter));
            }
        }
        return counts;
    }

    private static TestPackets tcp(int payload) {
        return TestPackets.tcp(4).payload(payload);
    }

    private void writeSuperpacket(int payload, int segment) throws Exception {
        GSOWriter writer = fixture.queue.supportsGSO(GSOProto.TCP).orElseThrow();
        TunPacket packet = tcp(payload).writeSuperpacket(slab, 0, segment);
        Fragments fragments = new Fragments(100);
        for (int at = 0; at < payload; at += segment) {
            fragments.add(packet, HEADERS + at, Math.min(segment, payload - at));
        }
        writer.writeGSO(slab.bytes().bytesForRead().readPositionRemaining(0, 20),
                slab.bytes().bytesForRead().readPositionRemaining(20, 20), fragments, GSOProto.TCP);
    }

    @Test
    void shouldCountWhatWasRead() throws Exception {
        fixture.sendPlain(tcp(100).bytes());
        fixture.send(new byte[4]);
        fixture.send(superpacket(5000, 1000));
        fixture.send(superpacket(500, 1000));

        assertThat(fixture.read()).isEqualTo(3);

        assertThat(counts()).isEqualTo(Map.of(
                QueueCounter.READ_PACKETS, 3L,
                QueueCounter.READ_BYTES, 3L * HEADERS + 100 + 5000 + 500,
                QueueCounter.READ_SUPERPACKETS, 2L,
                QueueCounter.READ_SEGMENTS, 1L + 5 + 1,
                // The malformed one, and the one that found nothing.
                QueueCounter.READ_CALLS, 5L));
        assertThat(fixture.queue.counters().drops().total()).isEqualTo(1);
    }

    private static byte[] superpacket(int payload, int segment) {
        return QueueFixture.withHeader(
                tcp(payload).partialBytes(), 1, 1, HEADERS, 0, segment, segment >> 8, 20, 0, 16, 0);
    }

    @Test
    void shouldCountReadsThatFoundNothing() throws Exception {
        assertThat(fixture.read(0)).isZero();
        fixture.fake.fail("readv", Errno.EINTR);
        fixture.fake.poll = (pollfds, count, timespec) -> {
            fixture.sendPlain(tcp(1).bytes());
            return 1;
        };

        assertThat(fixture.read(Long.MAX_VALUE)).isEqualTo(1);

        assertThat(counts()).containsEntry(QueueCounter.READ_CALLS, 1L + 1 + 1 + 2)
                .containsEntry(QueueCounter.READ_PACKETS, 1L);
    }

    @Test
    void shouldCountWhatWasWritten() throws Exception {
        fixture.queue.write(tcp(100).write(slab, 0));
        fixture.queue.write(tcp(200).writePartial(slab, 0));
        fixture.queue.write(tcp(5500).writeSuperpacket(slab, 0, 1000));
        fixture.queue.write(tcp(500).writeSuperpacket(slab, 0, 1000));
        writeSuperpacket(2300, 1000);
        writeSuperpacket(300, 1000);

        assertThat(counts()).isEqualTo(Map.of(
                QueueCounter.WRITTEN_PACKETS, 6L,
                QueueCounter.WRITTEN_BYTES, 6L * HEADERS + 100 + 200 + 5500 + 500 + 2300 + 300,
                // What has one segment goes out as a plain packet.
                QueueCounter.WRITTEN_SUPERPACKETS, 2L,
                QueueCounter.WRITTEN_SEGMENTS, 1L + 1 + 6 + 1 + 3 + 1,
                QueueCounter.WRITE_CALLS, 6L));
    }

    @Test
    void shouldCountWhatWasNotTaken() throws Exception {
        TunPacket packet = tcp(100).write(slab, 0);
        fixture.fake.fail("writev", Errno.EINVAL, Errno.EIO, Errno.ENOMEM, Errno.EINTR, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(catchThrowableOfType(TunException.class, () -> fixture.queue.write(packet))).isNotNull();
        }
        fixture.queue.write(packet);
        fixture.fake.fail("writev", Errno.EINVAL);
        assertThat(catchThrowableOfType(TunException.class, () -> writeSuperpacket(3000, 1000))).isNotNull();

        assertThat(counts()).isEqualTo(Map.of(
                QueueCounter.REFUSED, 2L,
                QueueCounter.FAILED, 2L,
                QueueCounter.WRITTEN_PACKETS, 1L,
                QueueCounter.WRITTEN_BYTES, HEADERS + 100L,
                QueueCounter.WRITTEN_SEGMENTS, 1L,
                QueueCounter.WRITE_CALLS, 3L + 1 + 1));
    }

    @Test
    void shouldCountWhatNeverReachedTheKernel() throws Exception {
        TunPacket malformed = tcp(5000).writeSuperpacket(slab, 0, 1000);
        malformed.gso().csumStart(7);
        assertThat(catchThrowableOfType(TunException.class, () -> fixture.queue.write(malformed))).isNotNull();
        assertThat(counts()).isEqualTo(Map.of(QueueCounter.REFUSED, 1L));

        try (QueueFixture plain = new QueueFixture(QueueFixture.CSUM_ONLY)) {
            TunPacket superpacket = tcp(5000).writeSuperpacket(slab, 0, 1000);
            assertThat(catchThrowableOfType(TunException.class, () -> plain.queue.write(superpacket))).isNotNull();
            assertThat(plain.queue.counters().get(QueueCounter.FAILED)).isEqualTo(1);
        }
    }

    @Test
    void shouldCountTheWaitsForRoom() throws Exception {
        fixture.fake.fail("writev", Errno.EAGAIN, Errno.EAGAIN);
        fixture.fake.poll = (pollfds, count, timespec) -> 1;

        fixture.queue.write(tcp(1).write(slab, 0));

        assertThat(counts()).containsEntry(QueueCounter.WRITE_CALLS, 2L + 2 + 1);
    }

    @Test
    void shouldLoseNoCountOfManyWriters() throws Exception {
        int threads = 6;
        int rounds = 2000;
        List<Background<Void>> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int payload = 100 + t;
            writers.add(Background.start(() -> {
                TunPacket packet = tcp(payload).write(Slab.allocate(1000), 0);
                return repeatedly(rounds, () -> fixture.queue.write(packet));
            }));
        }
        writers.add(Background.start(() -> repeatedly(rounds, () -> writeSuperpacket(2000, 1000))));
        for (int received = 0; received < (threads + 1) * rounds; ) {
            received += fixture.receive() == null ? 0 : 1;
        }
        for (Background<Void> writer : writers) {
            writer.result();
        }

        long payloads = 2000;
        for (int t = 0; t < threads; t++) {
            payloads += 100 + t;
        }
        Statistics statistics = fixture.queue.counters().snapshot();
        assertThat(statistics.get(QueueCounter.WRITTEN_PACKETS)).isEqualTo((threads + 1L) * rounds);
        assertThat(statistics.get(QueueCounter.WRITTEN_BYTES))
                .isEqualTo(rounds * (payloads + (threads + 1L) * HEADERS));
        assertThat(statistics.get(QueueCounter.WRITTEN_SUPERPACKETS)).isEqualTo(rounds);
        assertThat(statistics.get(QueueCounter.WRITTEN_SEGMENTS)).isEqualTo((threads + 2L) * rounds);
        assertThat(statistics.mergedSegments()).isEqualTo(2L * rounds);
    }

    private interface Write {
        void run() throws Exception;
    }

    /** So many successes; there is not always room. */
    private static Void repeatedly(int rounds, Write write) throws Exception {
        for (int written = 0; written < rounds; ) {
            try {
                write.run();
                written++;
            } catch (TunException e) {
                assertThat(e.kind()).isEqualTo(TunException.Kind.FULL);
            }
        }
        return null;
    }
}
