package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.function.Executable;

/** One test's bench, and what tests do with it. Nothing here waits for longer than the test's patience. */
final class Trial {
    static final int PORT = 4000;
    private static final byte POISON = (byte) 0xa5;

    private final Bench bench;
    private final Duration patience;
    private final QueueSet set;
    private final Queue queue;
    private final PacketBatch batch = newBatch();

    Trial(Bench bench, Duration patience) {
        this.bench = bench;
        this.patience = patience;
        set = bench.set();
        queue = set.queues().get(0);
    }

    static PacketBatch newBatch() {
        return new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 64, Queue.ROOM, Queue.ROOM);
    }

    Bench bench() {
        return bench;
    }

    QueueSet set() {
        return set;
    }

    /** The first queue. */
    Queue queue() {
        return queue;
    }

    /** Memory for reads in the test's own thread. */
    PacketBatch batch() {
        return batch;
    }

    Duration patience() {
        return patience;
    }

    /** The test is skipped if the system gives no events. */
    Trial withEvents() throws IOException {
        try {
            set.link().onEvent(event -> { }).close();
        } catch (TunException e) {
            Assumptions.assumeTrue(e.kind() != TunException.Kind.UNSUPPORTED, "the system gives no events");
            throw e;
        }
        return this;
    }

    /** What a call returns, which may turn out never to do so. */
    <T> T call(Callable<T> call) throws Exception {
        return Caller.start(call).result(patience);
    }

    /** Closes a queue or a set, which may turn out never to end. */
    void close(Closeable closeable) throws Exception {
        call(() -> {
            closeable.close();
            return true;
        });
    }

    // Packets.

    /** A datagram for the device, with {@code mark} in its payload. */
    TunPacket toDevice(int mark) {
        return toDevice(mark, 60);
    }

    /** A datagram for the device of {@code length} bytes. */
    TunPacket toDevice(int mark, int length) {
        return datagram(bench.addresses().toDevice(true), mark, length - 28);
    }

    /** A datagram for the device to write, of 100 bytes. */
    TunPacket fromDevice(int mark) {
        return fromDevice(mark, 100);
    }

    TunPacket fromDevice(int mark, int length) {
        return datagram(bench.addresses().fromDevice(true), mark, length - 28);
    }

    static TunPacket datagram(IPBuilder<?> ip, int mark, int payloadLength) {
        return ip.udp(PORT, PORT).payload(payload(mark, payloadLength)).packet();
    }

    /** Bytes that begin with {@code mark}, and are others for each mark. */
    static byte[] payload(int mark, int length) {
        ByteBuffer payload = ByteBuffer.allocate(length).putInt(mark);
        while (payload.hasRemaining()) {
            payload.put((byte) (payload.position() * 31 + mark));
        }
        return payload.array();
    }

    /** A packet with a payload of both protocols, and both versions of IP. */
    static SegmentBuilder<?> segment(IPBuilder<?> ip, GSOProto proto) {
        return proto == GSOProto.TCP ? ip.tcp(PORT, PORT) : ip.udp(PORT, PORT);
    }

    TunPacket superpacketToDevice(GSOProto proto, boolean ipv4) {
        return segment(bench.addresses().toDevice(ipv4), proto).payload(4321).superpacket(1000);
    }

    TunPacket superpacketFromDevice(GSOProto proto, boolean ipv4) {
        return segment(bench.addresses().fromDevice(ipv4), proto).payload(4321).superpacket(1000);
    }

    /** The protocols that the queue has superpackets of; the test is skipped if there is none. */
    List<GSOProto> supported() {
        List<GSOProto> protos = protos(true);
        Assumptions.assumeFalse(protos.isEmpty(), "the queue has no superpackets");
        return protos;
    }

    /** The other protocols; the test is skipped if there is none. */
    List<GSOProto> unsupported() {
        List<GSOProto> protos = protos(false);
        Assumptions.assumeFalse(protos.isEmpty(), "the queue has superpackets of every protocol");
        return protos;
    }

    private List<GSOProto> protos(boolean supported) {
        Capabilities capabilities = queue.capabilities();
        return Stream.of(GSOProto.values()).filter(proto -> capabilities.supports(proto) == supported).toList();
    }

    // To the device.

    void deliver(TunPacket... packets) throws IOException {
        for (TunPacket packet : packets) {
            bench.deliver(packet);
        }
    }

    /** One read of the first queue, into {@link #batch()}. */
    int readOnce(long timeoutNanos) throws IOException {
        return queue.read(batch.packets(), batch.mem(), timeoutNanos);
    }

    /** Copies of the next packets for the device, from the first queue; fewer if no more come in time. */
    List<TunPacket> read(int count) throws IOException {
        return read(count, new TunPacket[] {batch.packets()[0]}, batch.mem(), read -> { });
    }

    /** Reads likewise, into what is given; {@code check} is called with what each read returns. */
    List<TunPacket> read(int count, TunPacket[] into, Bytes<?> mem, IntConsumer check) throws IOException {
        List<TunPacket> packets = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (packets.size() < count) {
            int read = queue.read(into, mem, deadline - System.nanoTime());
            check.accept(read);
            if (read <= 0) {
                break;
            }
            for (int i = 0; i < read; i++) {
                addOwn(into[i], packets);
            }
        }
        return packets;
    }

    /** Adds a copy, unless the system talks of its own. */
    void addOwn(TunPacket packet, List<TunPacket> to) {
        if (bench.addresses().isToDevice(packet)) {
            to.add(Segments.copy(packet));
        }
    }

    /** Expects the first queue to have these next, as segments. */
    void assertReads(TunPacket... expected) throws IOException {
        List<TunPacket> segments = Segments.of(List.of(expected));
        List<TunPacket> actual = new ArrayList<>();
        List<TunPacket> read;
        do {
            read = read(1);
            read.forEach(packet -> actual.addAll(Segments.of(packet)));
        } while (!read.isEmpty() && actual.size() < segments.size());
        Segments.assertSame(segments, actual);
    }

    /** Reads the first queue on a thread of its own until that ends: the last read's result. */
    Caller<Integer> reader() {
        return reader(queue);
    }

    Caller<Integer> reader(Queue from) {
        PacketBatch into = newBatch();
        return reader(from, () -> {
            int read;
            do {
                read = from.read(into);
            } while (read > 0);
            return read;
        });
    }

    /** Starts a call that reads a queue, and waits until it waits there, as far as that can be told. */
    <T> Caller<T> reader(Queue from, Callable<T> reads) {
        long calls = from.counters().get(QueueCounter.READ_CALLS);
        Caller<T> reader = Caller.start(reads);
        awaitIdle(reader, () -> from.counters().get(QueueCounter.READ_CALLS) > calls);
        return reader;
    }

    /** Expects that a shutdown has ended a reader. */
    void assertShutDown(Caller<Integer> reader) throws Exception {
        assertThat(reader.result(patience)).isEqualTo(-1);
    }

    /**
     * Waits until a call waits, or has at least looked for what to wait for. What waits in the system cannot always be
     * told from what works: that is no reason to fail.
     */
    void awaitIdle(Caller<?> caller, BooleanSupplier orElse) {
        long deadline = System.nanoTime() + Math.min(patience.toNanos(), TimeUnit.SECONDS.toNanos(1)) / 4;
        while (!caller.isIdle() && !orElse.getAsBoolean() && deadline - System.nanoTime() > 0) {
            pause();
        }
    }

    /** Waits until something is so; fails if it is not so in time. */
    void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(deadline - System.nanoTime()).as("nanoseconds left for: " + what).isPositive();
            pause();
        }
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(200));
    }

    // From the device.

    /** Copies of the next packets that the system got; fewer if no more come in time. */
    List<TunPacket> sent(int segments) throws IOException {
        List<TunPacket> packets = new ArrayList<>();
        long deadline = System.nanoTime() + patience.toNanos();
        while (packets.size() < segments) {
            TunPacket packet = bench.sent(deadline - System.nanoTime());
            if (packet == null) {
                break;
            }
            if (bench.addresses().isFromDevice(packet)) {
                packets.addAll(Segments.of(packet));
            }
        }
        return packets;
    }

    /** Writes a packet, and returns what it was before. */
    TunPacket write(TunPacket packet) throws IOException {
        TunPacket before = Segments.copy(packet);
        queue.write(packet);
        return before;
    }

    /** Expects the system to have got these, as segments, and nothing between them. */
    void assertSent(TunPacket... expected) throws IOException {
        List<TunPacket> segments = Segments.of(List.of(expected));
        Segments.assertSame(segments, sent(segments.size()));
    }

    /** Expects that nothing that was written before is still to come. */
    void assertNothingElseSent() throws IOException {
        assertSent(write(fromDevice(-1)));
    }

    /** Writes until there is no more room; what was written. */
    List<TunPacket> fill() throws IOException {
        List<TunPacket> written = new ArrayList<>();
        int room = bench.room();
        for (int i = 0; i < room; i++) {
            written.add(write(fromDevice(i)));
        }
        return written;
    }

    /** Calls again as long as there is no room. */
    Caller<Boolean> patient(ThrowingIO write) {
        long calls = queue.counters().get(QueueCounter.WRITE_CALLS);
        Caller<Boolean> writer = Caller.start(() -> {
            while (true) {
                try {
                    write.run();
                    return true;
                } catch (TunException e) {
                    if (e.kind() != TunException.Kind.FULL) {
                        throw e;
                    }
                }
            }
        });
        awaitIdle(writer, () -> queue.counters().get(QueueCounter.WRITE_CALLS) > calls);
        return writer;
    }

    /** A call that may fail. */
    @FunctionalInterface
    interface ThrowingIO {
        void run() throws IOException;
    }

    /** Overwrites a packet where it lies. */
    static void poison(TunPacket packet) {
        for (int i = 0; i < packet.length(); i++) {
            packet.mem().bytesStore().writeByte(packet.offset() + i, POISON);
        }
    }

    static void assertKind(TunException.Kind kind, Executable call) {
        assertThatThrownBy(call::execute).isInstanceOfSatisfying(
                TunException.class, thrown -> assertThat(thrown.kind()).isEqualTo(kind));
    }
}
