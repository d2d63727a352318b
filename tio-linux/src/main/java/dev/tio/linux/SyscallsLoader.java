package dev.tio.linux;

import com.sun.jna.Platform;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.util.function.Supplier;

/** Loads the system calls where there are any, and says what to do where not. */
final class SyscallsLoader {
    private SyscallsLoader() {
    }

    static Syscalls load() throws TunException {
        // These processors have other numbers for ioctl requests and flags than asm-generic has.
        boolean generic = !Platform.isPPC() && !Platform.isMIPS() && !Platform.isSPARC();
        return load(Platform.isLinux() && Platform.is64Bit() && generic, JnaSyscalls::new);
    }

    static Syscalls load(boolean supported, Supplier<Syscalls> jna) throws TunException {
        if (!supported) {
            throw new TunException(Kind.UNSUPPORTED, "tio-linux", "", "It runs in a JVM for 64-bit Linux, on x86-64,"
                    + " aarch64, riscv64, s390x or loongarch64");
        }
        try {
            return jna.get();
        } catch (LinkageError e) {
            TunException failure = new TunException(Kind.UNSUPPORTED, "load JNA", "", "Its native library is unpacked"
                    + " into java.io.tmpdir: if that is mounted noexec, start with -Djna.tmpdir=DIRECTORY, one that is not");
            failure.initCause(e);
            throw failure;
        }
    }
}
