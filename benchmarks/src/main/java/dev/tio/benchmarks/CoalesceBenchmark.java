package dev.tio.benchmarks;

import dev.tio.gso.Coalescer;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.PacketBatch;
import java.io.IOException;
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

/**
 * 47 TCP packets of 1380 bytes, of one flow or of 16 in turn, coalesced and handed to a sink that drops them. Their
 * checksums are verified, but in {@link #vouchedFor}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CoalesceBenchmark {
    /** How many flows the packets are of. */
    @Param({"1", "16"})
    public int flows;

    private final DroppingSink sink = new DroppingSink();
    private final Coalescer coalescer = new MultiCoalescer(sink, Shapes.SEGMENTS);
    private PacketBatch packets;

    /** Lays out the packets. */
    @Setup
    public void layOut() {
        packets = Shapes.tcp(Shapes.SEGMENTS, Shapes.SEGMENT, flows);
    }

    /** Checksums verified. */
    @Benchmark
    public int verified() throws IOException {
        return coalesce(false);
    }

    /** The caller vouches for each packet's checksum. */
    @Benchmark
    public int vouchedFor() throws IOException {
        return coalesce(true);
    }

    private int coalesce(boolean valid) throws IOException {
        for (int i = 0; i < Shapes.SEGMENTS; i++) {
            packets.get(i).gso().dataValid(valid);
        }
        coalescer.commit(packets);
        coalescer.flush();
        return sink.check(Shapes.SEGMENTS, flows);
    }
}
