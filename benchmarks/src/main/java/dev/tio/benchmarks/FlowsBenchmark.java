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
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What coalescing costs a packet, against the number of flows: 4096 TCP packets of 1380 bytes, of as many flows in
 * turn, committed and then flushed. They are 6 MB, whatever the flows: {@link #verified} reads them all,
 * {@link #vouchedFor} their headers.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FlowsBenchmark {
    private static final int PACKETS = 4096;

    /** How many flows the packets are of. With 4096 of them there is nothing to merge. */
    @Param({"1", "4", "16", "256", "4096"})
    public int flows;

    private final DroppingSink sink = new DroppingSink();
    private final Coalescer coalescer = new MultiCoalescer(sink, PACKETS);
    private PacketBatch packets;
    private int writes;

    /** Lays out the packets. */
    @Setup
    public void layOut() {
        packets = Shapes.tcp(PACKETS, Shapes.SEGMENT, flows);
        int perFlow = PACKETS / flows;
        writes = flows * ((perFlow + Shapes.SEGMENTS - 1) / Shapes.SEGMENTS);
    }

    /** Checksums verified. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int verified() throws IOException {
        return coalesce(false);
    }

    /** The caller vouches for each packet's checksum. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public int vouchedFor() throws IOException {
        return coalesce(true);
    }

    private int coalesce(boolean valid) throws IOException {
        for (int i = 0; i < PACKETS; i++) {
            packets.get(i).gso().dataValid(valid);
        }
        coalescer.commit(packets);
        coalescer.flush();
        return sink.check(PACKETS, writes);
    }
}
