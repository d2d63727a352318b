package dev.tio.api;

import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import net.openhft.chronicle.bytes.Bytes;

/**
 * Reads of a queue that wait in short steps at first. A CPU that has nothing to do falls asleep, the deeper the longer,
 * and that of a virtual machine is taken away; a packet that comes then waits until it is back, for several times as
 * long as all else takes. A step that ends keeps it awake, for a few microseconds of its own.
 */
final class WakefulReads {
    /**
     * KVM takes an idle CPU away after 200 microseconds ({@code halt_poll_ns}), and Linux may be 50 late with a timer
     * ({@code PR_SET_TIMERSLACK}).
     */
    static final long STEP_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Queue queue;
    private final long awakeNanos;
    private final LongSupplier clock;

    /**
     * Reads from {@code queue}, which wait in steps for {@code awakeNanos} nanoseconds; 0 for never.
     *
     * @param clock in nanoseconds
     */
    WakefulReads(Queue queue, long awakeNanos, LongSupplier clock) {
        this.queue = queue;
        this.awakeNanos = awakeNanos;
        this.clock = clock;
    }

    /** As {@link Queue#read(TunPacket[], Bytes, long)}. */
    int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
        if (awakeNanos == 0 || timeoutNanos <= STEP_NANOS) {
            return queue.read(packets, mem, timeoutNanos);
        }
        int count = queue.read(packets, mem, STEP_NANOS);
        return count == 0 ? readOn(packets, mem, timeoutNanos) : count;
    }

    /** After the first step. Only here is the clock looked at: mostly a read finds something. */
    private int readOn(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
        long begin = clock.getAsLong() - STEP_NANOS;
        long waited = STEP_NANOS;
        while (waited < awakeNanos && waited < timeoutNanos) {
            int count = queue.read(packets, mem, Math.min(STEP_NANOS, timeoutNanos - waited));
            if (count != 0) {
                return count;
            }
            waited = clock.getAsLong() - begin;
        }
        return queue.read(packets, mem, Math.max(0, timeoutNanos - waited));
    }
}
