package dev.tio.benchmarks;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.gso.SegmentCursor;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
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
 * A superpacket over IPv4 split into its 47 packets of 1380 bytes, checksums done: side by side in memory, or one after
 * the other. What destroys its input restores it each time; {@link #refill} is what that costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SplitBenchmark {
    private static final int BATCH = 128;
    private static final int SLAB = 1 << 20;

    /** The transport protocol. */
    @Param({"tcp", "udp"})
    public String protocol;

    private final GSOOptions options = new GSOOptions();
    private final Slab source = Slab.allocate(1 << 17);
    private final Slab work = Slab.allocate(SLAB);
    private final PacketBatch apart = new PacketBatch(Slab.allocate(SLAB), BATCH, Shapes.ROOM, Shapes.ROOM);
    private final PacketBatch inPlace = new PacketBatch(work, BATCH, Shapes.ROOM, Shapes.ROOM);
    private final TunPacket superpacket = new TunPacket();
    private final SegmentCursor cursor = new SegmentCursor();
    private final TunPacket segment = new TunPacket();
    private TunPacket in;

    /** Lays out the superpacket. */
    @Setup
    public void layOut() {
        in = Shapes.of(protocol).payload(Shapes.SEGMENT * Shapes.SEGMENTS)
                .writeSuperpacket(source, Shapes.ROOM, Shapes.SEGMENT);
        options.set(in.gso());
    }

    /** Into a slab of its own. */
    @Benchmark
    public int apart() {
        apart.clear();
        return check(GSOSplit.split(in, options, apart, 0));
    }

    /** In the slab that it lies in, restored before. */
    @Benchmark
    public int inPlace() {
        refill();
        superpacket.set(work.bytes(), Shapes.ROOM, in.length());
        inPlace.clear();
        return check(GSOSplit.split(superpacket, options, inPlace, 0));
    }

    /** One after the other where the superpacket lies, restored before. */
    @Benchmark
    public int inTurn() {
        refill();
        superpacket.set(work.bytes(), Shapes.ROOM, in.length());
        int segments = 0;
        cursor.begin(superpacket, options);
        while (cursor.next(segment)) {
            segments++;
        }
        return check(segments);
    }

    /** The restoring alone: one copy of the superpacket. */
    @Benchmark
    public Slab refill() {
        work.buffer().put(Shapes.ROOM, source.buffer(), Shapes.ROOM, in.length());
        return work;
    }

    private static int check(int segments) {
        if (segments != Shapes.SEGMENTS) {
            throw new AssertionError(segments + " segments");
        }
        return segments;
    }
}
