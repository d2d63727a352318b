package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A program that has neither AssertJ nor jqwik can use all that does not bear their types. */
class OptionalLibrariesTest {
    private static final List<String> NEEDING_ASSERTJ = List.of("PacketAssert", "PacketBatchAssert", "PacketAssertions");
    private static final List<String> NEEDING_JQWIK = List.of("PacketArbitraries");

    private static URL[] classPathWithout(String... libraries) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(path -> Arrays.stream(libraries).noneMatch(new File(path).getName()::startsWith))
                .map(OptionalLibrariesTest::url)
                .toArray(URL[]::new);
    }

    private static URL url(String path) {
        try {
            return new File(path).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    /** The names of the testkit's classes whose members cannot be had without {@code libraries}. */
    private static List<String> failing(String... libraries) throws IOException {
        Path classes = Path.of(Packets.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        try (URLClassLoader loader = new URLClassLoader(classPathWithout(libraries), ClassLoader.getPlatformClassLoader());
                Stream<Path> files = Files.list(classes.resolve("dev/tio/testkit"))) {
            return files.map(file -> file.getFileName().toString().replace(".class", ""))
                    .filter(name -> !name.equals("package-info") && !isUsable(loader, "dev.tio.testkit." + name))
                    .toList();
        }
    }

    private static boolean isUsable(ClassLoader loader, String name) {
        try {
            Class<?> type = Class.forName(name, true, loader);
            type.getDeclaredMethods();
            type.getDeclaredConstructors();
            return true;
        } catch (NoClassDefFoundError | ClassNotFoundException e) {
            return false;
        }
    }

    @Test
    void shouldNeedAssertJForAssertionsAlone() throws IOException {
        assertThat(failing("assertj-core")).containsExactlyInAnyOrderElementsOf(NEEDING_ASSERTJ);
    }

    @Test
    void shouldNeedJqwikForArbitrariesAlone() throws IOException {
        assertThat(failing("jqwik")).containsExactlyInAnyOrderElementsOf(NEEDING_JQWIK);
    }
}
