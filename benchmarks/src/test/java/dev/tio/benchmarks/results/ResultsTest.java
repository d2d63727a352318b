package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
