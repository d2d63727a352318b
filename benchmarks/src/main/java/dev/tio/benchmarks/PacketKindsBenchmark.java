package dev.tio.benchmarks;

import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.io.IOException;
import java.nio.ByteOrder;
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
 * Headers, splitting and coalescing at call sites that see one kind of direct memory, or three in turn. {@code mixed}
 * is to be compared with the mean of the others. Each operation sets its packets anew, as a read does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PacketKindsBenchmark {
    private static final int KINDS = 3;
    private static final int BYTES = 1 << 17;

    /** The memory: a slab's, native Bytes of a fixed size, native Bytes that grow, or these three in turn. */
    @Param({"slab", "fixed", "elastic", "mixed"})
    public String kind;

    private final Bytes<?>[] superpackets = new Bytes<?>[KINDS];
    private final Bytes<?>[] packets = new Bytes<?>[KINDS];
    private final PacketBatch out = Shapes.batch(Shapes.SEGMENTS, Shapes.SEGMENT);
    private final DroppingSink sink = new DroppingSink();
    private final Coalescer coalescer = new MultiCoalescer(sink, Shapes.SEGMENTS);
    private final TunPacket superpacket = new TunPacket();
    private final TunPacket[] lone = new TunPacket[Shapes.SEGMENTS];
    private final GSOInfo gso = new GSOInfo();
    private final GSOInfo decoded = new GSOInfo();
    private final GSOOptions options = new GSOOptions();
    private final IPv4Header ip = new IPv4Header();
    private final TCPHeader tcp = new TCPHeader();
    private int length;
    private int loneLength;
    private int turn;

    /** Lays out a superpacket behind its vnet header, and its packets, in each memory. */
    @Setup
    public void layOut() {
        Slab slab = Slab.allocate(BYTES);
        TunPacket whole = TestPackets.tcp(4).payload(Shapes.SEGMENT * Shapes.SEGMENTS)
                .writeSuperpacket(slab, Shapes.ROOM, Shapes.SEGMENT);
        gso.set(whole.gso());
        options.set(gso);
        length = whole.length();
        VirtioNetHdr.encode(gso, slab.bytes(), Shapes.ROOM - VirtioNetHdr.LENGTH, ByteOrder.nativeOrder());
        PacketBatch apart = Shapes.tcp(Shapes.SEGMENTS, Shapes.SEGMENT, 1);
        loneLength = apart.get(0).length();
        Slab dense = Slab.allocate(loneLength * Shapes.SEGMENTS);
        for (int i = 0; i < Shapes.SEGMENTS; i++) {
            lone[i] = new TunPacket();
            dense.buffer().duplicate().position(i * loneLength).put(apart.get(i).buffer());
        }
        String[] kinds = {"slab", "fixed", "elastic"};
        for (int i = 0; i < KINDS; i++) {
            String one = kind.equals("mixed") ? kinds[i] : kind;
            superpackets[i] = copy(slab, one);
            packets[i] = copy(dense, one);
        }
    }

    private static Bytes<?> copy(Slab from, String kind) {
        byte[] content = new byte[from.capacity()];
        from.buffer().get(0, content);
        if (kind.equals("slab")) {
            Slab slab = Slab.allocate(content.length);
            slab.buffer().put(0, content);
            return slab.bytes();
        }
        Bytes<?> bytes = kind.equals("fixed")
                ? Bytes.allocateDirect(content.length) : Bytes.allocateElasticDirect(content.length);
        return bytes.write(content);
    }

    private int next() {
        turn = turn == KINDS - 1 ? 0 : turn + 1;
        return turn;
    }

    /** The vnet header decoded from Bytes, and fields of the IPv4 and TCP headers behind it read by flyweights. */
    @Benchmark
    public int headers() {
        Bytes<?> mem = superpackets[next()];
        if (!VirtioNetHdr.decode(mem, Shapes.ROOM - VirtioNetHdr.LENGTH, ByteOrder.nativeOrder(), decoded)) {
            throw new AssertionError();
        }
        ip.wrap(superpacket.set(mem, Shapes.ROOM, length), 0);
        tcp.wrap(superpacket, ip.headerLength());
        return decoded.gsoSize() + ip.totalLength() + ip.sourceAddress() + tcp.sourcePort() + tcp.sequenceNumber();
    }

    /** A superpacket of 47 packets, split into a slab. */
    @Benchmark
    public int split() {
        superpacket.set(superpackets[next()], Shapes.ROOM, length).gso().set(gso);
        int segments = GSOSplit.split(superpacket, options, out.clear(), 0);
        if (segments != Shapes.SEGMENTS) {
            throw new AssertionError(segments + " segments");
        }
        return segments;
    }

    /** 47 packets coalesced, checksums verified. */
    @Benchmark
    public int coalesce() throws IOException {
        Bytes<?> mem = packets[next()];
        for (int i = 0; i < Shapes.SEGMENTS; i++) {
            coalescer.commit(lone[i].set(mem, (long) i * loneLength, loneLength));
        }
        coalescer.flush();
        return sink.check(Shapes.SEGMENTS, 1);
    }
}
