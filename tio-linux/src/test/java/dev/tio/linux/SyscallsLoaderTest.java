package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import org.junit.jupiter.api.Test;

class SyscallsLoaderTest {
    @Test
    void shouldLoadTheSystemCallsHere() throws TunException {
        assertThat(SyscallsLoader.load()).isInstanceOf(JnaSyscalls.class);
    }

    @Test
    void shouldSayWhereItRuns() {
        TunException e = catchThrowableOfType(TunException.class, () -> SyscallsLoader.load(false, FakeTun::new));

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.advice()).contains("64-bit Linux");
    }

    @Test
    void shouldSayWhatToDoWhenTheLibraryOfJNACannotBeLoaded() {
        UnsatisfiedLinkError noexec = new UnsatisfiedLinkError("failed to map segment from shared object");

        TunException e = catchThrowableOfType(TunException.class, () -> SyscallsLoader.load(true, () -> {
            throw noexec;
        }));

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.call()).isEqualTo("load JNA");
        assertThat(e.advice()).contains("noexec").contains("-Djna.tmpdir=");
        assertThat(e).hasCause(noexec);
    }
}
