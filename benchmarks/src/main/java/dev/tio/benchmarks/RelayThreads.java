package dev.tio.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;

/** Relays, a daemon thread each, and what these used. */
final class RelayThreads {
    private final List<Thread> threads = new ArrayList<>();
    private final List<FutureTask<Void>> tasks = new ArrayList<>();

    /**
     * What threads used since they were started.
     *
     * @param cpuNanos user and system time
     * @param allocatedBytes on the heap
     */
    record Usage(long cpuNanos, long allocatedBytes) {
        Usage minus(Usage earlier) {
            return new Usage(cpuNanos - earlier.cpuNanos, allocatedBytes - earlier.allocatedBytes);
        }
    }

    void start(String name, Callable<Void> relay) {
        FutureTask<Void> task = new FutureTask<>(relay);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        tasks.add(task);
        threads.add(thread);
    }

    /** What all of them used until now. */
    Usage usage() {
        ThreadMXBean bean = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return new Usage(threads.stream().mapToLong(thread -> bean.getThreadCpuTime(thread.getId())).sum(),
                threads.stream().mapToLong(thread -> bean.getThreadAllocatedBytes(thread.getId())).sum());
    }

    /** Waits until all have ended. */
    void join() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Throws what ended a relay, if one has ended. */
    void check() throws Exception {
        for (FutureTask<Void> task : tasks) {
            if (task.isDone()) {
                task.get();
                throw new IllegalStateException("a relay ended too early");
            }
        }
    }
}
