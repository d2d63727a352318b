package dev.tio.benchmarks;

import dev.tio.api.Queue;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A queue of a real device, in a namespace of its own: what a system call costs with all that is done around it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QueueBenchmark {
    /** Through what system calls are made; {@code foreign} takes JDK 22. */
    @Param({"foreign", "jna"})
    public String syscalls;

    private final PacketBatch batch = new PacketBatch(Slab.allocate(1 << 18), 1, Queue.ROOM, Queue.ROOM);
    private final Slab slab = Slab.allocate(1 << 11);
    private NetworkNamespace namespace;
    private NativeTun tun;
    private Queue queue;
    private TunPacket packet;

    /** Makes the device, from which nothing is to be read: no address, and nobody sends. */
    @Setup
    public void open() throws IOException {
        System.setProperty("dev.tio.linux.syscalls", syscalls);
        namespace = NetworkNamespace.create();
        tun = NativeTun.builder("tio0").namespace(namespace).addrGenMode(AddrGenMode.NONE).up().open();
        queue = tun.queues().get(0);
        packet = TestPackets.udp(4).payload(32).write(slab, 64);
    }

    /** Closes it. */
    @TearDown
    public void close() {
        tun.close();
        namespace.close();
    }

    /** A read when nothing waits. */
    @Benchmark
    public int readNothing() throws IOException {
        return queue.read(batch.packets(), batch.mem(), 0);
    }

    /** A packet of 60 bytes written, which the kernel drops, for it has no address. */
    @Benchmark
    public void write() throws IOException {
        queue.write(packet);
    }
}
