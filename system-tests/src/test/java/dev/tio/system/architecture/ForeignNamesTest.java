package dev.tio.system.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.system.architecture.fixture.tio.linux.NamesForeignLinker;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Types of java.lang.foreign are named in one class: in texts, since the JDK that all is compiled for does not have them. */
class ForeignNamesTest {
    private static final Pattern FOREIGN_TYPE = Pattern.compile("java[./]lang[./]foreign[./]");

    @Test
    void shouldBeInOneClassOfTioLinux() throws IOException {
        List<String> naming = new ArrayList<>();
        for (Path directory : MainClasses.directories()) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.filter(file -> file.toString().endsWith(".class")).toList()) {
                    if (isNamedIn(Files.newInputStream(file))) {
                        naming.add(directory.relativize(file).toString());
                    }
                }
            }
        }
        assertThat(naming).containsExactly("dev/tio/linux/ForeignLinker.class");
    }

    @Test
    void shouldBeFoundInTheFixture() throws IOException {
        assertThat(isNamedIn(NamesForeignLinker.class.getResourceAsStream("NamesForeignLinker.class"))).isTrue();
    }

    private static boolean isNamedIn(InputStream classFile) throws IOException {
        try (classFile) {
            return ClassFileConstants.texts(classFile).stream().anyMatch(FOREIGN_TYPE.asPredicate());
        }
    }
}
