package dev.tio.system;

import dev.tio.gso.GSOSink;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import net.openhft.chronicle.bytes.Bytes;

/** Passes everything on, and remembers which packets went out in superpackets, by where their payload lies. */
final class MergedPackets implements GSOSink {
    private final GSOSink sink;
    private final NavigableSet<Long> payloads = new TreeSet<>();
    private final Map<GSOProto, Integer> mostSegments = new EnumMap<>(GSOProto.class);
    private int longest;
    private int superpackets;

    MergedPackets(GSOSink sink) {
        this.sink = sink;
    }

    @Override
    public boolean takes(GSOProto proto) {
        return sink.takes(proto);
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments fragments, GSOProto proto)
            throws IOException {
        superpackets++;
        mostSegments.merge(proto, fragments.count(), Math::max);
        longest = (int) Math.max(longest,
                header.readRemaining() + transportHeader.readRemaining() + fragments.totalLength());
        for (int i = 0; i < fragments.count(); i++) {
            payloads.add(fragments.address(i));
        }
        sink.writeGSO(header, transportHeader, fragments, proto);
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        sink.write(packet);
    }

    /** Whether {@code packet} went out in a superpacket since {@link #clear()}. */
    boolean contains(TunPacket packet) {
        Long payload = payloads.ceiling(packet.address());
        return payload != null && payload < packet.address() + packet.length();
    }

    /** The most segments that a superpacket of {@code proto} had. */
    int mostSegments(GSOProto proto) {
        return mostSegments.getOrDefault(proto, 0);
    }

    /** The length of the longest superpacket in bytes. */
    int longest() {
        return longest;
    }

    void clear() {
        payloads.clear();
    }

    @Override
    public String toString() {
        return String.format("%d superpackets, of at most %d bytes, with at most %d TCP, %d UDP segments", superpackets,
                longest, mostSegments(GSOProto.TCP), mostSegments(GSOProto.UDP));
    }
}
