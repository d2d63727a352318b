package dev.tio.benchmarks;

import dev.tio.api.Device;
import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.examples.Relay;
import dev.tio.linux.NativeTun;
import dev.tio.linux.ThreadPacking;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves every packet between two inherited TUN descriptors, 100 and 101, and does to each what a VPN does less the
 * encryption: a {@link Relay} in each direction, each a thread, which are {@linkplain ThreadPacking packed}, or with
 * {@code --free} left to the scheduler; with {@code --awake} each stays awake for a millisecond after a read. It prints
 * {@code ready} and runs until it is ended. Its warm-up makes devices, which takes root.
 */
public final class RelayMain {
    private static final String FREE = "--free";
    private static final String AWAKE = "--awake";
    private static final long AWAKE_NANOS = 1_000_000;

    private RelayMain() {
    }

    /** Warms up, and starts both directions. */
    public static void main(String[] args) throws Exception {
        List<String> flags = List.of(args);
        if (!List.of(FREE, AWAKE).containsAll(flags)) {
            throw new IllegalArgumentException(String.join(" ", flags));
        }
        DeviceOptions options =
                flags.contains(AWAKE) ? Relay.OPTIONS.withAwakeNanos(AWAKE_NANOS) : Relay.OPTIONS;
        Testbed.raiseLoopback();
        WarmUp.run(options);
        Device a = GRODevice.of(NativeTun.adopt(100), options);
        Device b = GRODevice.of(NativeTun.adopt(101), options);
        ThreadPacking packing = flags.contains(FREE) ? null : ThreadPacking.start();
        start("a to b", new Relay(a, b), packing);
        start("b to a", new Relay(b, a), packing);
        System.out.println("ready");
    }

    private static void start(String name, Relay relay, @Nullable ThreadPacking packing) {
        new Thread(() -> {
            try {
                if (packing != null) {
                    packing.add();
                }
                relay.call();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }, name).start();
    }
}
