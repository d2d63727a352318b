package dev.tio.system.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SameTestsTest {
    @TempDir
    private Path directory;

    @Test
    void shouldAcceptTheSameTestsInAnyOrderOnTwoJdks() throws IOException {
        report("17", "ATest", "17", test("ATest", "one") + test("ATest", "two"));
        report("17", "BTest", "17", test("BTest", "one"));
        report("25", "BTest", "25", test("BTest", "one"));
        report("25", "ATest", "25", test("ATest", "two") + test("ATest", "one"));

        assertThat(complaints()).isEmpty();
    }

    @Test
    void shouldNameTestsThatRanOnOneJdkOnly() throws IOException {
        report("17", "ATest", "17", test("ATest", "one") + test("ATest", "two"));
        report("25", "ATest", "25", test("ATest", "one") + test("ATest", "three"));

        assertThat(complaints()).containsExactly("Only on Java 17: ATest two", "Only on Java 25: ATest three");
    }

    @Test
    void shouldMissOneOfSeveralTestsWithOneName() throws IOException {
        report("17", "ATest", "17", test("ATest", "one") + test("ATest", "one"));
        report("25", "ATest", "25", test("ATest", "one"));

        assertThat(complaints()).containsExactly("Only on Java 17: ATest one");
    }

    @Test
    void shouldMissATestThatWasSkippedOnOneJdk() throws IOException {
        report("17", "ATest", "17", test("ATest", "one"));
        report("25", "ATest", "25", "<testcase classname='ATest' name='one'><skipped/></testcase>");

        assertThat(complaints())
                .containsExactly("Only on Java 17: ATest one", "Only on Java 25: ATest one (skipped)");
    }

    @Test
    void shouldNotTakeTwoRunsOnOneJdkForTwo() throws IOException {
        report("17", "ATest", "17", test("ATest", "one"));
        report("25", "ATest", "17", test("ATest", "one"));

        assertThat(complaints()).containsExactly("Both runs were on Java 17.");
    }

    @Test
    void shouldRefuseRunsWithoutATest() throws IOException {
        report("17", "ATest", "17", "");

        assertThat(complaints())
                .containsExactly(
                        "No test ran: " + directory.resolve("17") + " has no reports of any.",
                        "No test ran: " + directory.resolve("25") + " has no reports of any.");
    }

    private List<String> complaints() {
        return SameTests.complaints(
                SameTests.Run.read(directory.resolve("17")), SameTests.Run.read(directory.resolve("25")));
    }

    private void report(String run, String name, String java, String tests) throws IOException {
        Path reports = Files.createDirectories(directory.resolve(run));
        Files.writeString(
                reports.resolve("TEST-" + name + ".xml"),
                "<testsuite><properties><property name='java.specification.version' value='" + java + "'/></properties>"
                        + tests + "</testsuite>");
    }

    private static String test(String type, String name) {
        return "<testcase classname='" + type + "' name='" + name + "'/>";
    }
}
