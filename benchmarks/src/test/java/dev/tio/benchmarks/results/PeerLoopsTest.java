package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PeerLoopsTest {
    private static final PeerLoops LOOPS = PeerLoops.parse("""
            a line of another kind
            checksum 64 tailscale                     9.0 ns     7.10 GB/s
            checksum 64 nebula                        8.5 ns     7.50 GB/s
            split tcp 47x1380 tailscale            4600.0 ns    14.10 GB/s
            split tcp 47x1380 nebula               6100.0 ns    10.60 GB/s
            checksum 64 tailscale                     9.4 ns     6.80 GB/s
            checksum 64 nebula                        8.9 ns     7.10 GB/s
            split tcp 47x1380 tailscale            4700.0 ns    13.80 GB/s
            split tcp 47x1380 nebula               5900.0 ns    11.00 GB/s
            """);

    @Test
    void shouldTakeTheFaster() {
        assertThat(LOOPS.fastestNanos("checksum 64")).isEqualTo(8.5);
    }

    @Test
    void shouldTakeTheOneThatIsNamed() {
        assertThat(LOOPS.fastestNanos("split tcp 47x1380 nebula")).isEqualTo(5900);
        assertThat(LOOPS.fastestNanos("split tcp 47x1380 tailscale")).isEqualTo(4600);
    }

    @Test
    void shouldTellThatNobodysWasTimed() {
        assertThat(LOOPS.fastestNanos("checksum 6")).isNaN();
        assertThat(PeerLoops.NONE.isEmpty()).isTrue();
        assertThat(LOOPS.isEmpty()).isFalse();
    }
}
