package dev.tio.gso;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Failures that wait until the rest has been handed on. */
final class Failures {
    private Failures() {
    }

    /** Throws what a sink threw, an {@code IOException} or an unchecked one; does nothing for null. */
    static void rethrow(@Nullable Exception failure) throws IOException {
        if (failure instanceof RuntimeException misuse) {
            throw misuse;
        }
        if (failure != null) {
            throw (IOException) failure;
        }
    }
}
