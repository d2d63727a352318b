package dev.tio.benchmarks;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;

/** Threads that send and receive until their sockets are closed. */
final class Daemon {
    private Daemon() {
    }

    /** Starts a thread that does not keep the program from its end. */
    static void start(String name, Work work) {
        Thread thread = new Thread(() -> run(name, work), name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void run(String name, Work work) {
        try {
            work.run();
        } catch (ClosedChannelException e) {
            // So it was to end.
        } catch (IOException e) {
            System.err.println(name + ": " + e);
        }
    }

    /** What a thread does. */
    interface Work {
        void run() throws IOException;
    }
}
