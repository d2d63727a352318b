package dev.tio.benchmarks;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Lets the JIT see the relay's whole path before the first packet of another program does: TCP over both IP versions
 * and datagrams, long and short, through devices of its own. Made-up packets would not do: the JIT compiles for what it
 * saw.
 */
final class WarmUp {
    private static final long LOAD_MILLIS = 500;
    private static final int LONG = 1372;
    private static final int SHORT = 64;
    private static final int PORT = 7;

    private WarmUp() {
    }

    /** Relays for some two seconds. */
    static void run() throws Exception {
        RelayThreads relays;
        try (Testbed bed = new Testbed(1)) {
            relays = bed.relays();
            load(new TCPStream(bed, Testbed.rightEnd(4, PORT)));
            load(new TCPStream(bed, Testbed.rightEnd(6, PORT)));
            load(new UDPStream(bed, Testbed.rightEnd(4, PORT), LONG));
            load(new UDPStream(bed, Testbed.rightEnd(6, PORT), SHORT));
            relays.check();
        }
        // The slabs of those devices are let go of with the threads.
        relays.join();
        System.gc();
    }

    private static void load(Closeable stream) throws IOException, InterruptedException {
        try (stream) {
            TimeUnit.MILLISECONDS.sleep(LOAD_MILLIS);
        }
    }
}
