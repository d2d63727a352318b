package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportMainTest {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void shouldFindEveryPartInTheReadme() throws IOException {
        RelayTrial trial = new RelayTrial(Samples.MACHINE, "25", List.of(), true, 4, 8, 0.25, List.of(10.0), 10.0, 1.5,
                0.75, 408, 70.4);

        String report = ReportMain.report(Files.readString(README), Samples.complete(), PeerLoops.NONE, "the relays\n",
                List.of(trial));

        assertThat(report).contains("A CPU, 2 cores, Linux 6.18.0, JDK 25.0.3+9.", "the relays",
                "| 4 | 8 | yes | 10.0 |",
                "| TCP superpacket split into another slab | 94.0 |",
                "| 16 | 94.0 | 94.0 |",
                "| 1380 | 47 | 2.00 | 2.00 |",
                "| superpacket split | 94.0 | 94.0 | 1.00 |");
    }

    @Test
    void shouldKeepWhatWasNotMeasured() throws IOException {
        String readme = MarkedText.replace(Files.readString(README), "relays", "earlier ones");

        assertThat(ReportMain.report(readme, Samples.complete(), PeerLoops.NONE, "", List.of()))
                .contains("<!-- report: relays -->\n\nearlier ones\n");
    }

    @Test
    void shouldPutPeersBesideThePaths() {
        String table = PathTable.of(Samples.complete(),
                PeerLoops.parse("checksum 64 one   188.0 ns  1 GB/s\nsplit udp 47x1380 tailscale  47.0 ns  1 GB/s\n"));

        assertThat(table.lines()).contains(
                "|  | ns | fastest peer, ns | of its time |",
                "| checksum of 64 bytes | 94.0 | 188 | 0.50 |",
                "| UDP superpacket split into another slab | 94.0 | 47.0 | 2.00 |",
                "| 47 TCP packets written to a device | 94.0 | - | - |");
    }

    @Test
    void shouldPlotAllOfTheScale() {
        String svg = new Scale(Samples.complete()).plot().svg();

        assertThat(svg.split("<circle", -1)).hasSize(1 + 4 * 5);
    }
}
