package dev.tio.system;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Whether this process can make network namespaces and TUN devices in them. */
final class TunPrerequisites {
    /** {@code linux/capability.h}. */
    private static final int CAP_NET_ADMIN = 12;

    /** {@code linux/capability.h}; unshare(2) asks for it. */
    private static final int CAP_SYS_ADMIN = 21;

    private TunPrerequisites() {
    }

    /**
     * What is missing, a sentence; empty if nothing is.
     *
     * @param tun the device that TUNs are made from
     * @param status the process's {@code /proc/self/status}
     */
    static Optional<String> missing(Path tun, Path status) {
        if (!Files.isRegularFile(status)) {
            return Optional.of("this is not Linux: there is no " + status);
        }
        try {
            long capabilities = effectiveCapabilities(status);
            if ((capabilities >>> CAP_NET_ADMIN & 1) == 0) {
                return Optional.of("the process has no CAP_NET_ADMIN; run it as root or under unshare -Urn");
            }
            if ((capabilities >>> CAP_SYS_ADMIN & 1) == 0) {
                return Optional.of("the process has no CAP_SYS_ADMIN, which unshare(2) needs");
            }
        } catch (IOException | NumberFormatException e) {
            return Optional.of("the process's capabilities cannot be read: " + e);
        }
        return unopenable(tun);
    }

    private static long effectiveCapabilities(Path status) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith("CapEff:")) {
                return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
            }
        }
        return 0;
    }

    /** Opening alone makes no device, and tells what a look at the file's mode would not. */
    private static Optional<String> unopenable(Path tun) {
        if (Files.notExists(tun)) {
            return Optional.of("there is no " + tun + "; make it with mknod " + tun + " c 10 200");
        }
        try {
            FileChannel.open(tun, StandardOpenOption.READ, StandardOpenOption.WRITE).close();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(tun + " cannot be opened: " + e);
        }
    }
}
