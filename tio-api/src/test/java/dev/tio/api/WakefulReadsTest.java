package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;

class WakefulReadsTest {
    private static final long STEP = WakefulReads.STEP_NANOS;
    private static final long AWAKE = 5 * STEP / 2;
    /** How much later than asked for the queue's waits end. */
    private static final long LATE = STEP / 4;

    private final WaitingQueue queue = new WaitingQueue();
    private final TunPacket[] packets = {new TunPacket()};
    private final Slab slab = Slab.allocate(Queue.MIN_READ_MEMORY);
    /** In nanoseconds; it begins where it soon passes the end of a long. */
    private long now = Long.MAX_VALUE - STEP;

    private int read(long awakeNanos, long timeoutNanos) throws IOException {
        return new WakefulReads(queue, awakeNanos, () -> now).read(packets, slab.bytes(), timeoutNanos);
    }

    @Test
    void shouldWaitInStepsAndThenAtOneGo() throws IOException {
        queue.arriveAtRead(4);
        assertThat(read(AWAKE, Long.MAX_VALUE)).isOne();
        // The first step is taken for as long as it was to be.
        long waited = STEP + 2 * (STEP + LATE);
        assertThat(queue.timeouts).containsExactly(STEP, STEP, STEP, Long.MAX_VALUE - waited);
    }

    @Test
    void shouldReturnWhatComesInAStep() throws IOException {
        queue.arriveAtRead(1);
        assertThat(read(AWAKE, Long.MAX_VALUE)).isOne();
        queue.arriveAtRead(3);
        assertThat(read(AWAKE, Long.MAX_VALUE)).isOne();
        assertThat(queue.timeouts).containsExactly(STEP, STEP, STEP, STEP);
    }

    @Test
    void shouldWaitNoLongerThanItWasTold() throws IOException {
        long timeout = 3 * STEP / 2;
        assertThat(read(AWAKE, timeout)).isZero();
        assertThat(queue.timeouts).containsExactly(STEP, STEP / 2, 0L);
    }

    @Test
    void shouldLeaveAShortWaitAsItIs() throws IOException {
        assertThat(read(AWAKE, STEP)).isZero();
        assertThat(read(AWAKE, 0)).isZero();
        assertThat(queue.timeouts).containsExactly(STEP, 0L);
    }

    @Test
    void shouldWaitAtOneGoWithoutBeingToldToStayAwake() throws IOException {
        queue.arriveAtRead(1);
        assertThat(read(0, Long.MAX_VALUE)).isOne();
        assertThat(queue.timeouts).containsExactly(Long.MAX_VALUE);
    }

    @Test
    void shouldEndWithTheQueue() throws IOException {
        queue.shutDown = true;
        assertThat(read(AWAKE, Long.MAX_VALUE)).isEqualTo(-1);
        assertThat(queue.timeouts).containsExactly(STEP);
    }

    /** Its waits take time, and end a little late. */
    private final class WaitingQueue extends FakeQueue {
        private int arriveAt;

        WaitingQueue() {
            super(Capabilities.ALL);
        }

        /** A packet comes in the read of that number from now on. */
        void arriveAtRead(int number) {
            arriveAt = timeouts.size() + number;
        }

        @Override
        public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) {
            if (timeouts.size() + 1 == arriveAt) {
                arrive(TestPackets.udp(4).payload(9), 0);
            } else {
                now += timeoutNanos + LATE;
            }
            return super.read(packets, mem, timeoutNanos);
        }
    }
}
