package dev.tio.benchmarks;

import dev.tio.api.DeviceOptions;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Lets the JIT see the relay's whole path before the first packet of another program does: TCP over both IP versions,
 * datagrams long and short, one at a time and many, flows by themselves and mixed, two of a kind too, a device that is
 * down, and the end of it all. Made-up packets would not do: the JIT compiles for what it saw, and throws code away
 * where it meets what it did not see; hence two passes. The first is the longer one: measured, the code is better where
 * the JIT had a long look at TCP by itself.
 */
final class WarmUp {
    private static final long FIRST_MILLIS = 250;
    private static final long SECOND_MILLIS = 100;
    private static final int LONG = 1372;
    private static final int SHORT = 64;
    private static final InetSocketAddress IPV4 = Testbed.rightEnd(4, 7);
    private static final InetSocketAddress IPV6 = Testbed.rightEnd(6, 7);

    private WarmUp() {
    }

    /** Relays for some two and a half seconds, between devices with those options. */
    static void run(DeviceOptions options) throws Exception {
        pass(FIRST_MILLIS, options);
        pass(SECOND_MILLIS, options);
    }

    private static void pass(long millis, DeviceOptions options) throws Exception {
        RelayThreads relays;
        try (Testbed bed = new Testbed(1, options)) {
            relays = bed.relays();
            load(millis, new TCPStream(bed, IPV4));
            load(millis, new TCPStream(bed, IPV6));
            load(millis, UDPLoad.stream(bed, IPV4, LONG));
            load(millis, UDPLoad.stream(bed, IPV6, SHORT));
            load(millis, UDPLoad.echo(bed, IPV4, LONG));
            // Not all at once: each stream takes memory, and most of it stays resident.
            load(millis / 2, new TCPStream(bed, IPV4), new TCPStream(bed, IPV4), new TCPStream(bed, IPV6));
            load(millis / 2, new TCPStream(bed, IPV6), new TCPStream(bed, IPV6), UDPLoad.stream(bed, IPV4, LONG));
            bed.takeRightDown();
            load(millis, UDPLoad.stream(bed, IPV4, SHORT));
            relays.check();
        }
        // The slabs of those devices are let go of with the threads.
        relays.join();
        System.gc();
    }

    private static void load(long millis, Closeable... streams) throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
        for (Closeable stream : streams) {
            stream.close();
        }
    }
}
