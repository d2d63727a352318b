package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;

/** A thread of a {@link ThreadPacking}: what it uses, where it runs and may run. One thread at a time asks. */
final class PackedThread {
    private static final Path OWN = Path.of("/proc/thread-self");
    /** The last CPU it ran on, in {@code /proc/PID/stat}, counted from behind the name's bracket. */
    private static final int CPU_FIELD = 39 - 2;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Syscalls sys;
    private final Thread thread;
    private final int number;
    private final CPUMask allowed = new CPUMask();
    private final CPUMask one = new CPUMask();
    /** {@code struct timespec { long tv_sec; long tv_nsec; }} */
    private final Slab timespec = Slab.allocate(2 * Long.BYTES);
    private long usedNanos;

    private PackedThread(Syscalls sys, Thread thread, int number) {
        this.sys = sys;
        this.thread = thread;
        this.number = number;
    }

    /**
     * The calling thread.
     *
     * @throws TunException if the system does not tell its number, time or CPUs
     */
    static PackedThread current(Syscalls sys) throws TunException {
        PackedThread current = new PackedThread(sys, Thread.currentThread(), ownNumber());
        // Fails where /proc is that of another PID namespace: the clock of another process's thread is not to be had.
        Errno.check(current.readClock(), "clock_gettime");
        current.usedNanos = current.clockNanos();
        Errno.check(current.allowed.take(sys, current.number), "sched_getaffinity");
        return current;
    }

    private static int ownNumber() throws TunException {
        try {
            return Integer.parseInt(Files.readSymbolicLink(OWN).getFileName().toString());
        } catch (IOException e) {
            throw new TunException(Kind.UNSUPPORTED, "readlink " + OWN, "", "It tells a thread's number: mount /proc");
        }
    }

    boolean is(Thread other) {
        return thread == other;
    }

    boolean hasEnded() {
        return !thread.isAlive();
    }

    /** The CPU time in nanoseconds that it has used since this was last asked; 0 if that cannot be told any more. */
    long usedNanos() {
        if (readClock() < 0) {
            return 0;
        }
        long before = usedNanos;
        usedNanos = clockNanos();
        return usedNanos - before;
    }

    /** Of {@code linux/posix-timers.h}: the thread's number, and that it is a thread's ({@code 4}) time on a CPU. */
    private int readClock() {
        return sys.clockGettime(~number << 3 | 4 | 2, timespec.address());
    }

    private long clockNanos() {
        long nanos = RawMemory.getLong(timespec.address()) * NANOS_PER_SECOND
                + RawMemory.getLong(timespec.address() + Long.BYTES);
        Reference.reachabilityFence(timespec);
        return nanos;
    }

    /** The CPU on which it runs or last ran; the first that it may run on if that cannot be told any more. */
    int cpu() {
        try {
            String stat = Files.readString(Path.of("/proc/self/task/" + number + "/stat"));
            return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[CPU_FIELD - 1]);
        } catch (IOException e) {
            return allowed.cpus()[0];
        }
    }

    /** Keeps it on that CPU, if it may run there; returns 0 or a negated errno. */
    int keepOn(int cpu) {
        return allowed.contains(cpu) ? one.set(cpu).give(sys, number) : 0;
    }

    /** Lets it run where it might at first. */
    void release() {
        allowed.give(sys, number);
    }
}
