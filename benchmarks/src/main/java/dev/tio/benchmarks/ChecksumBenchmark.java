package dev.tio.benchmarks;

import dev.tio.checksum.Checksum;
import dev.tio.wire.Slab;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The checksum of a small packet, of a full-sized segment and of a whole superpacket, native and on the heap. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumBenchmark {
    /** The bytes that are summed. */
    @Param({"64", "1448", "65535"})
    public int size;

    private Slab slab;
    private byte[] array;

    /** Fills all memory with the same bytes. */
    @Setup
    public void fill() {
        slab = Slab.allocate(size);
        array = new byte[size];
        for (int i = 0; i < size; i++) {
            array[i] = (byte) (i * 31);
        }
        slab.buffer().put(0, array);
    }

    /** Raw memory. */
    @Benchmark
    public int address() {
        return Checksum.checksum(slab.address(), size, 0);
    }

    /** The heap. */
    @Benchmark
    public int array() {
        return Checksum.checksum(array, 0, size, 0);
    }
}
