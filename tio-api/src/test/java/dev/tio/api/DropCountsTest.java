package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.gso.DropReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropCountsTest {
    private final DropCounts counts = new DropCounts();

    @ParameterizedTest
    @EnumSource
    void shouldCountEachReasonApart(DropReason reason) {
        counts.add(reason);
        counts.add(reason);

        for (DropReason other : DropReason.values()) {
            assertThat(counts.count(other)).isEqualTo(other == reason ? 2 : 0);
        }
    }

    @Test
    void shouldSumAllReasons() {
        for (DropReason reason : DropReason.values()) {
            counts.add(reason);
        }

        assertThat(counts.total()).isEqualTo(DropReason.values().length);
    }

    @Test
    void shouldNameTheReasonsThatOccurred() {
        assertThat(counts).hasToString("DropCounts{}");

        DropReason first = DropReason.values()[0];
        DropReason second = DropReason.values()[1];
        counts.add(second);
        counts.add(first);
        counts.add(second);

        assertThat(counts).hasToString("DropCounts{" + first + "=1, " + second + "=2}");
    }
}
