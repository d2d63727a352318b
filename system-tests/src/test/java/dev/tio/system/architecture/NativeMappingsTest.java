package dev.tio.system.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaModifier;
import dev.tio.system.architecture.fixture.tio.linux.ExposesPointer;
import dev.tio.system.architecture.fixture.tio.linux.PublicLibrary;
import dev.tio.system.architecture.fixture.tio.linux.PublicMapping;
import java.util.stream.Stream;

/** tio-linux's native mappings are its own affair. */
class NativeMappingsTest extends RuleFamily {
    static Stream<Rule> rules() {
        return Stream.of(
                Rule.of(
                        methods().that().areDeclaredInClassesThat().resideInAPackage(Module.LINUX.packages())
                                .and().haveModifier(JavaModifier.NATIVE)
                                .should().notBePublic().andShould().notBeProtected()
                                .andShould().beDeclaredInClassesThat().areNotPublic(),
                        PublicMapping.class),
                Rule.of(
                        noClasses().that().resideInAPackage(Module.LINUX.packages()).and().arePublic()
                                .should().dependOnClassesThat().resideInAPackage("com.sun.jna.."),
                        PublicLibrary.class, ExposesPointer.class));
    }
}
