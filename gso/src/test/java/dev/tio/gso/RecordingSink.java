package dev.tio.gso;

import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.openhft.chronicle.bytes.Bytes;

/** A sink that splits each superpacket again and keeps everything, as bytes, in order. */
final class RecordingSink implements GSOSink {
    /** What arrived: a packet, and how many segments the superpacket had that it came in; 1: it came alone. */
    record Arrival(byte[] packet, int segments) {
    }

    final List<Arrival> arrivals = new ArrayList<>();
    final List<byte[]> superpackets = new ArrayList<>();
    final Set<GSOProto> taken = EnumSet.allOf(GSOProto.class);
    private final PacketBatch segments = new PacketBatch(Slab.allocate(300_000), 2_000, 0, 0);

    @Override
    public boolean takes(GSOProto proto) {
        return taken.contains(proto);
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
        int ipLength = (int) header.readRemaining();
        int headerLength = ipLength + (int) transportHeader.readRemaining();
        Slab slab = Slab.allocate(headerLength + payloads.totalLength());
        slab.bytes().write(0, header, header.readPosition(), ipLength);
        slab.bytes().write(ipLength, transportHeader, transportHeader.readPosition(), headerLength - ipLength);
        payloads.copyTo(slab.buffer().position(headerLength));
        byte[] whole = new byte[slab.capacity()];
        slab.buffer().get(0, whole);
        superpackets.add(whole);

        boolean ipv4 = whole[0] >>> 4 == 4;
        GSOOptions options = new GSOOptions()
                .gsoType(proto == GSOProto.UDP ? GSOType.UDP_L4 : ipv4 ? GSOType.TCPV4 : GSOType.TCPV6)
                .csumStart(ipLength).csumOffset(proto == GSOProto.UDP ? 6 : 16)
                .gsoSize(payloads.length(0)).needsCsum(true);
        segments.clear();
        int count = GSOSplit.split(new TunPacket().set(slab.bytes(), 0, slab.capacity()), options, segments, 0);
        if (count != payloads.count()) {
            throw new AssertionError(payloads.count() + " fragments became " + count + " packets: " + options);
        }
        for (int i = 0; i < count; i++) {
            arrivals.add(new Arrival(bytes(segments.get(i)), count));
        }
    }

    @Override
    public void write(TunPacket packet) {
        arrivals.add(new Arrival(bytes(packet), 1));
    }

    private static byte[] bytes(TunPacket packet) {
        byte[] bytes = new byte[packet.length()];
        packet.buffer().get(bytes);
        return bytes;
    }

    int merged() {
        return (int) arrivals.stream().filter(a -> a.segments() > 1).count();
    }
}
