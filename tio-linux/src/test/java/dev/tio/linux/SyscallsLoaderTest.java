package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallsLoaderTest {
    private static final UnsatisfiedLinkError NOEXEC = new UnsatisfiedLinkError("failed to map segment from shared object");
    private static final ExceptionInInitializerError DENIED =
            new ExceptionInInitializerError(new IllegalCallerException("Illegal native access from an unnamed module"));

    private final Syscalls foreign = new FakeRtnetlink();
    private final Syscalls jna = new FakeRtnetlink();

    private static Supplier<Syscalls> failing(LinkageError error) {
        return () -> {
            throw error;
        };
    }

    private static Syscalls load(Supplier<Syscalls> foreign, Supplier<Syscalls> jna, String choice) throws TunException {
        return load(foreign, jna, () -> false, choice);
    }

    private static Syscalls load(
            Supplier<Syscalls> foreign, Supplier<Syscalls> jna, BooleanSupplier foreignAllocates, String choice)
            throws TunException {
        return new SyscallsLoader(foreign, jna, foreignAllocates).load("Linux", "amd64", choice);
    }

    private static TunException failure(Supplier<Syscalls> foreign, Supplier<Syscalls> jna, String choice) {
        return catchThrowableOfType(TunException.class, () -> load(foreign, jna, choice));
    }

    @Test
    @DisplayName("system calls here go through JNA before JDK 22, where it is asked for, and in the run of tests that"
            + " has no escape analysis")
    void shouldLoadTheSystemCallsHere() throws TunException {
        boolean isJna = Runtime.version().feature() < 22
                || System.getProperty(SyscallsLoader.PROPERTY, "auto").equals("jna")
                || Boolean.getBoolean("noEscapeAnalysis");

        assertThat(SyscallsLoader.load()).isInstanceOf(isJna ? JnaSyscalls.class : ForeignSyscalls.class);
    }

    @Test
    void shouldLoadThemOnce() throws TunException {
        assertThat(SyscallsLoader.load()).isSameAs(SyscallsLoader.load());
    }

    @Test
    void shouldLoadWhatIsChosen() throws TunException {
        assertThat(load(() -> foreign, failing(NOEXEC), "foreign")).isSameAs(foreign);
        assertThat(load(failing(DENIED), () -> jna, "jna")).isSameAs(jna);
        assertThat(load(() -> foreign, failing(NOEXEC), "auto")).isSameAs(foreign);
    }

    @Test
    void shouldTurnToJNAWhereTheJDKHasNothingOfItsOwn() throws TunException {
        assertThat(load(failing(DENIED), () -> jna, "auto")).isSameAs(jna);
    }

    @Test
    void shouldTurnToJNAWhereJavaLangForeignAllocates() throws TunException {
        assertThat(load(() -> foreign, () -> jna, () -> true, "auto")).isSameAs(jna);
    }

    @Test
    @DisplayName("whether java.lang.foreign allocates, which takes time to tell, is asked only where it decides")
    void shouldNotAskInVain() throws TunException {
        BooleanSupplier inVain = () -> {
            throw new AssertionError("asked in vain");
        };

        assertThat(load(() -> foreign, () -> jna, inVain, "foreign")).isSameAs(foreign);
        assertThat(load(() -> foreign, () -> jna, inVain, "jna")).isSameAs(jna);
        assertThat(load(failing(DENIED), () -> jna, inVain, "auto")).isSameAs(jna);
    }

    @Test
    void shouldRatherAllocateThanFail() throws TunException {
        assertThat(load(() -> foreign, failing(NOEXEC), () -> true, "auto")).isSameAs(foreign);
    }

    @ParameterizedTest
    @CsvSource({"Windows 11, amd64", "Mac OS X, aarch64", "Linux, i386", "Linux, ppc64le"})
    void shouldSayWhereItRuns(String system, String processor) {
        TunException e = catchThrowableOfType(TunException.class,
                () -> new SyscallsLoader(() -> foreign, () -> jna, () -> false).load(system, processor, "auto"));

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.advice()).contains("64-bit Linux");
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "jna"})
    void shouldSayWhatToDoWhenTheLibraryOfJNACannotBeLoaded(String choice) {
        TunException e = failure(failing(NOEXEC), failing(NOEXEC), choice);

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.call()).isEqualTo("load JNA");
        assertThat(e.advice()).contains("noexec").contains("-Djna.tmpdir=");
        assertThat(e).hasCause(NOEXEC);
    }

    @Test
    void shouldSayWhatToDoWhenJavaLangForeignIsMissing() {
        TunException e = failure(failing(NOEXEC), () -> jna, "foreign");

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.call()).isEqualTo("load java.lang.foreign");
        assertThat(e.advice()).contains("JDK 22").contains(SyscallsLoader.PROPERTY);
        assertThat(e).hasCause(NOEXEC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "foreign", "jna"})
    void shouldSayWhatToDoWhenNativeAccessIsDenied(String choice) {
        TunException e = failure(failing(DENIED), failing(DENIED), choice);

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.advice()).contains("--enable-native-access=ALL-UNNAMED");
        assertThat(e).hasCause(DENIED);
    }

    @Test
    void shouldNameTheChoicesThatThereAre() {
        TunException e = failure(() -> foreign, () -> jna, "ffm");

        assertThat(e.call()).isEqualTo("-Ddev.tio.linux.syscalls=ffm");
        assertThat(e.advice()).contains("auto", "foreign", "jna");
    }
}
