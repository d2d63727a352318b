package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A queue that keeps what it is given, and fails as it is told. */
class FakeQueue implements Queue, GSOWriter {
    final List<byte[]> packets = new ArrayList<>();
    final List<Integer> superpackets = new ArrayList<>();
    /** What reads give, in order. */
    final Deque<Consumer<TunPacket>> arriving = new ArrayDeque<>();
    /** Those of all reads. */
    final List<Long> timeouts = new ArrayList<>();
    private final QueueCounters counters = new QueueCounters(1);
    boolean shutDown;
    boolean closed;
    final Capabilities capabilities;
    TunException.@Nullable Kind failure;
    /** For a superpacket, or a partial checksum, that is written as a packet. */
    TunException.@Nullable Kind superpacketFailure;
    int failAtWrite = -1;
    TunException.Kind failureAtWrite = TunException.Kind.FULL;
    /** How many superpackets more are answered as a mistake of the program. */
    int mistakes;

    FakeQueue(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws IOException {
        if (mistakes-- > 0) {
            throw new IllegalStateException("the test's");
        }
        if (failure != null) {
            throw new TunException(failure, "writev", "", "");
        }
        superpackets.add(payloads.count());
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        if (packets.size() == failAtWrite) {
            failAtWrite = -1;
            throw new TunException(failureAtWrite, "write", "", "");
        }
        if (superpacketFailure != null && (packet.gso().isSuperpacket() || packet.gso().needsCsum())) {
            throw new TunException(superpacketFailure, "writev", "", "");
        }
        byte[] bytes = new byte[packet.length()];
        packet.buffer().get(bytes);
        assertThat(packet.gso().isSuperpacket()).isFalse();
        packets.add(bytes);
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return capabilities.supports(proto) ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    /** A superpacket that is yet to be read, or a packet with a partial checksum if {@code gsoSize} is 0. */
    void arrive(TestPackets packet, int gsoSize) {
        byte[] bytes = packet.partialBytes();
        TunPacket like = gsoSize == 0 ? packet.writePartial(Slab.allocate(bytes.length), 0)
                : packet.writeSuperpacket(Slab.allocate(bytes.length), 0, gsoSize);
        arriving.add(to -> {
            to.mem().write(to.offset(), bytes);
            to.set(to.mem(), to.offset(), bytes.length).gso().set(like.gso());
        });
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) {
        return read(packets, mem, Long.MAX_VALUE);
    }

    /** Waits for a millisecond at most: without packets a read that has no end is a mistake of the test. */
    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) {
        timeouts.add(timeoutNanos);
        if (arriving.isEmpty() && timeoutNanos > 0) {
            counters.waited(0);
            long end = System.nanoTime() + Math.min(timeoutNanos, TimeUnit.MILLISECONDS.toNanos(1));
            while (end - System.nanoTime() > 0) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
        }
        int count = 0;
        long offset = ROOM;
        while (count < packets.length && !arriving.isEmpty() && mem.realCapacity() - offset >= MAX_PACKET + ROOM) {
            arriving.remove().accept(packets[count].set(mem, offset, 0));
            offset += packets[count++].length() + 2 * ROOM;
        }
        if (count == 0 && shutDown) {
            return -1;
        }
        assertThat(count > 0 || timeoutNanos < Long.MAX_VALUE).as("something arrives").isTrue();
        return count;
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public OptionalLong descriptor() {
        return OptionalLong.of(42);
    }

    @Override
    public void close() {
        closed = true;
    }
}
