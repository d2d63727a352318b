package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void shouldGiveRates() {
        Figures figures = new Figures(2_000_000_000L, 500_000_000L, 10_000, 9_000, 400_000, 8_000);

        assertThat(figures.gigabitsPerSecond()).isEqualTo(2.0);
        assertThat(figures.packetsPerSecond()).isEqualTo(200_000.0);
        assertThat(figures.superpacketsPerSecond()).isEqualTo(4_500.0);
        assertThat(figures.mergedEach()).isEqualTo(50.0);
    }

    @Test
    void shouldCountAPlainPacketAsASuperpacketOfOneSegment() {
        assertThat(new Figures(1, 0, 4, 1, 3 + 47, 1).segmentsEach()).isEqualTo(12.5);
    }

    @Test
    void shouldBeZeroWhereNothingHappened() {
        assertThat(Figures.ZERO.gigabitsPerSecond()).isZero();
        assertThat(Figures.ZERO.segmentsEach()).isZero();
        assertThat(Figures.ZERO.mergedEach()).isZero();
    }

    @Test
    void shouldTellWhatCameSince() {
        Figures earlier = new Figures(1, 2, 3, 4, 5, 6);

        assertThat(new Figures(11, 22, 33, 44, 55, 66).minus(earlier)).isEqualTo(new Figures(10, 20, 30, 40, 50, 60));
    }
}
