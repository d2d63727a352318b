package dev.tio.system.architecture;

import java.util.List;
import java.util.stream.Stream;

/** The published modules in their order, with what each may use beside the JDK. */
enum Module {
    CHECKSUM("checksum", List.of(),
            "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core..", "jdk.incubator.vector..",
            "com.sun.management.."),
    WIRE("wire", List.of(), "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core.."),
    GSO("gso", List.of(CHECKSUM, WIRE), "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core.."),
    API("api", List.of(CHECKSUM, WIRE, GSO), "net.openhft.chronicle.bytes.."),
    LINUX("linux", List.of(CHECKSUM, WIRE, GSO, API),
            "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core..", "com.sun.jna.."),
    TESTKIT("testkit", List.of(CHECKSUM, WIRE, GSO, API),
            "net.openhft.chronicle.bytes..", "com.google.common..", "org.assertj..", "net.jqwik..", "org.junit.jupiter.api..",
            "org.opentest4j.."),
    LINUX_TESTKIT("linux.testkit", List.of(CHECKSUM, WIRE, GSO, API, LINUX),
            "net.openhft.chronicle.bytes..", "org.junit.jupiter.api..");

    /** The modules that know no operating system, and of it only the JVM. */
    static final List<Module> PURE = List.of(CHECKSUM, WIRE, GSO, API);

    private final String name;
    private final List<Module> modules;
    private final String[] libraries;

    Module(String name, List<Module> modules, String... libraries) {
        this.name = name;
        this.modules = modules;
        this.libraries = libraries;
    }

    /** The one package of this module, and that of the fixtures that stand for it. */
    String packages() {
        return "..tio." + name;
    }

    static String[] packages(List<Module> modules) {
        return modules.stream().map(Module::packages).toArray(String[]::new);
    }

    /** The packages that classes of this module may depend on. */
    String[] allowedPackages() {
        return Stream.of(Stream.of(packages(), "java..", "org.jspecify.annotations.."), Stream.of(packages(modules)),
                        Stream.of(libraries))
                .flatMap(names -> names)
                .toArray(String[]::new);
    }
}
