package dev.tio.benchmarks;

import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
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
 * Splitting and coalescing against the size of a segment: a TCP superpacket over IPv4, as full as it gets, into as many
 * packets as that makes ({@link Shapes#segments}), and these back.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SegmentsBenchmark {
    /** The payload of one packet, in bytes. */
    @Param({"100", "500", "1380", "4000", "9000"})
    public int segment;

    private final GSOOptions options = new GSOOptions();
    private final DroppingSink sink = new DroppingSink();
    private int segments;
    private TunPacket superpacket;
    private PacketBatch out;
    private PacketBatch packets;
    private Coalescer coalescer;

    /** Lays out the superpacket and the packets. */
    @Setup
    public void layOut() {
        segments = Shapes.segments(segment);
        superpacket = TestPackets.tcp(4).payload(segment * segments)
                .writeSuperpacket(Slab.allocate(1 << 17), Shapes.ROOM, segment);
        options.set(superpacket.gso());
        out = Shapes.batch(segments, segment);
        packets = Shapes.tcp(segments, segment, 1);
        coalescer = new MultiCoalescer(sink, segments);
    }

    /** Split into a slab of its own, checksums made. */
    @Benchmark
    public int split() {
        int made = GSOSplit.split(superpacket, options, out.clear(), 0);
        if (made != segments) {
            throw new AssertionError(made + " segments");
        }
        return made;
    }

    /** Coalesced, checksums verified. */
    @Benchmark
    public int coalesce() throws IOException {
        coalescer.commit(packets);
        coalescer.flush();
        return sink.check(segments, 1);
    }
}
