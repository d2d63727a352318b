package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResultTableTest {
    @Test
    void shouldSetOutEachResultInALine() {
        Figures figures = new Figures(1_000_000_000L, 250_000_000L, 4_000, 4_000, 182_400, 5_000);

        String table = ResultTable.format(List.of(new Result("TCP over IPv4", false, Figures.ZERO, 0, 0),
                new Result("UDP over IPv6", true, figures, 200_000, 1_234)));

        assertThat(table.lines()).containsExactly(
                "offloads  load            Gbit/s    packets/s  superpackets/s  segments each  merged each            lost",
                "off       TCP over IPv4     0.00            0               0            0.0          0.0               -",
                "on        UDP over IPv6     2.00      182,400           4,000           45.6         36.5   1,234 (0.62%)");
    }
}
