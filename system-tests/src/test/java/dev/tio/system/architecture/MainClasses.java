package dev.tio.system.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The compiled classes of every module but this one, without its tests. */
final class MainClasses {
    private static final Path REPOSITORY = repository();
    private static final List<String> MODULES =
            List.of("checksum", "wire", "gso", "tio-api", "tio-linux", "tio-testkit", "tio-linux-testkit", "benchmarks",
                    "examples");
    private static final JavaClasses IMPORTED = new ClassFileImporter().importPaths(directories());

    private MainClasses() {
    }

    static JavaClasses imported() {
        return IMPORTED;
    }

    static List<Path> directories() {
        return MODULES.stream().map(module -> classesOf(REPOSITORY.resolve(module))).toList();
    }

    static Path sources(String module) {
        return REPOSITORY.resolve(module).resolve("src/main/java");
    }

    private static Path classesOf(Path module) {
        Path classes = module.resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException("not compiled: " + module);
        }
        return classes;
    }

    private static Path repository() {
        try {
            // system-tests/target/test-classes
            Path here = Path.of(MainClasses.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            return Stream.iterate(here, Path::getParent).skip(3).findFirst().orElseThrow();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
