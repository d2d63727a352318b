package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.lang.ref.Reference;
import java.util.stream.IntStream;

/**
 * On which CPUs the calling thread may run ({@code sched_setaffinity(2)}). Threads that hand each other packets cost less
 * on one CPU than on two: waking then interrupts no other, and what one has written the other finds in the cache. Where
 * each has a CPU's work to do, one each lets them do it at once.
 *
 * <p>It holds for the thread until it is set anew or ends, and for the threads that it starts from then on. A virtual
 * thread would set it for its carrier, and so for others: use platform threads. CPUs are numbered from 0, as in
 * {@code /proc/cpuinfo}.
 */
public final class CPUAffinity {
    /** As many as Linux can be built for ({@code CONFIG_NR_CPUS} with {@code MAXSMP}). */
    private static final int MAX_CPUS = 8192;
    /** A {@code cpu_set_t} of that size: a bit a CPU, in words of 64, the lowest first. */
    private static final int MASK_LENGTH = MAX_CPUS / Byte.SIZE;

    private CPUAffinity() {
    }

    /**
     * Keeps the calling thread on these CPUs. Those of them that it may not use, by its cgroup's or a container's
     * limits, or that are not there, are left out.
     *
     * @param cpus at least one, each from 0 to 8191
     * @throws TunException of kind {@link TunException.Kind#REFUSED} if none is left; nothing has changed then
     * @throws IllegalArgumentException if there is none, or one that is no CPU's number
     */
    public static void set(int... cpus) throws TunException {
        if (cpus.length == 0) {
            throw new IllegalArgumentException("no CPU");
        }
        Slab mask = Slab.allocate(MASK_LENGTH);
        for (int cpu : cpus) {
            if (cpu < 0 || cpu >= MAX_CPUS) {
                throw new IllegalArgumentException("CPU " + cpu);
            }
            long word = mask.address() + (cpu >>> 6 << 3);
            RawMemory.putLong(word, RawMemory.getLong(word) | 1L << cpu);
        }
        int result = SyscallsLoader.load().schedSetaffinity(MASK_LENGTH, mask.address());
        Reference.reachabilityFence(mask);
        if (result < 0) {
            throw Errno.exception("sched_setaffinity", -result,
                    "The thread may use none of these CPUs; CPUAffinity.get() tells which it may");
        }
    }

    /**
     * The CPUs on which the calling thread may run, in ascending order.
     *
     * @throws TunException if the system does not say
     */
    public static int[] get() throws TunException {
        Slab mask = Slab.allocate(MASK_LENGTH);
        Errno.check(SyscallsLoader.load().schedGetaffinity(MASK_LENGTH, mask.address()), "sched_getaffinity");
        int[] cpus = IntStream.range(0, MAX_CPUS)
                .filter(cpu -> (RawMemory.getLong(mask.address() + (cpu >>> 6 << 3)) >>> cpu & 1) != 0)
                .toArray();
        Reference.reachabilityFence(mask);
        return cpus;
    }
}
