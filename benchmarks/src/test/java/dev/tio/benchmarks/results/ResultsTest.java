package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultsTest {
    private static final String JSON = """
            {"machine": {"cpu": "A CPU", "cores": 2, "kernel": "6.18.0"},
             "jmh": [{
               "jmhVersion": "1.37",
               "benchmark": "dev.tio.benchmarks.SplitBenchmark.apart",
               "jdkVersion": "25.0.3+9-LTS", "vmName": "A VM",
               "params": {"segment": "100", "protocol": "tcp"},
               "primaryMetric": {"score": 20.5, "scoreError": "NaN", "rawData": [[21.0, 20.0], [20.25]]},
               "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 16.01, "rawData": [[16.01]]}}
             }, {
               "benchmark": "dev.tio.benchmarks.YardstickBenchmark.copy",
               "jdkVersion": "25.0.3+9-LTS", "vmName": "A VM",
               "primaryMetric": {"score": 3.0, "rawData": [[3.0]]},
               "secondaryMetrics": {}
             }]}
            """;

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatJMHWrote() throws IOException {
        Results results = Results.read(file(JSON));

        assertThat(results.machine()).hasToString("A CPU, 2 cores, Linux 6.18.0");
        assertThat(results.jdk()).isEqualTo("JDK 25.0.3+9-LTS");
        Measurement split = results.get("SplitBenchmark.apart[protocol=tcp,segment=100]");
        assertThat(split.nanos()).isEqualTo(20.0);
        assertThat(split.allocatedBytes()).isEqualTo(16.01);
        assertThat(split.jdkFeature()).isEqualTo("25");
        assertThat(results.get("YardstickBenchmark.copy").allocatedBytes()).isNaN();
    }

    @Test
    void shouldNameABenchmarkThatDidNotRun() throws IOException {
        Results results = Results.read(file(JSON));

        assertThatThrownBy(() -> results.get("SplitBenchmark.apart")).isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("SplitBenchmark.apart");
    }

    @Test
    void shouldTakeTheFastestOfSeveralRuns() {
        Results first = Samples.results(List.of(Samples.measurement("A.a", 3), Samples.measurement("A.b", 1)));
        Results second = Samples.results(List.of(Samples.measurement("A.a", 2), Samples.measurement("A.b", 4)));

        Results both = first.and(second);

        assertThat(both.nanos("A.a")).isEqualTo(2);
        assertThat(both.nanos("A.b")).isEqualTo(1);
        assertThat(both.machine()).isEqualTo(Samples.MACHINE);
    }

    @Test
    void shouldNotMixMachines() {
        Results here = Samples.results(List.of());
        Results elsewhere = new Results(new Machine("Another CPU", 2, "6.18.0"), here.jmh());

        assertThatThrownBy(() -> here.and(elsewhere)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("A CPU").hasMessageContaining("Another CPU");
    }

    @Test
    void shouldNotMixJDKs() throws IOException {
        Results another = new Results(Samples.MACHINE, Results.read(file(JSON)).jmh());
        Results here = Samples.results(List.of());

        assertThatThrownBy(() -> here.and(another)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("25.0.3+9,").hasMessageContaining("25.0.3+9-LTS");
    }

    @Test
    void shouldRefuseAnotherFile() throws IOException {
        for (String other : new String[] {"", "[]", "{}", "{\"machine\": {}, \"jmh\": []}", "text"}) {
            Path file = file(other);
            assertThatThrownBy(() -> Results.read(file)).as(other).isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    private Path file(String content) throws IOException {
        return Files.writeString(directory.resolve("results.json"), content);
    }
}
