package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PartialChecksumTest {
    @Test
    void shouldComplementEverySumAndNeverGiveZero() {
        for (int sum = 0; sum < 0xffff; sum++) {
            assertThat(PartialChecksum.nonZeroChecksum(sum)).isEqualTo(0xffff - sum);
        }
        assertThat(PartialChecksum.nonZeroChecksum(0xffff)).isEqualTo(0xffff);
    }
}
