package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TooManySegmentsExceptionTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 128, 1024, 1025, 65535})
    void shouldSayHowManyWereWritten(int written) {
        TooManySegmentsException tooMany = TooManySegmentsException.of(written);

        assertThat(tooMany.written()).isEqualTo(written);
        assertThat(tooMany).hasMessageContaining(String.valueOf(written));
        assertThat(tooMany.fillInStackTrace()).isSameAs(tooMany);
        assertThat(tooMany.getStackTrace()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 128, 1024})
    void shouldBeOneObjectForACount(int written) {
        assertThat(TooManySegmentsException.of(written)).isSameAs(TooManySegmentsException.of(written));
    }
}
