package dev.tio.linux.testkit;

import dev.tio.linux.NetworkNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The IPv6 addresses that the kernel does not use yet. Also where it searches for no duplicates, it takes an address
 * for tentative until a thread of its own has come to it.
 */
final class TentativeAddresses {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    /** {@code IFA_F_TENTATIVE} of {@code linux/if_addr.h}. */
    private static final int TENTATIVE = 0x40;
    /**
     * In a line of {@code /proc/net/if_inet6}: address, interface, prefix, scope, flags in hexadecimal digits, name.
     */
    private static final int FLAGS_COLUMN = 4;

    private TentativeAddresses() {
    }

    /** Waits until there are none in a namespace. */
    static void await(NetworkNamespace namespace) throws IOException {
        namespace.call(() -> {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            while (areThere()) {
                if (deadline - System.nanoTime() < 0) {
                    throw new IOException("an IPv6 address stays tentative");
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            return null;
        });
    }

    private static boolean areThere() throws IOException {
        Path addresses = Path.of("/proc/thread-self/net/if_inet6");
        return Files.exists(addresses) && Files.readAllLines(addresses).stream()
                .map(line -> line.split("\\s+")[FLAGS_COLUMN])
                .anyMatch(flags -> (Integer.parseInt(flags, 16) & TENTATIVE) != 0);
    }
}
