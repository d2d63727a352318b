package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTest {
    @Test
    void shouldAskForTenSegmentsASuperpacketWithOffloads() {
        assertThat(result(true, 1000, 10_000).failure()).isEmpty();
        assertThat(result(true, 1000, 9_900).failure()).get().asString().contains("9.9 segments");
    }

    @Test
    void shouldAskForNoSuperpacketsWithoutOffloads() {
        assertThat(result(false, 1000, 1000).failure()).isEmpty();
    }

    @Test
    void shouldFailWhereNothingArrived() {
        assertThat(new Result("UDP", false, Figures.ZERO, 10, 10).failure()).contains("UDP: nothing arrived");
    }

    private static Result result(boolean offloads, long read, long packets) {
        return new Result("TCP", offloads, new Figures(1, 1, read, read, packets, packets), 0, 0);
    }
}
