package dev.tio.benchmarks.results;

import java.util.List;
import java.util.Locale;

/**
 * Line charts side by side, as SVG: x logarithmic, y from 0. Text and lines have the colours of a light page, or of a
 * dark one where the reader prefers that.
 *
 * @param unit of y
 * @param panels the charts, with an axis each
 */
record Plot(String unit, List<Panel> panels) {
    private static final int WIDTH = 400;
    private static final int HEIGHT = 300;
    private static final int LEFT = 50;
    private static final int RIGHT = 16;
    private static final int TOP = 62;
    private static final int BOTTOM = 46;
    private static final int TICKS = 5;
    private static final int LEGEND_LINE = 16;

    private static final String STYLE = """
            <style>
            text { font: 12px sans-serif; fill: #1f2328; }
            .axis { stroke: #8c959f; }
            .grid { stroke: #8c959f; stroke-opacity: 0.3; }
            polyline { fill: none; stroke-width: 2; }
            .s0 { stroke: #0969da; } circle.s0 { fill: #0969da; }
            .s1 { stroke: #bc4c00; } circle.s1 { fill: #bc4c00; }
            @media (prefers-color-scheme: dark) {
              text { fill: #e6edf3; }
              .s0 { stroke: #58a6ff; } circle.s0 { fill: #58a6ff; }
              .s1 { stroke: #f0883e; } circle.s1 { fill: #f0883e; }
            }
            </style>
            """;

    /**
     * One chart.
     *
     * @param xLabel what x is
     * @param series the lines, two at most
     */
    record Panel(String xLabel, List<Series> series) {
        private double xLog(double x) {
            double least = Math.log(series.get(0).points.get(0).x);
            double most = Math.log(series.get(0).points.get(series.get(0).points.size() - 1).x);
            return LEFT + (Math.log(x) - least) / (most - least) * (WIDTH - LEFT - RIGHT);
        }

        private double step() {
            double most = series.stream().flatMap(one -> one.points.stream()).mapToDouble(Point::y).max().orElseThrow();
            double rough = most / TICKS;
            double power = Math.pow(10, Math.floor(Math.log10(rough)));
            double digits = rough / power;
            return power * (digits <= 1 ? 1 : digits <= 2 ? 2 : digits <= 5 ? 5 : 10);
        }

        private double yLinear(double y) {
            return HEIGHT - BOTTOM - y / (step() * TICKS) * (HEIGHT - TOP - BOTTOM);
        }
    }

    /**
     * One line.
     *
     * @param name for the legend
     * @param points from left to right; those of all lines of a chart have the same x
     */
    record Series(String name, List<Point> points) {
    }

    /**
     * A point, both positive.
     *
     * @param x along
     * @param y up
     */
    record Point(double x, double y) {
    }

    /** The whole file. */
    String svg() {
        StringBuilder svg = new StringBuilder(format(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%1$d\" height=\"%2$d\">%n",
                WIDTH * panels.size(), HEIGHT)).append(STYLE);
        for (int i = 0; i < panels.size(); i++) {
            svg.append(format("<g transform=\"translate(%d 0)\">%n", i * WIDTH));
            draw(panels.get(i), svg);
            svg.append("</g>\n");
        }
        return svg.append("</svg>\n").toString();
    }

    private void draw(Panel panel, StringBuilder svg) {
        text(svg, LEFT, TOP - 10, "start", unit);
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = tick * panel.step();
            double y = panel.yLinear(value);
            svg.append(format("<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%4$.1f\"/>%n",
                    tick == 0 ? "axis" : "grid", LEFT, WIDTH - RIGHT, y));
            text(svg, LEFT - 6, y + 4, "end", plain(value));
        }
        for (Point point : panel.series.get(0).points) {
            text(svg, panel.xLog(point.x), HEIGHT - BOTTOM + 18, "middle", plain(point.x));
        }
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", panel.xLabel);
        for (int i = 0; i < panel.series.size(); i++) {
            draw(panel, i, svg);
        }
    }

    private static void draw(Panel panel, int index, StringBuilder svg) {
        Series series = panel.series.get(index);
        int legend = LEGEND_LINE * (index + 1);
        svg.append(format("<line class=\"s%d\" stroke-width=\"2\" x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%4$d\"/>%n",
                index, LEFT, LEFT + 20, legend - 4));
        text(svg, LEFT + 26, legend, "start", series.name);
        StringBuilder path = new StringBuilder();
        for (Point point : series.points) {
            double x = panel.xLog(point.x);
            double y = panel.yLinear(point.y);
            path.append(format("%.1f,%.1f ", x, y));
            svg.append(format("<circle class=\"s%d\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>%n", index, x, y));
        }
        svg.append(format("<polyline class=\"s%d\" points=\"%s\"/>%n", index, path.toString().strip()));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String words) {
        svg.append(format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor,
                words.replace("&", "&amp;").replace("<", "&lt;")));
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? format("%.0f", value) : format("%.2f", value);
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
