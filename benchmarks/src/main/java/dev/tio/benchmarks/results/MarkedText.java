package dev.tio.benchmarks.results;

/**
 * Text with parts that a program writes: each between {@code <!-- report: NAME -->} and {@code <!-- /report: NAME -->}.
 */
final class MarkedText {
    private MarkedText() {
    }

    /**
     * {@code text} with {@code body} as the part of that name.
     *
     * @throws IllegalArgumentException unless the part is there once
     */
    static String replace(String text, String name, String body) {
        String begin = "<!-- report: " + name + " -->\n";
        String end = "<!-- /report: " + name + " -->";
        int from = text.indexOf(begin);
        int to = text.indexOf(end);
        if (from < 0 || to < from || text.indexOf(begin, from + 1) >= 0 || text.indexOf(end, to + 1) >= 0) {
            throw new IllegalArgumentException("no part marked, once, as " + begin.strip());
        }
        return text.substring(0, from + begin.length()) + "\n" + body.strip() + "\n\n" + text.substring(to);
    }
}
