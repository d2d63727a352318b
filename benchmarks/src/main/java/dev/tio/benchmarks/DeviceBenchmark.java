package dev.tio.benchmarks;

import dev.tio.api.Device;
import dev.tio.api.GRODevice;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
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
 * A device over a queue in memory, without a system call: one operation is a superpacket of 47 packets of 1380 bytes.
 * {@link #queue} is the copy that stands for the system's read, part of {@link #read} and of {@link #relay}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DeviceBenchmark {
    /** The transport protocol. */
    @Param({"tcp", "udp"})
    public String protocol;

    private MadeUpTun tun;
    private Device device;
    private PacketBatch superpackets;
    private PacketBatch read;
    private PacketBatch written;

    /** Makes the device, and reads the packets that are to be written. */
    @Setup
    public void open() throws IOException {
        TunPacket superpacket = Shapes.of(protocol).payload(Shapes.SEGMENT * Shapes.SEGMENTS)
                .writeSuperpacket(Slab.allocate(1 << 17), Shapes.ROOM, Shapes.SEGMENT);
        tun = new MadeUpTun(superpacket);
        device = GRODevice.of(tun);
        superpackets = new PacketBatch(Slab.allocate(1 << 17), 1, Shapes.ROOM, Shapes.ROOM);
        read = device.newBatch();
        written = device.newBatch();
        check(device.read(written));
    }

    /** The read of the queue alone. */
    @Benchmark
    public int queue() {
        return tun.read(superpackets.packets(), superpackets.mem());
    }

    /** The superpacket read, as packets. */
    @Benchmark
    public int read() throws IOException {
        return check(device.read(read));
    }

    /** The packets written, as a superpacket. */
    @Benchmark
    public int write() throws IOException {
        return check(device.write(written));
    }

    /** Both, one after the other, on the same packets. */
    @Benchmark
    public int relay() throws IOException {
        device.read(read);
        return check(device.write(read));
    }

    private static int check(int packets) {
        if (packets != Shapes.SEGMENTS) {
            throw new AssertionError(packets + " packets");
        }
        return packets;
    }
}
