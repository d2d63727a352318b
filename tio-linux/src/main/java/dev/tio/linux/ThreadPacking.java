package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps threads on one CPU as long as one is enough for them, and lets them run where they may while it is not. It is
 * for threads whose packets are answered by packets of the others, as the readers of the two directions of a tunnel:
 * one that wakes another on the same CPU costs no interrupt to a second one, and does not wait until that one is awake.
 * {@code benchmarks/README.md} has the figures.
 *
 * <pre>{@code
 * ThreadPacking packing = ThreadPacking.start();
 * new Thread(() -> {
 *     packing.add();
 *     // Reads and writes.
 * }).start();
 * }</pre>
 *
 * <p>One for a program is enough; it knows of no others, nor of other programs' threads on that CPU, which are the
 * scheduler's to move. Forty times a second, four while its threads are idle, a thread of its own looks at how much of
 * a CPU they use. With more than 0.93 for 75 milliseconds they are let go, and tried on one CPU again after half a
 * second, or at most eight where that was tried in vain; with less than 0.4 at once. The CPU is the one on which the
 * busiest of them runs then.
 *
 * <p>It does the more under {@code SCHED_BATCH} ({@code chrt --batch 0 java ...}), where a thread that wakes leaves the
 * one that woke it to finish first.
 *
 * <p>Its methods may be called from any thread.
 */
public final class ThreadPacking implements Closeable {
    private static final long PERIOD_MILLIS = 25;
    private static final long IDLE_PERIOD_MILLIS = 250;
    /** Of a CPU. */
    private static final double IDLE = 0.01;
    private static final int NO_CPU = -1;

    private final Syscalls sys;
    private final List<PackedThread> threads = new ArrayList<>();
    private final PackingPolicy policy = new PackingPolicy();
    /** On which the threads are; none while they are not packed, or there is none. */
    private int cpu = NO_CPU;
    private boolean closed;

    ThreadPacking(Syscalls sys) {
        this.sys = sys;
    }

    /**
     * Begins, with no thread to keep yet.
     *
     * @throws TunException of kind {@link Kind#UNSUPPORTED} if there is no way to make system calls
     */
    public static ThreadPacking start() throws TunException {
        ThreadPacking packing = new ThreadPacking(SyscallsLoader.load());
        Thread thread = new Thread(packing::run, "tio-thread-packing");
        thread.setDaemon(true);
        thread.start();
        return packing;
    }

    /**
     * Adds the calling thread, until it ends: one of the platform's, for a virtual thread would add its carrier. From
     * now on {@link CPUAffinity} of that thread is this object's to set, within the CPUs on which it may run now; and
     * threads that it starts inherit what it is at that time, so it had better not start any. Adding it again does
     * nothing.
     *
     * @throws TunException of kind {@link Kind#CLOSED} after {@link #close()}; of another if the system does not let
     *     it, or does not tell what is to be known: nothing has changed then
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
        threads.add(thread);
    }

    private synchronized void run() {
        long last = System.nanoTime();
        double use = 0;
        try {
            while (!closed) {
                wait(use < IDLE ? IDLE_PERIOD_MILLIS : PERIOD_MILLIS);
                long now = System.nanoTime();
                use = look(now - last);
                last = now;
            }
        } catch (InterruptedException e) {
            close();
        }
    }

    /**
     * Looks at the threads, and does what is to be done.
     *
     * @param nanos the time since the last look
     * @return how much of a CPU they used since
     */
    synchronized double look(long nanos) {
        threads.removeIf(PackedThread::hasEnded);
        PackedThread busiest = null;
        long most = -1;
        long total = 0;
        for (PackedThread thread : threads) {
            long used = thread.usedNanos();
            total += used;
            if (used > most) {
                most = used;
                busiest = thread;
            }
        }
        double use = total / (double) nanos;
        if (policy.update(use, nanos) || busiest == null) {
            place(busiest);
        }
        return use;
    }

    private void place(@Nullable PackedThread busiest) {
        if (busiest == null || !policy.isPacked()) {
            cpu = NO_CPU;
            threads.forEach(PackedThread::release);
        } else {
            cpu = busiest.cpu();
            // One that cannot be moved any more stays where it is.
            threads.forEach(thread -> thread.keepOn(cpu));
        }
    }

    /** Lets all threads run where they might before they were added. Closing again does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        threads.removeIf(PackedThread::hasEnded);
        threads.forEach(PackedThread::release);
        threads.clear();
        notifyAll();
    }
}
