package dev.tio.linux.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class TrialTest {
    @Test
    void shouldMissNothing() {
        assertThat(Trial.missing(() -> { })).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DENIED", "UNSUPPORTED"})
    void shouldMissWhatTheProcessMayNotOrTheSystemHasNotAndSayWhatToDo(Kind kind) {
        assertThat(Trial.missing(() -> fail(kind))).hasValueSatisfying(
                reason -> assertThat(reason).contains("unshare CLONE_NEWNET", "EPERM", "run as root"));
    }

    @ParameterizedTest
    @EnumSource(names = {"DENIED", "UNSUPPORTED"}, mode = Mode.EXCLUDE)
    void shouldLeaveAnyOtherFailureToTheTests(Kind kind) {
        assertThat(Trial.missing(() -> fail(kind))).isEmpty();
    }

    private static void fail(Kind kind) throws TunException {
        throw new TunException(kind, "unshare CLONE_NEWNET", "EPERM", "run as root");
    }
}
