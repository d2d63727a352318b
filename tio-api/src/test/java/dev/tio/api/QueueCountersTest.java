package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.gso.DropReason;
import org.junit.jupiter.api.Test;

class QueueCountersTest {
    private final QueueCounters counters = new QueueCounters(3);

    @Test
    void shouldKeepEachCounterApart() {
        for (QueueCounter counter : QueueCounter.values()) {
            counters.add(counter.ordinal() % 3, counter, 1 + counter.ordinal());
        }
        Statistics snapshot = counters.snapshot();
        for (QueueCounter counter : QueueCounter.values()) {
            assertThat(counters.get(counter)).isEqualTo(1 + counter.ordinal());
            assertThat(snapshot.get(counter)).isEqualTo(1 + counter.ordinal());
        }
    }

    @Test
    void shouldSumTheLanes() {
        counters.add(0, QueueCounter.WRITTEN_BYTES, 1);
        counters.add(1, QueueCounter.WRITTEN_BYTES, 20);
        counters.add(2, QueueCounter.WRITTEN_BYTES, 300);
        counters.add(2, QueueCounter.WRITTEN_BYTES, 4000);

        assertThat(counters.get(QueueCounter.WRITTEN_BYTES)).isEqualTo(4321);
    }

    @Test
    void shouldCountAWaitAsACallToo() {
        counters.waited(1);
        counters.waited(1);

        assertThat(counters).hasToString("read calls 2, read waits 2");
        assertThat(counters.waits()).isEqualTo(2);
    }

    @Test
    void shouldRefuseToHaveNoLane() {
        assertThatThrownBy(() -> new QueueCounters(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldLoseNothingThatThreadsCountInLanesOfTheirOwn() throws InterruptedException {
        Thread[] threads = new Thread[3];
        for (int i = 0; i < threads.length; i++) {
            int lane = i;
            threads[i] = new Thread(() -> {
                for (int n = 0; n < 100_000; n++) {
                    counters.add(lane, QueueCounter.READ_PACKETS, 1);
                }
            });
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(counters.get(QueueCounter.READ_PACKETS)).isEqualTo(300_000);
    }

    @Test
    void shouldNotChangeASnapshot() {
        counters.drops().add(DropReason.EMPTY);
        Statistics before = counters.snapshot();
        counters.add(0, QueueCounter.REFUSED, 1);
        counters.drops().add(DropReason.EMPTY);
        counters.drops().add(DropReason.RSC_INFO);

        assertThat(before.get(QueueCounter.REFUSED)).isZero();
        assertThat(before.dropped()).isEqualTo(1);
        Statistics since = counters.snapshot().minus(before);
        assertThat(since.get(QueueCounter.REFUSED)).isEqualTo(1);
        assertThat(since.dropped(DropReason.EMPTY)).isEqualTo(1);
        assertThat(since.dropped(DropReason.RSC_INFO)).isEqualTo(1);
        assertThat(before.plus(since)).isEqualTo(counters.snapshot()).hasSameHashCodeAs(counters.snapshot());
        assertThat(before).isNotEqualTo(counters.snapshot()).isNotEqualTo(Statistics.NONE);
    }

    @Test
    void shouldCountWhatWasWrittenWithinSuperpackets() {
        counters.add(0, QueueCounter.WRITTEN_PACKETS, 3);
        counters.add(0, QueueCounter.WRITTEN_SUPERPACKETS, 1);
        counters.add(0, QueueCounter.WRITTEN_SEGMENTS, 2 + 47);

        assertThat(counters.snapshot().mergedSegments()).isEqualTo(47);
    }

    @Test
    void shouldCountPacketsTheirBytesAndTheirSegments() {
        counters.written(0, 1500, 1);
        counters.written(0, 1500, 1);
        counters.written(1, 5000, 4);

        assertThat(counters).hasToString(
                "written packets 3, written bytes 8,000, written superpackets 1, written segments 6");
    }

    @Test
    void shouldTellARefusalFromAnyOtherFailure() {
        for (TunException.Kind kind : TunException.Kind.values()) {
            counters.failed(0, new TunException(kind, "write", "", ""));
        }
        assertThat(counters.get(QueueCounter.REFUSED)).isOne();
        assertThat(counters.get(QueueCounter.FAILED)).isEqualTo(TunException.Kind.values().length - 1);
    }

    @Test
    void shouldNameWhatItCounted() {
        assertThat(counters).hasToString("nothing");
        counters.add(1, QueueCounter.READ_PACKETS, 3);
        counters.add(1, QueueCounter.READ_BYTES, 4242);
        counters.drops().add(DropReason.EMPTY);
        counters.drops().add(DropReason.RSC_INFO);

        assertThat(counters)
                .hasToString("read packets 3, read bytes 4,242, malformed 2 (EMPTY 1, RSC_INFO 1)");
    }
}
