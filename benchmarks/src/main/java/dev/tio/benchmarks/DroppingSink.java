package dev.tio.benchmarks;

import dev.tio.gso.GSOSink;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import net.openhft.chronicle.bytes.Bytes;

/** Drops packets and superpackets, and counts them. */
final class DroppingSink implements GSOSink {
    private int writes;
    private int packets;

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
        writes++;
        packets += payloads.count();
    }

    @Override
    public void write(TunPacket packet) {
        writes++;
        packets++;
    }

    /**
     * Counts anew, after so many packets, those of superpackets one by one, in so many writes.
     *
     * @return {@code expectedWrites}
     */
    int check(int expectedPackets, int expectedWrites) {
        if (packets != expectedPackets || writes != expectedWrites) {
            throw new AssertionError(packets + " packets in " + writes + " writes");
        }
        writes = 0;
        packets = 0;
        return expectedWrites;
    }
}
