package dev.tio.system.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import dev.tio.system.architecture.fixture.tio.wire.DeclaresNativeMethod;
import dev.tio.system.architecture.fixture.tio.wire.ExtendsThread;
import dev.tio.system.architecture.fixture.tio.wire.LoadsLibrary;
import dev.tio.system.architecture.fixture.tio.wire.ReadsEnvironment;
import dev.tio.system.architecture.fixture.tio.wire.ReadsProperty;
import dev.tio.system.architecture.fixture.tio.wire.ReadsPropertyAsNumber;
import dev.tio.system.architecture.fixture.tio.wire.ReadsPropertyByReference;
import dev.tio.system.architecture.fixture.tio.wire.RunsProcess;
import dev.tio.system.architecture.fixture.tio.wire.RunsProcessByRuntime;
import dev.tio.system.architecture.fixture.tio.wire.StartsThread;
import dev.tio.system.architecture.fixture.tio.wire.UsesChannels;
import dev.tio.system.architecture.fixture.tio.wire.UsesExecutor;
import dev.tio.system.architecture.fixture.tio.wire.UsesFile;
import dev.tio.system.architecture.fixture.tio.wire.UsesGuava;
import dev.tio.system.architecture.fixture.tio.wire.UsesJna;
import dev.tio.system.architecture.fixture.tio.wire.UsesNet;
import dev.tio.system.architecture.fixture.tio.wire.UsesParallelStream;
import dev.tio.system.architecture.fixture.tio.wire.UsesPath;
import java.io.Closeable;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Set;
import java.util.stream.BaseStream;
import java.util.stream.Stream;

/** checksum, wire, gso and tio-api know no operating system: no library of it, no file, no process, no thread of theirs. */
class OperatingSystemFreeTest extends RuleFamily {
    static Stream<Rule> rules() {
        return Stream.of(
                Rule.of(pureClasses().dependOnClassesThat().resideInAPackage("com.sun.jna.."), UsesJna.class),
                Rule.of(pureClasses().dependOnClassesThat().resideInAPackage("com.google.."), UsesGuava.class),
                Rule.of(pureClasses().dependOnClassesThat().resideInAPackage("java.nio.channels.."), UsesChannels.class),
                Rule.of(pureClasses().dependOnClassesThat().resideInAPackage("java.net.."), UsesNet.class),
                Rule.of(pureClasses().dependOnClassesThat().resideInAPackage("java.nio.file.."), UsesPath.class),
                Rule.of(
                        pureClasses().dependOnClassesThat(resideInAPackage("java.io").and(not(belongToAnyOf(
                                Closeable.class, Serializable.class, IOException.class, UncheckedIOException.class)))),
                        UsesFile.class),
                Rule.of(pureClasses().dependOnClassesThat().haveNameMatching("java\\.lang\\.Process.*"), RunsProcess.class),
                Rule.of(pureClasses().accessTargetWhere(target(Runtime.class, "exec")), RunsProcessByRuntime.class),
                Rule.of(
                        noMethods().that().areDeclaredInClassesThat().resideInAnyPackage(Module.packages(Module.PURE))
                                .should().haveModifier(JavaModifier.NATIVE),
                        DeclaresNativeMethod.class),
                Rule.of(
                        pureClasses().accessTargetWhere(
                                target(System.class, "load", "loadLibrary").or(target(Runtime.class, "load", "loadLibrary"))),
                        LoadsLibrary.class),
                Rule.of(pureClasses().beAssignableTo(Thread.class), ExtendsThread.class),
                Rule.of(pureClasses().accessTargetWhere(target(Thread.class, "<init>", "start")), StartsThread.class),
                Rule.of(
                        pureClasses().dependOnClassesThat()
                                .haveNameMatching("java\\.util\\.(Timer|concurrent\\.(.*Executor.*|ForkJoin.*|CompletableFuture))"),
                        UsesExecutor.class),
                Rule.of(
                        pureClasses().accessTargetWhere(
                                target(BaseStream.class, "parallel").or(target(Collection.class, "parallelStream"))),
                        UsesParallelStream.class),
                Rule.of(
                        pureClasses().accessTargetWhere(target(System.class, "getProperty", "getProperties", "setProperty")
                                .or(target(Integer.class, "getInteger"))
                                .or(target(Long.class, "getLong"))
                                .or(target(Boolean.class, "getBoolean"))),
                        ReadsProperty.class, ReadsPropertyByReference.class, ReadsPropertyAsNumber.class),
                Rule.of(pureClasses().accessTargetWhere(target(System.class, "getenv")), ReadsEnvironment.class));
    }

    private static ClassesShould pureClasses() {
        return noClasses().that().resideInAnyPackage(Module.packages(Module.PURE)).should();
    }

    /** A call of, or a method reference to, one of the named methods of a class or its subclasses. */
    private static DescribedPredicate<JavaAccess<?>> target(Class<?> owner, String... names) {
        Set<String> wanted = Set.of(names);
        return describe(owner.getSimpleName() + '.' + wanted,
                access -> access.getTargetOwner().isAssignableTo(owner) && wanted.contains(access.getTarget().getName()));
    }
}
