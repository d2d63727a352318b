package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternTest {
    private static final int LONGEST = 4096;

    private final Pattern pattern = new Pattern(LONGEST);

    @Test
    void shouldBeTheSameForSenderAndReceiver() {
        ByteBuffer sent = piece(new Pattern(10), 123456789L, 10);

        assertThat(piece(pattern, 123456789L, 10)).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, Pattern.PERIOD - 1, Pattern.PERIOD, 7L << 40})
    void shouldGoOnWhereThePieceBeforeEnded(long position) {
        ByteBuffer whole = piece(pattern, position, LONGEST);

        assertThat(piece(pattern, position + 1000, LONGEST - 1000)).isEqualTo(whole.position(1000));
    }

    @Test
    void shouldAcceptWhatWasSent() {
        ByteBuffer received = piece(pattern, 5_000_000_000L, LONGEST);

        assertThatCode(() -> pattern.verify(5_000_000_000L, received)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, LONGEST - 1})
    void shouldFindASingleWrongBit(int index) {
        ByteBuffer received = piece(pattern, 99, LONGEST);
        received.put(index, (byte) (received.get(index) ^ 0x10));

        assertThatThrownBy(() -> pattern.verify(99, received)).isInstanceOf(CorruptionException.class)
                .hasMessageContaining("byte " + (99 + index));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 1368, 1372, 65536})
    void shouldFindWhatWasDisplaced(int distance) {
        ByteBuffer received = piece(pattern, distance, LONGEST);

        assertThatThrownBy(() -> pattern.verify(0, received)).isInstanceOf(CorruptionException.class);
    }

    private static ByteBuffer piece(Pattern pattern, long position, int length) {
        ByteBuffer piece = ByteBuffer.allocate(length);
        pattern.copy(position, piece);
        return piece.flip();
    }
}
