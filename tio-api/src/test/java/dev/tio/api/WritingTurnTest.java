package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WritingTurnTest {
    /** In nanoseconds, near the end of those that a long can count. */
    private long now = Long.MAX_VALUE - 50;
    private long restTakes;
    private int rests;

    private final WritingTurn turn = turn(10);

    private WritingTurn turn(int length) {
        return new WritingTurn(length, () -> now, () -> {
            rests++;
            now += restTakes;
        });
    }

    private void write(int datagrams) {
        turn.wrote(datagrams);
        turn.restIfOver();
    }

    @Test
    void shouldRestAfterAsManyDatagramsAsATurnHas() {
        write(4);
        write(5);
        assertThat(rests).isZero();
        write(1);
        assertThat(rests).isOne();
        write(9);
        assertThat(rests).as("a turn begins with none").isOne();
        write(40);
        assertThat(rests).as("one rest, however many more they are").isEqualTo(2);
    }

    @Test
    void shouldNotRestAgainBeforeAQuarterOfTheTimeThatTheLastRestTook() {
        restTakes = 400;
        write(10);
        now += 99;
        write(10);
        assertThat(rests).isOne();
        now += 1;
        write(0);
        assertThat(rests).as("what was written meanwhile is not forgotten").isEqualTo(2);
    }

    @Test
    void shouldNeverRestInATurnWithoutEnd() {
        WritingTurn endless = turn(0);
        endless.wrote(Integer.MAX_VALUE);
        endless.restIfOver();
        endless.wrote(Integer.MAX_VALUE);
        endless.restIfOver();
        assertThat(rests).isZero();
    }
}
