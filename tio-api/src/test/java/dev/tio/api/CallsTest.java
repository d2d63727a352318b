package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.Background;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallsTest {
    private final Calls calls = new Calls();

    @Test
    void shouldGiveEachWriteASlotOfItsOwn() {
        BitSet slots = new BitSet();
        for (int i = 0; i < Calls.WRITES; i++) {
            slots.set(calls.enterWrite());
        }
        assertThat(slots.cardinality()).isEqualTo(Calls.WRITES);
        assertThat(slots.length()).isEqualTo(Calls.WRITES);

        calls.leave(17);
        assertThat(calls.enterWrite()).isEqualTo(17);
    }

    @Test
    void shouldLetAWriteWaitForASlot() throws Exception {
        for (int i = 0; i < Calls.WRITES; i++) {
            calls.enterWrite();
        }
        Background<Integer> write = Background.start(calls::enterWrite);
        write.awaitParked();
        calls.leave(5);
        assertThat(write.result()).isEqualTo(5);

        write = Background.start(calls::enterWrite);
        calls.close();
        assertThat(write.result()).isEqualTo(-1);
    }

    @Test
    void shouldKeepReadsAndWritesApart() {
        assertThat(calls.enter(Calls.READ)).isTrue();
        assertThat(calls.enter(Calls.WRITE_GSO)).isTrue();
        assertThat(calls.enterWrite()).isZero();
        assertThatThrownBy(() -> calls.enter(Calls.READ)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> calls.enter(Calls.WRITE_GSO)).isInstanceOf(IllegalStateException.class);

        calls.leave(Calls.READ);
        assertThat(calls.enter(Calls.READ)).isTrue();
    }

    @Test
    void shouldBeginNothingAtTheEnd() {
        calls.shutDown();
        assertThat(calls.hasEnded()).isTrue();
        assertThat(calls.isShutDown()).isTrue();
        assertThat(calls.enter(Calls.READ)).isFalse();
        assertThat(calls.enterWrite()).isEqualTo(-1);

        calls.close();
        assertThat(calls.isShutDown()).isTrue();

        Calls closed = new Calls();
        closed.close();
        assertThat(closed.hasEnded()).isTrue();
        assertThat(closed.isShutDown()).isFalse();
        assertThat(closed.enter(Calls.READ)).isFalse();
        assertThat(closed.enter(Calls.WRITE_GSO)).isFalse();
        assertThat(closed.enterWrite()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, Calls.WRITES - 1, Calls.WRITE_GSO, Calls.READ})
    void shouldWaitUntilTheLastHasLeft(int slot) throws Exception {
        for (int i = 0; i < Calls.WRITES; i++) {
            calls.enterWrite();
        }
        calls.enter(Calls.READ);
        calls.enter(Calls.WRITE_GSO);
        calls.close();
        for (int i = 0; i <= Calls.READ; i++) {
            if (i != slot) {
                calls.leave(i);
            }
        }
        Background<Void> close = Background.start(() -> {
            calls.await();
            return null;
        });
        close.awaitParked();

        calls.leave(slot);

        close.result();
    }
}
