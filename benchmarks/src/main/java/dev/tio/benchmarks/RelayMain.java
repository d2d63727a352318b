package dev.tio.benchmarks;

import dev.tio.api.Device;
import dev.tio.api.GRODevice;
import dev.tio.examples.Relay;
import dev.tio.linux.CPUAffinity;
import dev.tio.linux.NativeTun;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Moves every packet between two inherited TUN descriptors, 100 and 101, and does to each what a VPN does less the
 * encryption: a {@link Relay} in each direction, each a thread. It prints {@code ready} and runs until it is ended. Its
 * warm-up makes devices, which takes root. With {@code --cpu N} both threads stay on that CPU.
 */
public final class RelayMain {
    private RelayMain() {
    }

    /** Warms up, and starts both directions. */
    public static void main(String[] args) throws Exception {
        boolean keep = args.length > 0;
        if (keep && !(args.length == 2 && args[0].equals("--cpu"))) {
            throw new IllegalArgumentException(String.join(" ", args));
        }
        Testbed.raiseLoopback();
        WarmUp.run();
        Device a = GRODevice.of(NativeTun.adopt(100), Relay.OPTIONS);
        Device b = GRODevice.of(NativeTun.adopt(101), Relay.OPTIONS);
        if (keep) {
            // For the threads that are started from here on.
            CPUAffinity.set(Integer.parseInt(args[1]));
        }
        start("a to b", new Relay(a, b));
        start("b to a", new Relay(b, a));
        System.out.println("ready");
    }

    private static void start(String name, Relay relay) {
        new Thread(() -> {
            try {
                relay.call();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, name).start();
    }
}
