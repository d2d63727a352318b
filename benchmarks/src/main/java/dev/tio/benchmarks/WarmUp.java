package dev.tio.benchmarks;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Link;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounters;
import dev.tio.api.QueueSet;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;

/**
 * A device of one queue of packets made up beforehand, for the JIT to see the relay's whole path before the first packet of another
 * program does: TCP and UDP over both IP versions, in superpackets and one by one. What is written is dropped.
 */
final class WarmUp implements QueueSet, Queue, GSOWriter {
    private static final int SEGMENT = 1380;
    private static final int SEGMENTS = 47;
    private static final int SMALL = 64;

    private final List<byte[]> packets = new ArrayList<>();
    private final List<GSOType> types = new ArrayList<>();
    private final List<Queue> queues = List.of(this);
    private final QueueCounters counters = new QueueCounters(1);
    private final long deadline;
    private int next;

    WarmUp(long nanos) {
        deadline = System.nanoTime() + nanos;
        for (int version : new int[] {4, 6}) {
            add(TestPackets.tcp(version).payload(SEGMENTS * SEGMENT).partialBytes(),
                    version == 4 ? GSOType.TCPV4 : GSOType.TCPV6);
            add(TestPackets.udp(version).payload(SEGMENTS * SEGMENT).partialBytes(), GSOType.UDP_L4);
            add(TestPackets.tcp(version).payload(0).partialBytes(), GSOType.NONE);
            for (int i = 0; i < SEGMENTS; i++) {
                add(TestPackets.udp(version).payload(i % 2 == 0 ? SEGMENT : SMALL).partialBytes(), GSOType.NONE);
            }
        }
    }

    private void add(byte[] packet, GSOType type) {
        packets.add(packet);
        types.add(type);
    }

    @Override
    public int read(TunPacket[] into, Bytes<?> mem) {
        if (System.nanoTime() > deadline) {
            return -1;
        }
        long offset = ROOM;
        int count = 0;
        while (count < into.length && offset + MAX_PACKET + ROOM <= mem.realCapacity()) {
            byte[] packet = packets.get(next);
            mem.write(offset, packet);
            boolean ipv4 = packet[0] >>> 4 == 4;
            boolean tcp = packet[ipv4 ? 9 : 6] == 6;
            into[count].set(mem, offset, packet.length).gso().type(types.get(next)).needsCsum(true)
                    .gsoSize(types.get(next) == GSOType.NONE ? 0 : SEGMENT)
                    .csumStart(ipv4 ? 20 : 40).csumOffset(tcp ? 16 : 6);
            offset += packet.length + 2 * ROOM;
            next = (next + 1) % packets.size();
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
