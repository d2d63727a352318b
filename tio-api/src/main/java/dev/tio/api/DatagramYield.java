package dev.tio.api;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.TunPacket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * Lets other threads run after so many datagrams that were written to a queue. Nothing below UDP holds back who sends,
 * so a writer may take all the time that receivers on the same machine need: their sockets fill, and what is written to
 * them then was read, split and merged for nothing.
 *
 * <p>They are {@linkplain BoundedYield bounded}, for each queue by itself.
 *
 * <p>One thread at a time counts; any may ask for a yield, and one at a time yields.
 */
final class DatagramYield {
    private final int datagramsPerYield;
    private final BoundedYield bounded;
    private final GSOOptions options = new GSOOptions();
    private final AtomicInteger datagrams = new AtomicInteger();
    private final AtomicBoolean yielding = new AtomicBoolean();

    /**
     * One that yields after so many datagrams; never if that is 0.
     *
     * @param clock in nanoseconds
     * @param letOthersRun what a yield is
     */
    DatagramYield(int datagramsPerYield, LongSupplier clock, Runnable letOthersRun) {
        this.datagramsPerYield = datagramsPerYield;
        bounded = new BoundedYield(clock, letOthersRun);
    }

    /** Counts packets that are handed to the queue merged, if they are datagrams, whatever becomes of them. */
    void count(GSOProto proto, int packets) {
        if (datagramsPerYield != 0 && proto == GSOProto.UDP) {
            datagrams.addAndGet(packets);
        }
    }

    /** Counts a packet that is handed to the queue as it is, or those of which it is made, in the same way. */
    void count(TunPacket packet) {
        if (datagramsPerYield != 0 && IPProtocol.of(packet) == IPProtocol.UDP) {
            datagrams.addAndGet(Math.max(1, GSOSplit.segments(packet, options.set(packet.gso()))));
        }
    }

    /** Yields if there were enough datagrams since the last time. No lock should be held. */
    void yieldIfDue() {
        if (datagramsPerYield == 0 || datagrams.get() < datagramsPerYield || !yielding.compareAndSet(false, true)) {
            return;
        }
        if (bounded.isDue()) {
            datagrams.set(0);
            bounded.yieldNow();
        }
        yielding.set(false);
    }
}
