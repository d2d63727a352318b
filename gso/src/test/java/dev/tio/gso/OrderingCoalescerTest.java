package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class OrderingCoalescerTest {
    private final Slab slab = Slab.allocate(10_000);
    private final List<Integer> committed = new ArrayList<>();
    private int flushes;
    private final Coalescer target = new Coalescer() {
        @Override
        public void commit(TunPacket packet) {
            committed.add((int) packet.offset());
        }

        @Override
        public void flush() {
            flushes++;
        }
    };

    /** A packet that is known by its number. */
    private TunPacket packet(int number) {
        return new TunPacket().set(slab.bytes(), number, 1);
    }

    @Test
    void shouldCommitInOrderOfEpochAndCounter() throws IOException {
        OrderingCoalescer ordering = new OrderingCoalescer(target, 10);
        ordering.commit(packet(3), 2, 0);
        ordering.commit(packet(1), 1, 8);
        ordering.commit(packet(0), 1, 7);
        ordering.commit(packet(4), 2, 5);
        ordering.commit(packet(2), 1, 9);
        assertThat(committed).isEmpty();
        ordering.flush();
        assertThat(committed).containsExactly(0, 1, 2, 3, 4);
        assertThat(flushes).isEqualTo(1);
    }

    @Test
    void shouldCompareUnsigned() throws IOException {
        OrderingCoalescer ordering = new OrderingCoalescer(target, 10);
        ordering.commit(packet(2), -1, 0);
        ordering.commit(packet(1), 1, -1);
        ordering.commit(packet(0), 1, 1);
        ordering.flush();
        assertThat(committed).containsExactly(0, 1, 2);
    }

    @Test
    void shouldFlushByItselfWhenItIsFull() throws IOException {
        OrderingCoalescer ordering = new OrderingCoalescer(target, 2);
        ordering.commit(packet(1), 0, 2);
        ordering.commit(packet(0), 0, 1);
        ordering.commit(packet(2), 0, 0);
        assertThat(committed).containsExactly(0, 1);
        ordering.flush();
        assertThat(committed).containsExactly(0, 1, 2);
    }

    @Test
    void shouldBeEmptyAfterAFlush() throws IOException {
        OrderingCoalescer ordering = new OrderingCoalescer(target, 4);
        ordering.commit(packet(1), 0, 2);
        ordering.commit(packet(0), 0, 1);
        ordering.flush();
        ordering.flush();
        ordering.commit(packet(2), 0, 0);
        ordering.flush();
        assertThat(committed).containsExactly(0, 1, 2);
    }

    @Test
    void shouldReportTheFirstFailureAndGoOn() {
        OrderingCoalescer ordering = new OrderingCoalescer(new Coalescer() {
            @Override
            public void commit(TunPacket packet) throws IOException {
                committed.add((int) packet.offset());
                throw new IOException("packet " + packet.offset());
            }

            @Override
            public void flush() throws IOException {
                flushes++;
                throw new IOException("flush");
            }
        }, 4);
        assertThatThrownBy(() -> {
            ordering.commit(packet(1), 0, 2);
            ordering.commit(packet(0), 0, 1);
            ordering.flush();
        }).isInstanceOf(IOException.class).hasMessage("packet 0");
        assertThat(committed).containsExactly(0, 1);
        assertThat(flushes).isEqualTo(1);
    }

    @Test
    void shouldTakeAPacketThoughTheFlushBeforeItFailed() throws IOException {
        IOException[] failure = {new IOException("flush")};
        OrderingCoalescer ordering = new OrderingCoalescer(new Coalescer() {
            @Override
            public void commit(TunPacket packet) {
                committed.add((int) packet.offset());
            }

            @Override
            public void flush() throws IOException {
                if (failure[0] != null) {
                    throw failure[0];
                }
            }
        }, 2);
        ordering.commit(packet(1), 0, 2);
        ordering.commit(packet(0), 0, 1);
        assertThatThrownBy(() -> ordering.commit(packet(3), 1, 1)).isSameAs(failure[0]);
        failure[0] = null;
        ordering.commit(packet(2), 1, 0);
        ordering.flush();
        assertThat(committed).containsExactly(0, 1, 2, 3);
    }

    @Test
    void shouldHoldASinglePacket() throws IOException {
        OrderingCoalescer ordering = new OrderingCoalescer(target, 1);
        ordering.commit(packet(0), 0, 2);
        ordering.commit(packet(1), 0, 1);
        assertThat(committed).containsExactly(0);
        ordering.flush();
        assertThat(committed).containsExactly(0, 1);
    }

    @Test
    void shouldRefuseNoCapacity() {
        assertThatThrownBy(() -> new OrderingCoalescer(target, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Few different keys, so that many are the same. */
    @Property(tries = 300)
    void shouldSortStably(@ForAll @Size(max = 300) List<@IntRange(max = 40) Integer> keys) throws IOException {
        committed.clear();
        OrderingCoalescer ordering = new OrderingCoalescer(target, 300);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            ordering.commit(packet(i), keys.get(i) / 8, keys.get(i) % 8);
            expected.add(i);
        }
        ordering.flush();
        expected.sort(Comparator.comparing(keys::get));
        assertThat(committed).isEqualTo(expected);
    }
}
