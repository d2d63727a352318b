package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawMemoryTest {
    /** An address such as processes have. */
    private static final long ADDRESS = 0x7fff_ffff_f000L;

    @ParameterizedTest
    @CsvSource({
            "0, 10, 10, 5, false",
            "0, 10, 9, 5, true",
            "0, 10, -5, 5, false",
            "0, 10, -5, 6, true",
            "0, 10, 2, 3, true",
            "2, 3, 0, 10, true",
            "0, 10, 0, 10, true",
            "0, 1, 4294967296, 65536, false",
    })
    void shouldTellWhetherRangesOverlap(long at, long length, long other, long otherLength, boolean expected) {
        assertThat(RawMemory.overlap(ADDRESS + at, length, ADDRESS + other, otherLength)).isEqualTo(expected);
        assertThat(RawMemory.overlap(ADDRESS + other, otherLength, ADDRESS + at, length)).isEqualTo(expected);
    }
}
