package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException.Kind;
import org.junit.jupiter.api.Test;

class TunExceptionTest {
    @Test
    void shouldSayWhichCallFailedWhyAndWhatToDo() {
        TunException failure = new TunException(Kind.DENIED, "open /dev/net/tun", "EPERM", "Run as root.");

        assertThat(failure).hasMessage("open /dev/net/tun: EPERM. Run as root.");
        assertThat(failure.kind()).isEqualTo(Kind.DENIED);
        assertThat(failure.call()).isEqualTo("open /dev/net/tun");
        assertThat(failure.code()).isEqualTo("EPERM");
        assertThat(failure.advice()).isEqualTo("Run as root.");
    }

    @Test
    void shouldLeaveOutWhatItDoesNotKnow() {
        assertThat(new TunException(Kind.CLOSED, "read", "", "")).hasMessage("read");
        assertThat(new TunException(Kind.DOWN, "write", "EIO", "")).hasMessage("write: EIO");
        assertThat(new TunException(Kind.OTHER, "load", "", "See above.")).hasMessage("load. See above.");
    }

    @Test
    void shouldHaveAStackTraceUnlessItRecurs() {
        TunException recurring = TunException.recurring(Kind.FULL, "write", "EAGAIN", "");

        assertThat(new TunException(Kind.FULL, "write", "EAGAIN", "").getStackTrace()).isNotEmpty();
        assertThat(recurring.fillInStackTrace()).isSameAs(recurring);
        assertThat(recurring.getStackTrace()).isEmpty();
        assertThat(recurring.kind()).isEqualTo(Kind.FULL);
    }
}
