package dev.tio.system.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every public and protected member of a published module has Javadoc. The build's doclint checks what is written; here
 * it is asked for what is not, which it mixes with demands for every {@code @param} and {@code @return}.
 */
class PublicJavadocTest {
    private static final List<String> PUBLISHED =
            List.of("checksum", "wire", "gso", "tio-api", "tio-linux", "tio-testkit", "tio-linux-testkit");
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    @TempDir
    private Path output;

    @Test
    void shouldBeThere() throws IOException {
        List<Path> sources = new ArrayList<>();
        for (String module : PUBLISHED) {
            try (Stream<Path> files = Files.walk(MainClasses.sources(module))) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
            }
        }
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(null, null, null)) {
            assertThat(uncommented(files.getJavaFileObjectsFromPaths(sources))).isEmpty();
        }
    }

    @Test
    void shouldBeMissedWhereItIsNot() throws IOException {
        String source = "/** A class. */ public final class Sample {"
                + "/** Makes one. */ public Sample() {}"
                + "public int missed; protected void missedToo() {} void own() {}"
                + "/** The sum. */ public int sum(int a, int b) { return a + b; } }";

        assertThat(uncommented(List.of(new Source("Sample", source)))).hasSize(2);
    }

    private List<String> uncommented(Iterable<? extends JavaFileObject> sources) {
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        StringWriter other = new StringWriter();
        List<String> options = List.of("-d", output.toString(), "-Xdoclint:missing/protected", "-proc:none", "-Xmaxwarns", "100000");
        boolean compiled = COMPILER.getTask(other, null, found, options, null, sources).call();
        assertThat(compiled).as(other + " " + found.getDiagnostics()).isTrue();
        return found.getDiagnostics().stream()
                .filter(warning -> warning.getMessage(Locale.ROOT).matches("no comment|use of default constructor, which .*"))
                .map(warning -> warning.getSource().getName() + ':' + warning.getLineNumber())
                .toList();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
