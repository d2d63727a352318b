package dev.tio.linux;

import dev.tio.api.TunException;

/**
 * On which CPUs the calling thread may run ({@code sched_setaffinity(2)}), numbered from 0 as in {@code /proc/cpuinfo}.
 * Threads that wake each other may cost less on one CPU than on two, and threads that each have a CPU's work to do may
 * be faster with a CPU each: measure it.
 *
 * <p>It holds until it is set anew, from outside too, and it is inherited by each thread and process that the thread
 * starts from then on, those of a pool that it is the first to use included. So call this in the thread that is to be
 * kept, at its beginning, and not in one that starts others: the JVM takes the CPUs of whichever thread asks for
 * {@link Runtime#availableProcessors()}. A virtual thread would ask and set for its carrier, which stays so; use
 * platform threads.
 */
public final class CPUAffinity {
    private static final int CALLING_THREAD = 0;

    private CPUAffinity() {
    }

    /**
     * Keeps the calling thread on these CPUs. Those that are not there, or that its cgroup (a container's limits) does
     * not give it, count for nothing.
     *
     * @param cpus at least one, each from 0 to 8191
     * @throws TunException of kind {@link TunException.Kind#REFUSED} if none is left, or of another if the system does
     *     not let it; nothing has changed then
     * @throws IllegalArgumentException if there is none, or one that is no CPU's number
     */
    public static void set(int... cpus) throws TunException {
        set(SyscallsLoader.load(), cpus);
    }

    static void set(Syscalls sys, int... cpus) throws TunException {
        if (cpus.length == 0) {
            throw new IllegalArgumentException("no CPU");
        }
        int result = new CPUMask().set(cpus).give(sys, CALLING_THREAD);
        if (result < 0) {
            throw Errno.exception("sched_setaffinity", -result, result == -Errno.EINVAL
                    ? "None of these CPUs is there and allowed: the cgroup's cpuset.cpus.effective tells which are"
                    : "");
        }
    }

    /**
     * The CPUs on which the calling thread may run, in ascending order.
     *
     * @throws TunException if the system does not say
     */
    public static int[] get() throws TunException {
        return get(SyscallsLoader.load());
    }

    static int[] get(Syscalls sys) throws TunException {
        CPUMask mask = new CPUMask();
        Errno.check(mask.take(sys, CALLING_THREAD), "sched_getaffinity");
        return mask.cpus();
    }
}
