package dev.tio.system.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.sun.jna.Native;
import dev.tio.system.architecture.fixture.tio.api.RawMemory;
import dev.tio.system.architecture.fixture.tio.wire.AllocatesByJna;
import dev.tio.system.architecture.fixture.tio.wire.ReadsByJna;
import dev.tio.system.architecture.fixture.tio.wire.ReadsByOs;
import dev.tio.system.architecture.fixture.tio.wire.ReadsByUnsafe;
import dev.tio.system.architecture.fixture.tio.wire.ReadsByUnsafeMemory;
import dev.tio.system.architecture.fixture.tio.wire.WrapsAddress;
import dev.tio.wire.Slab;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.PointerBytesStore;

/** A bare address is dereferenced in one class of a module, {@code RawMemory}, and in modules that may. */
class RawMemoryTest extends RuleFamily {
    private static final String NAME = "RawMemory";
    private static final List<Module> MODULES = List.of(Module.CHECKSUM, Module.WIRE, Module.GSO, Module.LINUX);

    static Stream<Rule> rules() {
        return Stream.of(
                Rule.of(
                        noClasses().that().doNotHaveSimpleName(NAME)
                                .should().dependOnClassesThat().haveNameMatching(
                                        "net\\.openhft\\.chronicle\\.core\\.(UnsafeMemory|Memory|OS)|(sun|jdk\\.internal)\\.misc\\.Unsafe"
                                                + "|com\\.sun\\.jna\\.(Memory|Pointer)"),
                        ReadsByUnsafeMemory.class, ReadsByOs.class, ReadsByUnsafe.class, ReadsByJna.class),
                Rule.of(
                        noClasses().that().doNotHaveSimpleName(NAME).should().accessTargetWhere(describe(
                                "JNA makes memory of", access -> access.getTargetOwner().isEquivalentTo(Native.class)
                                        && Set.of("malloc", "free", "getDirectByteBuffer").contains(access.getTarget().getName()))),
                        AllocatesByJna.class),
                Rule.of(
                        noClasses().that().doNotBelongToAnyOf(Slab.class).and().doNotHaveSimpleName(NAME)
                                .should().dependOnClassesThat().areAssignableTo(PointerBytesStore.class),
                        WrapsAddress.class),
                Rule.of(
                        classes().that().haveSimpleName(NAME)
                                .should().bePackagePrivate().andShould().resideInAnyPackage(Module.packages(MODULES)),
                        RawMemory.class));
    }
}
