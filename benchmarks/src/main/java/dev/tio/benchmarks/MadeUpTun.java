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
import java.util.function.BooleanSupplier;
import net.openhft.chronicle.bytes.Bytes;

/** A device of one queue that gives out packets made up beforehand, again and again. What is written is dropped. */
final class MadeUpTun implements QueueSet, Queue, GSOWriter {
    private final List<TunPacket> packets;
    private final int perRead;
    private final BooleanSupplier ended;
    private final List<Queue> queues = List.of(this);
    private final QueueCounters counters = new QueueCounters(1);
    private int next;

    /**
     * A new device.
     *
     * @param packets what is read, with its GSO metadata
     * @param perRead how many packets a read gives at most
     * @param ended whether reads return -1 from now on
     */
    MadeUpTun(List<TunPacket> packets, int perRead, BooleanSupplier ended) {
        this.packets = List.copyOf(packets);
        this.perRead = perRead;
        this.ended = ended;
    }

    @Override
    public int read(TunPacket[] into, Bytes<?> mem) {
        if (ended.getAsBoolean()) {
            return -1;
        }
        long offset = ROOM;
        int count = 0;
        while (count < Math.min(into.length, perRead) && offset + MAX_PACKET + ROOM <= mem.realCapacity()) {
            TunPacket packet = packets.get(next);
            next = next + 1 == packets.size() ? 0 : next + 1;
            mem.write(offset, packet.mem(), packet.offset(), packet.length());
            into[count].set(mem, offset, packet.length()).gso().set(packet.gso());
            offset += packet.length() + 2 * ROOM;
            count++;
        }
        return count;
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
