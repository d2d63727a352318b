package dev.tio.system.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.system.architecture.fixture.tio.wire.DeclaresReadv;
import dev.tio.system.architecture.fixture.tio.wire.LooksUpWritev;
import dev.tio.system.architecture.fixture.tio.wire.NamesDevice;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Devices and the calls for them are tio-linux's. Rules over classes do not see texts, so this looks for them itself. */
class SystemCallsTest {
    /** Not {@code /dev/tio/}, the directory of our packages. */
    private static final Pattern OF_LINUX = Pattern.compile("/dev/(?!tio/)|\\b(ioctl|readv|writev)\\b");

    @ParameterizedTest
    @MethodSource("directories")
    void shouldBeNamedInNoOtherModule(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> classFiles = files.filter(file -> file.toString().endsWith(".class")).toList();
            for (Path classFile : classFiles) {
                assertThat(named(Files.newInputStream(classFile))).as(classFile.toString()).isEmpty();
            }
        }
    }

    static Stream<Path> directories() {
        return MainClasses.directories().stream().filter(directory -> !isLinux(directory));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JnaSyscalls", "ForeignSyscalls"})
    void shouldBeNamedInTioLinux(String implementation) throws IOException {
        Path linux = MainClasses.directories().stream().filter(SystemCallsTest::isLinux).findFirst().orElseThrow();

        assertThat(named(Files.newInputStream(linux.resolve("dev/tio/linux/" + implementation + ".class"))))
                .contains("ioctl", "readv", "writev");
    }

    @ParameterizedTest
    @ValueSource(classes = {NamesDevice.class, DeclaresReadv.class, LooksUpWritev.class})
    void shouldBeFoundInEachFixture(Class<?> fixture) throws IOException {
        assertThat(named(fixture.getResourceAsStream(fixture.getSimpleName() + ".class"))).isNotEmpty();
    }

    private static boolean isLinux(Path directory) {
        return directory.endsWith("tio-linux/target/classes");
    }

    private static List<String> named(InputStream classFile) throws IOException {
        try (classFile) {
            return ClassFileConstants.texts(classFile).stream().filter(OF_LINUX.asPredicate()).toList();
        }
    }
}
