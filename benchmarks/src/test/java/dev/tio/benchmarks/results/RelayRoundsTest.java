package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RelayRoundsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldCompareMediansWithTheBestPeers() throws IOException {
        String table = read("""
                {"passthrough": {"tcp4": [{"gbps": 20.0, "cpu_s_per_gb": 0.1, "rss_mb": 1.0}]},
                 "one": {"tcp4": [{"gbps": 4.0, "cpu_s_per_gb": 0.5}, {"gbps": 5.0, "cpu_s_per_gb": 0.5},
                                  {"gbps": 9.0, "cpu_s_per_gb": Infinity}]},
                 "two": {"tcp4": [{"gbps": 3.0, "cpu_s_per_gb": 0.4}]},
                 "tio": {"tcp4": [{"gbps": 5.0, "cpu_s_per_gb": 0.2}, {"gbps": 7.0, "cpu_s_per_gb": 0.2}]}}
                """).table();

        assertThat(table.lines()).containsExactly(
                "| Gbit/s (CPU s a GB) | passthrough | one | two | tio | of the best peer's Gbit/s "
                        + "| of the best peer's CPU s |",
                "|---|---:|---:|---:|---:|---:|---:|",
                "| tcp4 | 20.0 (0.10) | 5.00 (0.50) | 3.00 (0.40) | 6.00 (0.20) | 1.20 | 0.50 |");
    }

    @Test
    void shouldTakeTheLeastTimeForTheBest() throws IOException {
        String table = read("""
                {"one": {"rtt": [{"p50_us": 60.0, "p99_us": 90.0}]}, "two": {"rtt": [{"p50_us": 50.0, "p99_us": 100.0}]},
                 "tio": {"rtt": [{"p50_us": 40.0, "p99_us": 99.0}]}}
                """).table();

        assertThat(table).contains("| rtt, µs (99 %) | 60.0 (90.0) | 50.0 (100) | 40.0 (99.0) | 0.80 | 1.10 |");
    }

    @Test
    void shouldDoWithoutThisProjectsRelay() throws IOException {
        assertThat(read("{\"one\": {\"tcp4\": [{\"gbps\": 4.0, \"cpu_s_per_gb\": 0.5}]}}").table())
                .contains("| tcp4 | 4.00 (0.50) | - | - |");
    }

    private RelayRounds read(String json) throws IOException {
        return RelayRounds.read(Files.writeString(directory.resolve("relays.json"), json));
    }
}
