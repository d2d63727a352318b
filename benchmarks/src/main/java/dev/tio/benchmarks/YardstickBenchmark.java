package dev.tio.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the others are compared with, from one run to a later one: it knows nothing of this library, so that it is as
 * fast as the machine and the JVM are.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class YardstickBenchmark {
    private static final int SIZE = 1 << 16;

    private final byte[] from = new byte[SIZE];
    private final byte[] to = new byte[SIZE];

    /** Fills the source. */
    @Setup
    public void fill() {
        for (int i = 0; i < SIZE; i++) {
            from[i] = (byte) (i * 31);
        }
    }

    /** 64 KiB copied: the speed of memory. */
    @Benchmark
    public byte[] copy() {
        System.arraycopy(from, 0, to, 0, SIZE);
        return to;
    }

    /** A chain of 4096 steps, each in need of the one before: the speed of the core. No JIT makes vectors of it. */
    @Benchmark
    public int chain() {
        int hash = 0;
        for (int i = 0; i < 4096; i++) {
            hash = (hash ^ from[i]) * 0x01000193;
            hash ^= hash >>> 15;
        }
        return hash;
    }
}
