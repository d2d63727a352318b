package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounters;
import dev.tio.api.TunException;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Gives what was put into it, and keeps what is written. */
final class FakeQueue implements Queue, GSOWriter {
    private static final StoredPacket END = StoredPacket.of(Packets.packet(new byte[1]));

    final LinkedBlockingDeque<StoredPacket> incoming = new LinkedBlockingDeque<>();
    final List<StoredPacket> written = new ArrayList<>();
    final List<StoredPacket> writtenInParts = new ArrayList<>();
    final QueueCounters counters = new QueueCounters(1);
    @Nullable TunException failure;
    int reads;
    boolean closed;

    void receive(List<byte[]> packets) {
        packets.forEach(packet -> incoming.add(StoredPacket.of(Packets.packet(packet))));
    }

    void end() {
        incoming.addFirst(END);
    }

    List<byte[]> writtenBytes() {
        return written.stream().map(StoredPacket::bytes).toList();
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) {
        return read(packets, mem, TimeUnit.MINUTES.toNanos(1));
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) {
        reads++;
        try {
            StoredPacket next = incoming.poll(timeoutNanos, TimeUnit.NANOSECONDS);
            int count = 0;
            for (long at = ROOM; next != null; next = incoming.poll()) {
                if (next == END) {
                    incoming.addFirst(END);
                    return -1;
                }
                next.lay(mem, at, packets[count++]);
                at += next.bytes().length + 2 * ROOM;
                if (count == packets.length || mem.realCapacity() - at < MAX_PACKET + ROOM) {
                    break;
                }
            }
            return count;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void write(TunPacket packet) throws TunException {
        if (failure != null) {
            throw failure;
        }
        written.add(StoredPacket.of(packet));
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws TunException {
        Gathering gathering = new Gathering(Capabilities.ALL);
        writtenInParts.add(StoredPacket.of(gathering.gather(header, transportHeader, payloads, proto)));
        // As a writer may.
        header.write(0, new byte[(int) header.readRemaining()]);
    }

    @Override
    public boolean takes(GSOProto proto) {
        return proto == GSOProto.TCP;
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
    public OptionalLong descriptor() {
        return OptionalLong.of(7);
    }

    @Override
    public void close() {
        closed = true;
    }
}
