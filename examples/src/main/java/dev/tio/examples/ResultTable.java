package dev.tio.examples;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Results as a table of plain text. */
final class ResultTable {
    private static final String HEADING = "%-8s  %-13s  %7s  %11s  %14s  %13s  %11s  %14s%n";
    private static final String ROW = "%-8s  %-13s  %7.2f  %,11.0f  %,14.0f  %13.1f  %11.1f  %14s%n";

    private ResultTable() {
    }

    static String format(List<Result> results) {
        return String.format(HEADING,
                "offloads", "load", "Gbit/s", "packets/s", "superpackets/s", "segments each", "merged each",
                "lost")
                + results.stream().map(ResultTable::row).collect(Collectors.joining());
    }

    private static String row(Result result) {
        Figures figures = result.figures();
        return String.format(Locale.ROOT, ROW, result.offloads() ? "on" : "off", result.load(),
                figures.gigabitsPerSecond(), figures.packetsPerSecond(), figures.superpacketsPerSecond(),
                figures.segmentsEach(), figures.mergedEach(), lost(result));
    }

    /** TCP loses nothing: what the network loses it sends again. */
    private static String lost(Result result) {
        return result.sentDatagrams() == 0 ? "-" : String.format(Locale.ROOT, "%,d (%.2f%%)", result.lostDatagrams(),
                100.0 * result.lostDatagrams() / result.sentDatagrams());
    }
}
