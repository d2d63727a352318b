package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.checksum.EscapeAnalysis;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Loads the system calls where there are any, and says what to do where not. They go through java.lang.foreign where
 * the JDK has it and lets it be used, else through JNA, and so where without escape analysis the former would allocate;
 * the system property {@value #PROPERTY} forces the one or the other.
 */
final class SyscallsLoader {
    /** {@code foreign}, {@code jna}, or {@code auto}, which is what it is without it. Read once. */
    static final String PROPERTY = "dev.tio.linux.syscalls";

    /** Others, such as PowerPC and MIPS, have other numbers for ioctl requests and flags than asm-generic has. */
    private static final Set<String> PROCESSORS = Set.of("amd64", "aarch64", "riscv64", "s390x", "loongarch64");

    private static final Logger LOG = System.getLogger(SyscallsLoader.class.getName());

    private static @Nullable Syscalls loaded;
    /** Kept, for a second attempt would not be told the cause. */
    private static @Nullable TunException failure;

    private final Supplier<Syscalls> foreign;
    private final Supplier<Syscalls> jna;
    private final BooleanSupplier foreignAllocates;

    /**
     * The suppliers of system calls throw LinkageErrors where they cannot load.
     *
     * @param foreignAllocates whether java.lang.foreign allocates at each call; asked only where that is there
     */
    SyscallsLoader(Supplier<Syscalls> foreign, Supplier<Syscalls> jna, BooleanSupplier foreignAllocates) {
        this.foreign = foreign;
        this.jna = jna;
        this.foreignAllocates = foreignAllocates;
    }

    /** The same for all: the first call chooses, and what it cannot load no later one can. */
    static synchronized Syscalls load() throws TunException {
        if (loaded == null && failure == null) {
            try {
                loaded = new SyscallsLoader(ForeignSyscalls::new, JnaSyscalls::new, EscapeAnalysis::isOff).load(
                        System.getProperty("os.name"), System.getProperty("os.arch"),
                        System.getProperty(PROPERTY, "auto"));
                LOG.log(Level.DEBUG, "system calls by {0}", loaded.getClass().getSimpleName());
            } catch (TunException e) {
                failure = e;
            }
        }
        if (loaded == null) {
            throw failure(failure.call(), failure.advice(), failure.getCause());
        }
        return loaded;
    }

    Syscalls load(String system, String processor, String choice) throws TunException {
        if (!system.equals("Linux") || !PROCESSORS.contains(processor)) {
            throw new TunException(Kind.UNSUPPORTED, "tio-linux", "", "It runs in a JVM for 64-bit Linux, on x86-64,"
                    + " aarch64, riscv64, s390x or loongarch64");
        }
        return switch (choice) {
            case "auto" -> loadEither();
            case "foreign" -> loadForeign();
            case "jna" -> loadJna();
            default -> throw new TunException(
                    Kind.UNSUPPORTED, "-D" + PROPERTY + '=' + choice, "", "It is auto, foreign or jna");
        };
    }

    private Syscalls loadEither() throws TunException {
        Syscalls byForeign;
        try {
            byForeign = foreign.get();
        } catch (LinkageError e) {
            LOG.log(Level.DEBUG, "java.lang.foreign cannot be used", e);
            return loadJna();
        }
        return foreignAllocates.getAsBoolean() ? jnaOr(byForeign) : byForeign;
    }

    private Syscalls jnaOr(Syscalls byForeign) {
        try {
            return jna.get();
        } catch (LinkageError e) {
            LOG.log(Level.DEBUG, "JNA cannot be used, and java.lang.foreign allocates", e);
            return byForeign;
        }
    }

    private Syscalls loadForeign() throws TunException {
        try {
            return foreign.get();
        } catch (LinkageError e) {
            throw failure(
                    "load java.lang.foreign", advice("It takes JDK 22 or later: start without -D" + PROPERTY, e), e);
        }
    }

    private Syscalls loadJna() throws TunException {
        try {
            return jna.get();
        } catch (LinkageError e) {
            throw failure("load JNA", advice("Its native library is unpacked into java.io.tmpdir: if that is mounted"
                    + " noexec, start with -Djna.tmpdir=DIRECTORY, one that is not", e), e);
        }
    }

    private static String advice(String otherwise, LinkageError cause) {
        return isDenied(cause)
                ? "The JVM is told to deny native access: start with --enable-native-access=ALL-UNNAMED" : otherwise;
    }

    private static TunException failure(String call, String advice, @Nullable Throwable cause) {
        TunException exception = new TunException(Kind.UNSUPPORTED, call, "", advice);
        exception.initCause(cause);
        return exception;
    }

    /** Whether it is as with {@code --illegal-native-access=deny}. */
    private static boolean isDenied(Throwable thrown) {
        Throwable cause = thrown;
        while (cause != null && !(cause instanceof IllegalCallerException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }
}
