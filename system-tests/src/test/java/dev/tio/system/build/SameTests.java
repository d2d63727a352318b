package dev.tio.system.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Fails a module's build unless the same tests ran on both JDKs. The parent pom runs it at the end of each module, from
 * source: {@code java SameTests.java DIRECTORY DIRECTORY}, with the directories of Surefire's XML reports.
 */
final class SameTests {
    private SameTests() {
    }

    public static void main(String[] directories) {
        Run first = Run.read(Path.of(directories[0]));
        Run second = Run.read(Path.of(directories[1]));
        List<String> complaints = complaints(first, second);
        if (complaints.isEmpty()) {
            System.out.println("The same " + first.tests.size() + " tests ran on Java " + first.java + " and " + second.java);
        } else {
            complaints.forEach(System.err::println);
            System.exit(1);
        }
    }

    static List<String> complaints(Run first, Run second) {
        List<String> complaints = new ArrayList<>();
        for (Run run : List.of(first, second)) {
            if (run.tests.isEmpty()) {
                complaints.add("No test ran: " + run.directory + " has no reports of any.");
            }
        }
        if (complaints.isEmpty() && first.java.equals(second.java)) {
            complaints.add("Both runs were on Java " + first.java + '.');
        }
        complaints.addAll(onlyIn(first, second));
        complaints.addAll(onlyIn(second, first));
        return complaints;
    }

    private static List<String> onlyIn(Run run, Run other) {
        List<String> tests = new ArrayList<>(run.tests);
        other.tests.forEach(tests::remove);
        return tests.stream().map(test -> "Only on Java " + run.java + ": " + test).toList();
    }

    /** What the reports in a directory tell of one run; a skipped test is another than the same test run. */
    record Run(Path directory, String java, List<String> tests) {
        static Run read(Path directory) {
            List<Document> reports = reports(directory);
            return new Run(
                    directory,
                    reports.stream()
                            .flatMap(report -> elements(report, "property"))
                            .filter(property -> property.getAttribute("name").equals("java.specification.version"))
                            .map(property -> property.getAttribute("value"))
                            .distinct()
                            .collect(Collectors.joining(", ")),
                    reports.stream().flatMap(report -> elements(report, "testcase")).map(Run::name).sorted().toList());
        }

        private static String name(Element test) {
            boolean skipped = test.getElementsByTagName("skipped").getLength() > 0;
            return test.getAttribute("classname") + ' ' + test.getAttribute("name") + (skipped ? " (skipped)" : "");
        }

        private static List<Document> reports(Path directory) {
            if (!Files.isDirectory(directory)) {
                return List.of();
            }
            try (Stream<Path> files = Files.list(directory)) {
                return files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml")).map(Run::parse).toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Document parse(Path file) {
            try {
                return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (SAXException | ParserConfigurationException e) {
                throw new IllegalStateException(file.toString(), e);
            }
        }

        private static Stream<Element> elements(Document report, String name) {
            NodeList nodes = report.getElementsByTagName(name);
            return IntStream.range(0, nodes.getLength()).mapToObj(nodes::item).map(Element.class::cast);
        }
    }
}
