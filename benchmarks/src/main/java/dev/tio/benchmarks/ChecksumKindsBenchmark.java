package dev.tio.benchmarks;

import dev.tio.checksum.Checksum;
import dev.tio.wire.Slab;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
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

/**
 * The checksum of 1448 bytes, at a call site that sees one kind of memory, or three in turn as where several
 * applications share a JVM. {@code mixed} is to be compared with the mean of the others.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ChecksumKindsBenchmark {
    private static final int SIZE = 1448;
    private static final int KINDS = 3;

    /** The memory: a slab's, other native memory, a byte array's, or these three in turn. */
    @Param({"slab", "foreign", "heap", "mixed"})
    public String kind;

    private final Bytes<?>[] bytes = new Bytes<?>[KINDS];
    private final ByteBuffer[] buffers = new ByteBuffer[KINDS];
    /** No constant: the JIT would unroll a loop for it, where it sees one kind alone. */
    private int size = SIZE;
    private int turn;

    /** Fills all memory with the same bytes. */
    @Setup
    public void fill() {
        byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = (byte) (i * 31);
        }
        String[] kinds = {"slab", "foreign", "heap"};
        for (int i = 0; i < KINDS; i++) {
            fill(i, kind.equals("mixed") ? kinds[i] : kind, content);
        }
    }

    private void fill(int i, String oneKind, byte[] content) {
        switch (oneKind) {
            case "slab" -> {
                Slab slab = Slab.allocate(SIZE);
                slab.buffer().put(0, content);
                bytes[i] = slab.bytes();
                buffers[i] = slab.buffer().duplicate();
            }
            case "foreign" -> {
                bytes[i] = Bytes.allocateDirect(content);
                buffers[i] = ByteBuffer.allocateDirect(SIZE).put(0, content);
            }
            default -> {
                bytes[i] = Bytes.wrapForRead(content);
                buffers[i] = ByteBuffer.wrap(content);
            }
        }
    }

    private int next() {
        turn = turn == KINDS - 1 ? 0 : turn + 1;
        return turn;
    }

    /** Through Bytes. */
    @Benchmark
    public int bytes() {
        return Checksum.checksum(bytes[next()], 0, size, 0);
    }

    /** Through ByteBuffer. */
    @Benchmark
    public int buffer() {
        return Checksum.checksum(buffers[next()], 0);
    }
}
