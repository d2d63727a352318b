package dev.tio.system.architecture;

import java.util.List;
import java.util.stream.Stream;

/** The published modules in their order, with what each may use beside the JDK. */
enum Module {
    CHECKSUM("checksum", List.of(), "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core.."),
    WIRE("wire", List.of(), "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core.."),
    GSO("gso", List.of(CHECKSUM, WIRE), "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core.."),
    API("api", List.of(CHECKSUM, WIRE, GSO), "net.openhft.chronicle.bytes.."),
    LINUX("linux", List.of(CHECKSUM, WIRE, GSO, API),
            "net.openhft.chronicle.bytes..", "net.openhft.chronicle.core..", "com.sun.jna.."),
    TESTKIT("testkit", List.of(CHECKSUM, WIRE, GSO, API),
            "net.openhft.chronicle.bytes..", "com.google.common..", "org.assertj..", "net.jqwik..", "org.junit.jupiter.api..",
            "org.opentest4j..");

    /** The modules that know no operating system, and of it only the JVM. */
    static final List<Module> PURE = List.of(CHECKSUM, WIRE, GSO, API);

    private final String segment;
    private final List<Module> modules;
    private final String[] libraries;

    Module(String segment, List<Module> modules, String... libraries) {
        this.segment = segment;
        this.modules = modules;
        this.libraries = libraries;
    }

    /** The packages of this module, and of the fixtures that stand for it. */
    String packages() {
        return "..tio." + segment + "..";
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
