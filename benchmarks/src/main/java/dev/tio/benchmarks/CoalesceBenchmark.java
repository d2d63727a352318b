package dev.tio.benchmarks;

import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOSink;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
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
    private static final int SEGMENT = 1380;
    private static final int SEGMENTS = 47;
    private static final int ROOM = 32;

    /** How many flows the packets are of. */
    @Param({"1", "16"})
    public int flows;

    private final PacketBatch packets = new PacketBatch(Slab.allocate(1 << 17), SEGMENTS, ROOM, ROOM);
    private final Dropper dropper = new Dropper();
    private final Coalescer coalescer = new MultiCoalescer(dropper, SEGMENTS);

    /** Lays out the packets. */
    @Setup
    public void layOut() {
        for (int i = 0; i < SEGMENTS; i++) {
            byte[] packet = TestPackets.tcp(4).ports(4000 + i % flows, 5001)
                    .sequenceNumber(1 + i / flows * SEGMENT).payload(SEGMENT).bytes();
            packets.append(packet.length).buffer().put(packet);
        }
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
        for (int i = 0; i < SEGMENTS; i++) {
            packets.get(i).gso().dataValid(valid);
        }
        dropper.superpackets = 0;
        coalescer.commit(packets);
        coalescer.flush();
        if (dropper.superpackets != flows) {
            throw new AssertionError(dropper.superpackets + " superpackets");
        }
        return dropper.superpackets;
    }

    private static final class Dropper implements GSOSink {
        private int superpackets;

        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
            superpackets++;
        }

        @Override
        public void write(TunPacket packet) {
            throw new AssertionError("a lone packet");
        }
    }
}
