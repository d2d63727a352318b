package dev.tio.linux;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The time that a CPU spends in interrupts and that is charged to no thread, by {@code /proc/stat}. Kernels that
 * account for it apart ({@code CONFIG_IRQ_TIME_ACCOUNTING}) do so, though with a TUN it is the threads' work: the
 * network stack's way of a packet that was written. Others charge it to the threads, and count as well how often their
 * clock's tick met a soft interrupt. It cannot meet a hard one, being one itself: of these they count none, which is
 * how to tell them, but for s390x, whose time is not counted by ticks.
 *
 * <p>One thread at a time; nothing is allocated.
 */
final class InterruptTime implements Closeable {
    private static final String PATH = "/proc/stat";
    /** Behind the name: user, nice, system, idle, iowait, irq, softirq. */
    private static final int IRQ_FIELD = 5;
    /** {@code USER_HZ}, the same on every processor that Java runs on. */
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int LENGTH = 4096;

    private final byte[] read = new byte[LENGTH];
    private final @Nullable RandomAccessFile file;
    private int length;
    private int next;

    InterruptTime() {
        this(PATH);
    }

    InterruptTime(String path) {
        file = open(path);
    }

    /** Where there is no such file, no time is spent. */
    private static @Nullable RandomAccessFile open(String path) {
        try {
            return new RandomAccessFile(path, "r");
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * The nanoseconds since the system's start, in steps of 10 milliseconds; 0 if threads are charged for it, or that
     * cannot be told.
     */
    long nanos(int cpu) {
        if (file == null) {
            return 0;
        }
        try {
            file.seek(0);
            length = 0;
            next = 0;
            return find(cpu) ? ticks() * TICK_NANOS : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** Goes to behind the name of that CPU: lines begin with {@code cpu}, {@code cpu0}, {@code cpu1}, then others. */
    private boolean find(int cpu) throws IOException {
        int first = next();
        while (first == 'c') {
            next();
            next();
            int digit = next();
            // The first line is that of all.
            if (digit != ' ' && number(digit) == cpu) {
                return true;
            }
            skipLine();
            first = next();
        }
        return false;
    }

    private long ticks() throws IOException {
        for (int field = 0; field < IRQ_FIELD; field++) {
            number(next());
        }
        long irq = number(next());
        long softirq = number(next());
        return irq == 0 ? 0 : irq + softirq;
    }

    /** The number that begins with this digit; the byte behind it is taken too. */
    private long number(int digit) throws IOException {
        long value = 0;
        for (int at = digit; at >= '0' && at <= '9'; at = next()) {
            value = 10 * value + at - '0';
        }
        return value;
    }

    private void skipLine() throws IOException {
        int at = next();
        while (at != '\n' && at >= 0) {
            at = next();
        }
    }

    /** The next byte, or -1 at the end. */
    private int next() throws IOException {
        if (next == length) {
            length = Math.max(0, file.read(read));
            next = 0;
        }
        return next < length ? read[next++] : -1;
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            // Nothing was written.
        }
    }
}
