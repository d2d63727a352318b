package dev.tio.examples;

import java.io.PrintStream;
import java.util.Locale;

/** Figures while a load runs: on a terminal one line that is written over, elsewhere a line each time. */
final class LiveFigures {
    private static final String LINE =
            "  %s  %6.2f Gbit/s  %,9.0f packets/s  %,7.0f superpackets/s  %5.1f segments each";
    /** ECMA-48: erase to the end of the line. */
    private static final String ERASE = "\u001b[K";

    private final PrintStream out;
    private final boolean terminal;

    LiveFigures(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows what was counted since the last time. */
    void show(String load, Figures figures) {
        String line = String.format(Locale.ROOT, LINE, load, figures.gigabitsPerSecond(), figures.packetsPerSecond(),
                figures.superpacketsPerSecond(), figures.segmentsEach());
        if (terminal) {
            out.print('\r' + line + ERASE);
            out.flush();
        } else {
            out.println(line);
        }
    }

    /** Leaves the load's last figures standing. */
    void end() {
        if (terminal) {
            out.println();
        }
    }
}
