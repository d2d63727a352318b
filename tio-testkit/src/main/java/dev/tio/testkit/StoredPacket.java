package dev.tio.testkit;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;

/** A copy of a packet that needs no direct memory: its bytes, and what is said of them. */
record StoredPacket(byte[] bytes, GSOInfo gso) {
    static StoredPacket of(TunPacket packet) {
        byte[] bytes = new byte[packet.length()];
        packet.mem().bytesStore().read(packet.offset(), bytes, 0, bytes.length);
        return new StoredPacket(bytes, new GSOInfo().set(packet.gso()));
    }

    /** The packet in a slab of its own. */
    TunPacket packet() {
        TunPacket packet = Packets.packet(bytes);
        packet.gso().set(gso);
        return packet;
    }

    /** The packets that this one stands for, with complete checksums; itself as it is if it is malformed. */
    List<byte[]> split() {
        TunPacket packet = packet();
        GSOOptions options = new GSOOptions().set(gso);
        PacketBatch one = new PacketBatch(Slab.allocate(bytes.length), 1, 0, 0);
        List<byte[]> packets = new ArrayList<>();
        while (GSOSplit.split(packet, options, one.clear(), packets.size()) > 0) {
            packets.add(of(one.get(0)).bytes());
        }
        return packets.isEmpty() ? List.of(bytes) : packets;
    }

    /** Lays the packet at {@code mem[offset]}. */
    void lay(Bytes<?> mem, long offset, TunPacket into) {
        mem.bytesStore().write(offset, bytes, 0, bytes.length);
        into.set(mem, offset, bytes.length).gso().set(gso);
    }
}
