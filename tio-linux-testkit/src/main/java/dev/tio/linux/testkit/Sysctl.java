package dev.tio.linux.testkit;

import dev.tio.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's settings of a network namespace: the files below {@code /proc/sys/net}. */
public final class Sysctl {
    private static final Path NET = Path.of("/proc/sys/net");

    private Sysctl() {
    }

    /**
     * Sets one.
     *
     * @param name its path below {@code /proc/sys/net}, such as {@code ipv4/ip_forward} or
     *     {@code ipv6/conf/all/forwarding}
     * @throws IOException if there is no such setting, or it does not take the value
     */
    public static void set(NetworkNamespace namespace, String name, String value) throws IOException {
        // By a thread inside the namespace: the path means that of whoever opens it.
        namespace.call(() -> Files.writeString(NET.resolve(name), value));
    }

    /**
     * Reads one.
     *
     * @param name as for {@link #set}
     * @return the value, without the end of its last line
     * @throws IOException if there is no such setting
     */
    public static String get(NetworkNamespace namespace, String name) throws IOException {
        // Through a large buffer: the kernel gives a number to the first read alone, and Files.readString asks for a
        // byte.
        return namespace.call(() -> String.join("\n", Files.readAllLines(NET.resolve(name))));
    }
}
