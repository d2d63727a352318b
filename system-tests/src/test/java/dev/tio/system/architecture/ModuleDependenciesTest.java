package dev.tio.system.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import dev.tio.system.architecture.fixture.tio.api.UsesChronicleCore;
import dev.tio.system.architecture.fixture.tio.api.UsesLinux;
import dev.tio.system.architecture.fixture.tio.checksum.UsesGso;
import dev.tio.system.architecture.fixture.tio.checksum.UsesWire;
import dev.tio.system.architecture.fixture.tio.gso.UsesApi;
import dev.tio.system.architecture.fixture.tio.linux.UsesGuava;
import dev.tio.system.architecture.fixture.tio.linux.UsesTestkit;
import dev.tio.system.architecture.fixture.tio.testkit.UsesJna;
import dev.tio.system.architecture.fixture.tio.wire.UsesChecksum;
import dev.tio.system.architecture.fixture.tio.wire.below.BelowItsModule;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A module is one package. It depends on the modules to its left, on its own libraries, and on nothing else.
 */
class ModuleDependenciesTest extends RuleFamily {
    private static final Map<Module, List<Class<?>>> FIXTURES = new EnumMap<>(Map.of(
            Module.CHECKSUM, List.of(UsesWire.class, UsesGso.class),
            Module.WIRE, List.of(UsesChecksum.class),
            Module.GSO, List.of(UsesApi.class),
            Module.API, List.of(UsesLinux.class, UsesChronicleCore.class),
            Module.LINUX, List.of(UsesTestkit.class, UsesGuava.class),
            Module.TESTKIT, List.of(dev.tio.system.architecture.fixture.tio.testkit.UsesLinux.class, UsesJna.class),
            Module.LINUX_TESTKIT, List.of(dev.tio.system.architecture.fixture.tio.linux.testkit.UsesTestkit.class)));

    static Stream<Rule> rules() {
        return Stream.concat(
                Arrays.stream(Module.values()).map(module -> new Rule(
                        classes().that().resideInAPackage(module.packages())
                                .should().onlyDependOnClassesThat().resideInAnyPackage(module.allowedPackages()),
                        FIXTURES.get(module))),
                Stream.of(Rule.of(
                        classes().that().resideOutsideOfPackages("..tio.benchmarks..", "..tio.examples..")
                                .should().resideInAnyPackage(Module.packages(List.of(Module.values()))),
                        BelowItsModule.class)));
    }
}
