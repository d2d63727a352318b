package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void shouldNameTheReleaseWithoutWhatItsBuilderAdded() {
        assertThat(Machine.release("6.18.44-1-generic")).isEqualTo("6.18.44");
        assertThat(Machine.release("6.18.44+deb13")).isEqualTo("6.18.44");
        assertThat(Machine.release("7.0")).isEqualTo("7.0");
    }

    @Test
    void shouldTakeTheFirstProcessorsName() {
        assertThat(Machine.cpu("processor\t: 0\nmodel\t\t: 207\nmodel name\t: A CPU @ 2 GHz\n\nmodel name\t: Another\n"))
                .isEqualTo("A CPU @ 2 GHz");
    }

    @Test
    void shouldTakeTheArchitectureWhereThereIsNoName() {
        assertThat(Machine.cpu("processor\t: 0\nFeatures\t: fp asimd\n")).isEqualTo(System.getProperty("os.arch"));
    }
}
