package dev.tio.benchmarks.results;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** A table in Markdown. The first column is to the left, the others to the right. */
final class Table {
    private final StringBuilder text = new StringBuilder();
    private final int columns;

    Table(List<String> head) {
        columns = head.size();
        row(head);
        text.append("|---|").append(String.join("", Collections.nCopies(columns - 1, "---:|"))).append('\n');
    }

    /** Adds a row of as many cells as the head has. */
    Table row(List<String> cells) {
        if (cells.size() != columns) {
            throw new IllegalArgumentException(cells + " in a table of " + columns + " columns");
        }
        text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        return this;
    }

    /** Three digits that count, or all before the point. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "-";
        }
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
