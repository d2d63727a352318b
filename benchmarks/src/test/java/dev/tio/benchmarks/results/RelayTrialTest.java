package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTrialTest {
    @Test
    void shouldTakeTheSecondHalfForTheFinalRate() {
        assertThat(RelayTrial.finalRate(List.of(1.0, 2.0, 8.0, 10.0))).isEqualTo(9.0);
    }

    @Test
    void shouldCountToTheEndOfTheFirstIntervalThatIsFastEnough() {
        assertThat(RelayTrial.secondsToFinalRate(List.of(1.0, 8.9, 9.0, 10.0, 10.0, 10.0), 0.5)).isEqualTo(1.5);
        assertThat(RelayTrial.secondsToFinalRate(List.of(10.0, 10.0), 0.5)).isEqualTo(0.5);
    }

    @Test
    void shouldMakeARowOfEach() {
        RelayTrial trial = new RelayTrial(Samples.MACHINE, "25", List.of(), true, 4, 8, 0.25, List.of(10.0), 10.0, 1.5,
                0.75, 408, 70.4);

        assertThat(RelayTrial.table(List.of(trial, trial)).lines()).hasSize(4)
                .endsWith("| 25 | no | 4 | 8 | yes | 10.0 | 0.75 | 1.50 | 408 | 70.4 |");
    }
}
