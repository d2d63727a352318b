package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What the calling thread allocates after warm-up. */
public final class Allocation {
    /** How often a step runs before its bytes are looked at. */
    public static final int ROUNDS = 5_000;

    private static final int MAX_ATTEMPTS = 50;

    private Allocation() {
    }

    public interface Step {
        void run() throws Exception;
    }

    /** Asserts that {@code step} comes to allocate nothing. */
    public static void assertNothingAllocated(Step step) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        // The first rounds load classes, and some of the JDK's APIs allocate at each call until the JIT's last compiler
        // has seen that; what the compiler does meanwhile is not this thread's.
        for (int attempt = 0; attempt < MAX_ATTEMPTS && allocated >= ROUNDS; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                step.run();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("bytes in %d rounds", ROUNDS).isLessThan(ROUNDS);
    }
}
