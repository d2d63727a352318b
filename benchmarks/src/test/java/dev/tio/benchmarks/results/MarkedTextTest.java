package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MarkedTextTest {
    private static final String TEXT = "before\n<!-- report: a -->\nold\n<!-- /report: a -->\nafter\n";

    @Test
    void shouldReplaceOnePart() {
        assertThat(MarkedText.replace(TEXT, "a", "new\n"))
                .isEqualTo("before\n<!-- report: a -->\n\nnew\n\n<!-- /report: a -->\nafter\n");
    }

    @Test
    void shouldComeToTheSameWhenRepeated() {
        String once = MarkedText.replace(TEXT, "a", "new");

        assertThat(MarkedText.replace(once, "a", "new")).isEqualTo(once);
    }

    @Test
    void shouldRefuseAPartThatIsNotThereOnce() {
        for (String text : new String[] {"", TEXT + TEXT, TEXT.replace("/report", "report"), TEXT.replace(": a", ": b")}) {
            assertThatThrownBy(() -> MarkedText.replace(text, "a", "new")).as(text)
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("report: a");
        }
    }
}
