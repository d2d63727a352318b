package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A thread of a {@link ThreadPacking}: what it uses, where it runs and may run. One thread at a time asks. */
final class PackedThread {
    private static final Path OWN_STATUS = Path.of("/proc/thread-self/status");
    /** The CPU that it last ran on, in {@code /proc/PID/stat}: field 39, counted here from the one behind the name. */
    private static final int CPU_FIELD = 39 - 3;
    /** Of {@code linux/posix-timers.h}: of a thread, and its time on a CPU. */
    private static final int CPUCLOCK_PERTHREAD_SCHED = 4 | 2;
    /** Of {@code linux/sched.h}. */
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_BATCH = 3;

    private final Syscalls sys;
    private final Thread thread;
    /** In this process's PID namespace, for system calls. */
    private final int number;
    private final Path stat;
    private final CPUMask allowed = new CPUMask();
    private final CPUMask one = new CPUMask();
    private final Slab timespec = Slab.allocate(Timespec.LENGTH);
    private long usedNanos;
    /** {@code struct sched_param { int sched_priority; }}, which is 0 for both policies. */
    private final Slab parameter = Slab.allocate(Integer.BYTES);
    private boolean kept;
    private boolean batch;

    private PackedThread(Syscalls sys, Thread thread, int number, Path stat) {
        this.sys = sys;
        this.thread = thread;
        this.number = number;
        this.stat = stat;
    }

    /**
     * The calling thread.
     *
     * @throws TunException if the system does not tell its number, time or CPUs
     */
    static PackedThread current(Syscalls sys) throws TunException {
        int[] numbers = ownNumbers();
        Path stat = Path.of("/proc/self/task/" + numbers[0] + "/stat");
        PackedThread current = new PackedThread(sys, Thread.currentThread(), numbers[numbers.length - 1], stat);
        Errno.check(current.readClock(), "clock_gettime");
        current.usedNanos = current.clockNanos();
        Errno.check(current.allowed.take(sys, current.number), "sched_getaffinity");
        current.allowFutureCPUs();
        return current;
    }

    /** Its number in the PID namespace of {@code /proc}, in those within that, and last in its own. */
    private static int[] ownNumbers() throws TunException {
        try {
            // The name may be any bytes.
            for (String line : Files.readAllLines(OWN_STATUS, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("NSpid:")) {
                    return Arrays.stream(line.split("\\s+")).skip(1).mapToInt(Integer::parseInt).toArray();
                }
            }
        } catch (IOException e) {
            // As if it did not say.
        }
        throw new TunException(Kind.UNSUPPORTED, "read " + OWN_STATUS, "", "It tells a thread's numbers: mount /proc");
    }

    /** Where it may run on all CPUs of its cgroup, it is to run on those too that the cgroup will have. */
    private void allowFutureCPUs() throws TunException {
        CPUMask all = new CPUMask().setAll();
        Errno.check(all.give(sys, number), "sched_setaffinity");
        Errno.check(all.take(sys, number), "sched_getaffinity");
        if (Arrays.equals(all.cpus(), allowed.cpus())) {
            allowed.setAll();
        } else {
            release();
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

    private int readClock() {
        return sys.clockGettime(~number << 3 | CPUCLOCK_PERTHREAD_SCHED, timespec.address());
    }

    private long clockNanos() {
        long nanos = Timespec.nanos(timespec.address());
        Reference.reachabilityFence(timespec);
        return nanos;
    }

    /** The CPU on which it runs or last ran; the first that it may run on if that cannot be told any more. */
    int cpu() {
        try {
            String fields = Files.readString(stat, StandardCharsets.ISO_8859_1);
            return Integer.parseInt(fields.substring(fields.lastIndexOf(')') + 2).split(" ")[CPU_FIELD]);
        } catch (IOException e) {
            return allowed.cpus()[0];
        }
    }

    /** Keeps it on that CPU, if it may run there; returns 0 or a negated errno. */
    int keepOn(int cpu) {
        boolean may = allowed.contains(cpu);
        int result = may ? one.set(cpu).give(sys, number) : 0;
        kept = may && result == 0;
        return result;
    }

    /** Whether it is on the CPU on which it was to be kept. */
    boolean isKept() {
        return kept;
    }

    /** Lets it run where it might at first. */
    void release() {
        allowed.give(sys, number);
        kept = false;
    }

    /** Puts it under {@code SCHED_BATCH}, if its policy is the usual one and the system lets it. */
    void batch() {
        batch = sys.schedGetscheduler(number) == SCHED_OTHER && schedule(SCHED_BATCH) == 0;
    }

    private int schedule(int policy) {
        int result = sys.schedSetscheduler(number, policy, parameter.address());
        Reference.reachabilityFence(parameter);
        return result;
    }

    /** Makes it what it was at first. */
    void leave() {
        release();
        if (batch) {
            schedule(SCHED_OTHER);
        }
    }
}
