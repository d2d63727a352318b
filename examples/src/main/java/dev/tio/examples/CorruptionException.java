package dev.tio.examples;

import java.io.IOException;

/** What arrived is not what was sent. */
final class CorruptionException extends IOException {
    private static final long serialVersionUID = 1L;

    CorruptionException(String what) {
        super(what);
    }
}
