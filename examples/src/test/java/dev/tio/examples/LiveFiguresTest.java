package dev.tio.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class LiveFiguresTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, US_ASCII);

    @Test
    void shouldWriteOverALineOnATerminal() {
        LiveFigures live = new LiveFigures(out, true);

        live.show("a", Figures.ZERO);
        live.show("b", Figures.ZERO);
        live.end();

        assertThat(written.toString(US_ASCII)).containsOnlyOnce("\n").endsWith(System.lineSeparator())
                .contains("\r  a ").contains("\r  b ");
    }

    @Test
    void shouldWriteLinesWithoutControlCharactersElsewhere() {
        LiveFigures live = new LiveFigures(out, false);

        live.show("a", Figures.ZERO);
        live.show("b", Figures.ZERO);
        live.end();

        assertThat(written.toString(US_ASCII).lines()).hasSize(2).noneMatch(line -> line.chars().anyMatch(c -> c < ' '));
    }
}
