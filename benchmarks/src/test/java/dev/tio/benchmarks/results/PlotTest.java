package dev.tio.benchmarks.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.benchmarks.results.Plot.Panel;
import dev.tio.benchmarks.results.Plot.Point;
import dev.tio.benchmarks.results.Plot.Series;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PlotTest {
    private static final Plot PLOT = new Plot("ns", List.of(
            new Panel("size < 10", List.of(
                    new Series("first", List.of(new Point(1, 10), new Point(10, 20), new Point(100, 25))),
                    new Series("second", List.of(new Point(1, 0.5), new Point(10, 0.25), new Point(100, 0.75)))))));

    @Test
    void shouldPutEachPointWhereItBelongs() throws Exception {
        List<Element> circles = elements("circle");

        assertThat(circles).extracting(circle -> x(circle)).containsExactly(50.0, 217.0, 384.0, 50.0, 217.0, 384.0);
        assertThat(circles.subList(0, 3)).extracting(circle -> y(circle)).isSortedAccordingTo((a, b) -> b.compareTo(a));
        assertThat(circles).allSatisfy(circle -> assertThat(y(circle)).isBetween(62.0, 254.0));
        // 25 is the axis's end, and 0 its beginning.
        assertThat(y(circles.get(2))).isEqualTo(62.0);
    }

    @Test
    void shouldNameAxesAndLines() throws Exception {
        assertThat(elements("text")).extracting(Element::getTextContent)
                .contains("ns", "size < 10", "first", "second", "0", "25", "1", "10", "100");
    }

    @Test
    void shouldHaveColoursForADarkPage() {
        assertThat(PLOT.svg()).contains("prefers-color-scheme: dark");
    }

    private static double x(Element circle) {
        return Double.parseDouble(circle.getAttribute("cx"));
    }

    private static double y(Element circle) {
        return Double.parseDouble(circle.getAttribute("cy"));
    }

    private static List<Element> elements(String name) throws Exception {
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new ByteArrayInputStream(PLOT.svg().getBytes(StandardCharsets.UTF_8)));
        NodeList nodes = document.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
    }
}
