package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LongRangeSumTest {
    @Test
    @DisplayName("the loop of the Vector API is used on JDK 17 where its module was added, which one run of the tests does")
    void shouldUseVectorsWhereTheyWereAskedFor() {
        boolean asked = Boolean.getBoolean("vector") && Runtime.version().feature() == 17;

        assertThat(AddressSum.FOR_LONG_RANGES != null).isEqualTo(asked);
    }
}
