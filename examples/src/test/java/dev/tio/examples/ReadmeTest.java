package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadmeTest {
    private static final Path README = Path.of("..", "README.md");
    private static final Pattern JAVA_BLOCK = Pattern.compile("^```java\\R(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** Each block is the body of a method, beside what the ones before it have made. */
    private static final String CLASS = """
            import dev.tio.api.*;
            import dev.tio.gso.*;
            import dev.tio.linux.*;
            import dev.tio.linux.testkit.*;
            import dev.tio.testkit.*;
            import dev.tio.wire.*;
            import java.io.IOException;
            import org.junit.jupiter.api.*;

            public class Example {
                GRODevice device;
                Queue queue;
                PacketBatch packets;

                public void run() throws Exception {
                    %s
                }
            }
            """;

    private static List<String> blocks() throws IOException {
        return JAVA_BLOCK.matcher(Files.readString(README)).results().map(b -> b.group(1)).toList();
    }

    @Test
    void shouldCompileTheExamplesOfTheReadme(@TempDir Path classes) throws IOException {
        List<String> blocks = blocks();
        assertThat(blocks).as("java blocks in %s", README).hasSize(6);
        blocks.forEach(block -> compile(block, classes));
    }

    @Test
    void shouldRunTheExampleOfATestWithoutATun(@TempDir Path classes) throws Exception {
        String test = blocks().stream().filter(block -> block.contains("MemoryTun.pair")).findFirst().orElseThrow();
        compile(test, classes);
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
            Class<?> example = loader.loadClass("Example");
            Object instance = example.getDeclaredConstructor().newInstance();
            assertThatCode(() -> example.getMethod("run").invoke(instance)).doesNotThrowAnyException();
        }
    }

    private static void compile(String block, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of("-d", classes.toString(), "-classpath", System.getProperty("java.class.path"),
                "-proc:none");

        StringWriter messages = new StringWriter();
        JavaFileObject source = new Source(CLASS.formatted(block));
        boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(source)).call();
        assertThat(compiled).as(messages.toString()).isTrue();
        assertThat(classes.resolve("Example.class")).exists();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String code;

        Source(String code) {
            super(URI.create("string:///Example.java"), Kind.SOURCE);
            this.code = code;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return code;
        }
    }
}
