package dev.tio.benchmarks;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteOrder;
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
 * A virtio_net_hdr decoded and encoded, and the fields of the IPv4 and TCP headers behind it that a splitter or a
 * filter looks at.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderBenchmark {
    private static final int AT = 64;
    private static final boolean LITTLE_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    private final Slab slab = Slab.allocate(1 << 17);
    private final GSOInfo info = new GSOInfo();
    private final IPv4Header ip = new IPv4Header();
    private final TCPHeader tcp = new TCPHeader();
    private TunPacket packet;

    /** Lays out a superpacket as a read leaves it. */
    @Setup
    public void layOut() {
        packet = TestPackets.tcp(4).payload(Shapes.SEGMENT * Shapes.SEGMENTS)
                .writeSuperpacket(slab, AT, Shapes.SEGMENT);
        VirtioNetHdr.encode(packet.gso(), packet.address() - VirtioNetHdr.LENGTH, LITTLE_ENDIAN);
    }

    /** The vnet header written. */
    @Benchmark
    public Slab encode() {
        VirtioNetHdr.encode(packet.gso(), slab.address(), LITTLE_ENDIAN);
        return slab;
    }

    /** The vnet header read. */
    @Benchmark
    public GSOInfo decode() {
        if (!VirtioNetHdr.decode(slab.address() + AT - VirtioNetHdr.LENGTH, LITTLE_ENDIAN, info)) {
            throw new AssertionError();
        }
        return info;
    }

    /** All three headers, by static accessors. */
    @Benchmark
    public int byAddress() {
        long address = slab.address() + AT;
        if (!VirtioNetHdr.decode(address - VirtioNetHdr.LENGTH, LITTLE_ENDIAN, info)) {
            throw new AssertionError();
        }
        long transport = address + IPv4Header.headerLengthAt(address);
        return info.gsoSize()
                + IPv4Header.versionAt(address)
                + IPv4Header.totalLengthAt(address)
                + IPv4Header.identificationAt(address)
                + IPv4Header.protocolAt(address)
                + IPv4Header.sourceAddressAt(address)
                + IPv4Header.destinationAddressAt(address)
                + TCPHeader.sourcePortAt(transport)
                + TCPHeader.destinationPortAt(transport)
                + TCPHeader.sequenceNumberAt(transport)
                + TCPHeader.dataOffsetAt(transport)
                + TCPHeader.flagsAt(transport);
    }

    /** All three headers, by flyweights that are wrapped anew. */
    @Benchmark
    public int byFlyweight() {
        if (!VirtioNetHdr.decode(slab.bytes(), AT - VirtioNetHdr.LENGTH, ByteOrder.nativeOrder(), info)) {
            throw new AssertionError();
        }
        ip.wrap(packet, 0);
        tcp.wrap(packet, ip.headerLength());
        return info.gsoSize()
                + ip.version()
                + ip.totalLength()
                + ip.identification()
                + ip.protocol()
                + ip.sourceAddress()
                + ip.destinationAddress()
                + tcp.sourcePort()
                + tcp.destinationPort()
                + tcp.sequenceNumber()
                + tcp.dataOffset()
                + tcp.flags();
    }
}
