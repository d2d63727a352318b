package dev.tio.linux.testkit;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import java.util.Optional;

/** Finds out whether this process may make network namespaces and TUN devices in them, by making one of each. */
final class Trial {
    private Trial() {
    }

    private static final class OfThisProcess {
        static final Optional<String> MISSING = missing(Trial::run);
    }

    /** What is to be tried. */
    @FunctionalInterface
    interface Attempt {
        void run() throws TunException;
    }

    /** What this process lacks, and what to do about it; empty if nothing. */
    static Optional<String> missing() {
        return OfThisProcess.MISSING;
    }

    /**
     * Only what the process may not do, or the system has not, is missing; with any other failure the tests are to
     * fail.
     */
    static Optional<String> missing(Attempt attempt) {
        try {
            attempt.run();
            return Optional.empty();
        } catch (TunException e) {
            boolean lacking = e.kind() == Kind.DENIED || e.kind() == Kind.UNSUPPORTED;
            return lacking ? Optional.of(e.getMessage()) : Optional.empty();
        }
    }

    private static void run() throws TunException {
        try (NetworkNamespace namespace = NetworkNamespace.create()) {
            NativeTun.builder("tun0").namespace(namespace).open().close();
        }
    }
}
