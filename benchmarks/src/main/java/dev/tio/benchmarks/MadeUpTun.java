package dev.tio.benchmarks;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Link;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounters;
import dev.tio.api.QueueSet;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.util.List;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;

/** A device of one queue of which each read gives the same packet. What is written is dropped. */
final class MadeUpTun implements QueueSet, Queue, GSOWriter {
    private final TunPacket packet;
    private final List<Queue> queues = List.of(this);
    private final QueueCounters counters = new QueueCounters(1);

    /** A device that gives out {@code packet}, with its GSO metadata. */
    MadeUpTun(TunPacket packet) {
        this.packet = packet;
    }

    @Override
    public int read(TunPacket[] into, Bytes<?> mem) {
        mem.write(ROOM, packet.mem(), packet.offset(), packet.length());
        into[0].set(mem, ROOM, packet.length()).gso().set(packet.gso());
        return 1;
    }

    @Override
    public int read(TunPacket[] into, Bytes<?> mem, long timeoutNanos) {
        return read(into, mem);
    }

    @Override
    public void write(TunPacket packet) {
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.ALL;
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return Optional.of(this);
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public List<Queue> queues() {
        return queues;
    }

    @Override
    public Queue add(long descriptor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Link link() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void shutdown() {
    }

    @Override
    public void close() {
    }
}
