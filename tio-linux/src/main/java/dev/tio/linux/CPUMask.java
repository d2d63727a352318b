package dev.tio.linux;

import dev.tio.wire.Slab;
import java.lang.ref.Reference;
import java.util.stream.IntStream;

/**
 * A set of CPUs as {@code sched_setaffinity(2)} takes it, a {@code cpu_set_t}: a bit a CPU, in words of 64, the lowest
 * first. One thread at a time.
 */
final class CPUMask {
    /** As many as Linux can be built for ({@code CONFIG_NR_CPUS} with {@code MAXSMP}). */
    static final int MAX_CPUS = 8192;
    private static final int LENGTH = MAX_CPUS / Byte.SIZE;

    private final Slab words = Slab.allocate(LENGTH);

    /**
     * Sets it anew.
     *
     * @throws IllegalArgumentException if one is no CPU's number
     */
    CPUMask set(int... cpus) {
        RawMemory.zero(words.address(), LENGTH);
        for (int cpu : cpus) {
            if (cpu < 0 || cpu >= MAX_CPUS) {
                throw new IllegalArgumentException("CPU " + cpu);
            }
            long word = word(cpu);
            RawMemory.putLong(word, RawMemory.getLong(word) | 1L << cpu);
        }
        Reference.reachabilityFence(words);
        return this;
    }

    /** Every CPU there can be. */
    CPUMask setAll() {
        for (int word = 0; word < MAX_CPUS / Long.SIZE; word++) {
            RawMemory.putLong(word(word * Long.SIZE), -1);
        }
        Reference.reachabilityFence(words);
        return this;
    }

    boolean contains(int cpu) {
        boolean contained = (RawMemory.getLong(word(cpu)) >>> cpu & 1) != 0;
        Reference.reachabilityFence(words);
        return contained;
    }

    /** Its CPUs in ascending order. */
    int[] cpus() {
        return IntStream.range(0, MAX_CPUS).filter(this::contains).toArray();
    }

    /**
     * Keeps a thread on these.
     *
     * @param thread its number in the kernel; 0 for the calling thread
     * @return 0 or a negated errno
     */
    int give(Syscalls sys, int thread) {
        int result = sys.schedSetaffinity(thread, LENGTH, words.address());
        Reference.reachabilityFence(words);
        return result;
    }

    /** Becomes the CPUs on which a thread may run; the arguments and the result are as above. */
    int take(Syscalls sys, int thread) {
        int result = sys.schedGetaffinity(thread, LENGTH, words.address());
        Reference.reachabilityFence(words);
        return result;
    }

    private long word(int cpu) {
        return words.address() + (long) (cpu / Long.SIZE) * Long.BYTES;
    }
}
