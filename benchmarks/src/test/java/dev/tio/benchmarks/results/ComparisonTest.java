package dev.tio.benchmarks.results;

import static dev.tio.benchmarks.results.Samples.measurement;
import static dev.tio.benchmarks.results.Samples.results;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Ratios EARLIER =
            Ratios.of(results(List.of(measurement("A.a[n=1]", 100), measurement("B.b", 50)), 10));

    @Test
    void shouldFindNothingOnAMachineOfHalfTheSpeed() {
        Comparison comparison =
                Comparison.of(EARLIER, results(List.of(measurement("A.a[n=1]", 200), measurement("B.b", 100)), 20));

        assertThat(comparison.worse()).isEmpty();
        assertThat(comparison.other()).isEmpty();
    }

    @Test
    void shouldTolerateADifferenceBelowTheTolerance() {
        Comparison comparison =
                Comparison.of(EARLIER, results(List.of(measurement("A.a[n=1]", 129), measurement("B.b", 39)), 10));

        assertThat(comparison.worse()).isEmpty();
        assertThat(comparison.other()).isEmpty();
    }

    @Test
    void shouldShowWhatMoved() {
        Comparison comparison =
                Comparison.of(EARLIER, results(List.of(measurement("A.a[n=1]", 140), measurement("B.b", 25)), 10));

        assertThat(comparison.worse()).containsExactly("slower 1.40  A.a[n=1]: 14.00 of the yardstick, 10.00 before");
        assertThat(comparison.other()).containsExactly("faster 0.50  B.b: 2.500 of the yardstick, 5.000 before");
    }

    @Test
    void shouldShowWhatIsNewAndWhatIsNotThere() {
        Comparison comparison =
                Comparison.of(EARLIER, results(List.of(measurement("A.a[n=1]", 100), measurement("C.c", 1)), 10));

        assertThat(comparison.worse()).containsExactly("did not run  B.b");
        assertThat(comparison.other()).containsExactly("new          C.c");
    }

    @Test
    void shouldShowWhatAllocates() {
        Comparison comparison = Comparison.of(EARLIER,
                results(List.of(measurement("A.a[n=1]", 100, 24.2), measurement("B.b", 50, 4.9)), 10));

        assertThat(comparison.worse()).containsExactly("allocates    A.a[n=1]: 24 bytes an operation");
    }

    @Test
    void shouldLeaveOutSystemCalls() {
        assertThat(Ratios.of(results(List.of(measurement("A.a", 100), measurement("QueueBenchmark.write", 50)))).ratios())
                .containsOnlyKeys("A.a");
    }

    @Test
    void shouldTellOfAnotherProcessor() {
        Ratios elsewhere = new Ratios(new Machine("Another CPU", 2, "6.18.0"), EARLIER.jdk(), EARLIER.ratios());

        assertThat(Comparison.of(elsewhere, results(List.of(measurement("A.a[n=1]", 100), measurement("B.b", 50)), 10))
                .other()).singleElement().asString().contains("Another CPU then, A CPU now");
    }
}
