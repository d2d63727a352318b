package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOProto;
import org.junit.jupiter.api.Test;

class DatagramYieldTest {
    /** In nanoseconds. */
    private long now;
    private long yieldTakes;
    private int yields;

    private DatagramYield after(int datagrams) {
        return new DatagramYield(datagrams, () -> now, () -> {
            yields++;
            now += yieldTakes;
        });
    }

    private static void write(DatagramYield datagramYield, int datagrams) {
        datagramYield.count(GSOProto.UDP, datagrams);
        datagramYield.yieldIfDue();
    }

    @Test
    void shouldYieldAfterSoManyDatagrams() {
        DatagramYield ten = after(10);
        write(ten, 4);
        write(ten, 5);
        assertThat(yields).isZero();
        write(ten, 1);
        assertThat(yields).isOne();
        write(ten, 9);
        assertThat(yields).as("counted from 0 again").isOne();
        write(ten, 40);
        assertThat(yields).as("once, however many more they are").isEqualTo(2);
    }

    @Test
    void shouldNotYieldAgainBeforeAQuarterOfTheTimeThatTheLastOneTook() {
        now = -1000;
        yieldTakes = 400;
        DatagramYield ten = after(10);
        write(ten, 10);
        assertThat(yields).as("the first is due at once").isOne();
        now += 99;
        write(ten, 10);
        assertThat(yields).isOne();
        now += 1;
        write(ten, 0);
        assertThat(yields).as("what was written meanwhile is not forgotten").isEqualTo(2);
    }

    @Test
    void shouldNeverYieldAfterNoDatagrams() {
        DatagramYield never = after(0);
        write(never, 0);
        write(never, Integer.MAX_VALUE);
        write(never, Integer.MAX_VALUE);
        assertThat(yields).isZero();
    }

    @Test
    void shouldLetOneThreadAtATimeYield() {
        DatagramYield[] inner = new DatagramYield[1];
        DatagramYield ten = new DatagramYield(10, () -> now, () -> {
            yields++;
            // As another thread would while this one yields.
            write(inner[0], 10);
        });
        inner[0] = ten;
        write(ten, 10);
        assertThat(yields).isOne();
        ten.yieldIfDue();
        assertThat(yields).as("what the other wrote counts").isEqualTo(2);
    }
}
