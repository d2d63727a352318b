package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.io.Closeable;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps threads on one CPU as long as one is enough for them, and lets them run where they may while it is not. It is
 * for threads whose packets are answered by packets of the others, as the readers of the two directions of a tunnel:
 * one that wakes another on the same CPU costs no interrupt to a second one, and does not wait until that one is awake.
 * That saves CPU time and shortens round trips, and costs some of the rate where other threads need that CPU too.
 *
 * <pre>{@code
 * ThreadPacking packing = ThreadPacking.start();
 * // In each of the threads, before it reads:
 * packing.add();
 * }</pre>
 *
 * <p>Ten times a second a thread of its own looks at how much of a CPU they use, with the interrupts of that CPU. While
 * they are packed it first sleeps until the program has used 50 milliseconds of CPU time: an idle one is not woken. With
 * more than 0.93 at two looks on end they are let go, and are tried on one CPU again after two seconds, or more, up to
 * eight, where that was tried in vain. The CPU is the one on which the busiest of them runs then; one that may not run
 * there stays free. What other programs do there it does not know: their threads are the scheduler's to move, unless
 * they are kept there too. One object for all threads of a program is enough.
 *
 * <p>Its threads run under {@code SCHED_BATCH}, unless they had another policy than the usual one: a thread that wakes
 * then leaves the one that woke it to finish first. Without, as with musl, whose functions for policies do nothing,
 * there is little gained on one CPU.
 *
 * <p>Where answers are to be short, have the threads' devices {@linkplain
 * dev.tio.api.DeviceOptions#yieldAfterWait() yield after a long wait} too.
 *
 * <p>Its methods may be called from any thread.
 */
public final class ThreadPacking implements Closeable {
    static final String THREAD_NAME = "tio-thread-packing";
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** What the program uses before a look. */
    private static final long USED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** Of {@code linux/time.h}: the CPU time of the calling process. */
    private static final int CLOCK_PROCESS_CPUTIME_ID = 2;
    /** Of a CPU: with less there is no need to ask for interrupts. */
    private static final double LIGHT = 0.5;
    private static final int NO_CPU = -1;

    private final Syscalls sys;
    private final InterruptTime interrupts;
    private final List<PackedThread> threads = new ArrayList<>();
    private final PackingPolicy policy = new PackingPolicy();
    /** On which the threads are; none while they are not packed, or there is none. */
    private int cpu = NO_CPU;
    /** Of that CPU, at the last look at which they were asked for; below 0 if they were not. */
    private long interruptNanos = -1;
    private boolean closed;

    /** Owns {@code interrupts}. */
    ThreadPacking(Syscalls sys, InterruptTime interrupts) {
        this.sys = sys;
        this.interrupts = interrupts;
    }

    /**
     * Begins, with no thread to keep yet; until it is closed, a daemon thread looks.
     *
     * @throws TunException of kind {@link Kind#UNSUPPORTED} if there is no way to make system calls
     */
    public static ThreadPacking start() throws TunException {
        return start(SyscallsLoader.load(), new InterruptTime());
    }

    static ThreadPacking start(Syscalls sys, InterruptTime interrupts) {
        ThreadPacking packing = new ThreadPacking(sys, interrupts);
        Thread thread = new Thread(packing::run, THREAD_NAME);
        thread.setDaemon(true);
        thread.start();
        return packing;
    }

    /**
     * Adds the calling thread, until it ends: one of the platform's, for a virtual thread would add its carrier. From
     * now on {@link CPUAffinity} of that thread is this object's to set, within the CPUs on which it may run now. It is
     * inherited by what the thread starts, and it is what {@link Runtime#availableProcessors()} says in it: so let it
     * start no others. Adding it again does nothing.
     *
     * @throws TunException of kind {@link Kind#CLOSED} after {@link #close()}; of another if the system does not let
     *     it, or does not tell what is to be known: the thread may then run where it might before
     */
    public synchronized void add() throws TunException {
        if (closed) {
            throw new TunException(Kind.CLOSED, "add", "", "The packing was closed");
        }
        if (threads.stream().anyMatch(thread -> thread.is(Thread.currentThread()))) {
            return;
        }
        PackedThread thread = PackedThread.current(sys);
        if (policy.isPacked()) {
            int place = cpu == NO_CPU ? thread.cpu() : cpu;
            Errno.check(thread.keepOn(place), "sched_setaffinity");
            cpu = place;
        }
        thread.batch();
        threads.add(thread);
    }

    private void run() {
        try {
            Slab used = Slab.allocate(Timespec.LENGTH);
            Timespec.set(used.address(), USED_NANOS);
            long last = System.nanoTime();
            while (isOpen()) {
                // While they are let go it stays awake, so that idle threads are packed again before the next load.
                if (isPacked()) {
                    // Where there is no such clock it fails, and does not sleep.
                    sys.clockNanosleep(CLOCK_PROCESS_CPUTIME_ID, used.address());
                    Reference.reachabilityFence(used);
                }
                last = lookInTime(last);
            }
        } catch (InterruptedException e) {
            // Then it ends.
        } finally {
            close();
        }
    }

    private synchronized boolean isOpen() {
        return !closed;
    }

    private synchronized boolean isPacked() {
        return policy.isPacked();
    }

    /** Looks once the last look, at that time, is long enough ago; returns the time of this one. */
    private synchronized long lookInTime(long last) throws InterruptedException {
        long millis = TimeUnit.NANOSECONDS.toMillis(last + LOOK_NANOS - System.nanoTime());
        if (!closed && millis > 0) {
            wait(millis);
        }
        long now = System.nanoTime();
        look(now - last);
        return now;
    }

    /**
     * Looks at the threads, and does what is to be done.
     *
     * @param nanos the time since the last look
     * @return how much of a CPU they used since, with its interrupts
     */
    synchronized double look(long nanos) {
        threads.removeIf(PackedThread::hasEnded);
        PackedThread busiest = null;
        long most = -1;
        long total = 0;
        for (PackedThread thread : threads) {
            long used = thread.usedNanos();
            total += cpu == NO_CPU || thread.isKept() ? used : 0;
            if (used > most) {
                most = used;
                busiest = thread;
            }
        }
        double use = (total + interruptNanos(total > LIGHT * nanos)) / (double) nanos;
        if (policy.update(use, nanos) || busiest == null) {
            place(busiest);
        }
        return use;
    }

    /** The time that the threads' CPU spent in interrupts since the last look, if both asked for it. */
    private long interruptNanos(boolean ask) {
        if (cpu == NO_CPU || !ask) {
            interruptNanos = -1;
            return 0;
        }
        long before = interruptNanos;
        interruptNanos = interrupts.nanos(cpu);
        return before < 0 ? 0 : interruptNanos - before;
    }

    private void place(@Nullable PackedThread busiest) {
        interruptNanos = -1;
        if (busiest == null || !policy.isPacked()) {
            cpu = NO_CPU;
            threads.forEach(PackedThread::release);
        } else {
            cpu = busiest.cpu();
            // One that cannot be moved any more stays where it is.
            threads.forEach(thread -> thread.keepOn(cpu));
        }
    }

    /**
     * Makes of all threads what they were before they were added. Its own thread ends once the program has used those
     * 50 milliseconds. Closing again does nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        threads.removeIf(PackedThread::hasEnded);
        threads.forEach(PackedThread::leave);
        threads.clear();
        interrupts.close();
        notifyAll();
    }
}
