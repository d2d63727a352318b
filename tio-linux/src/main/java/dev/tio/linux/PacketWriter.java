package dev.tio.linux;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.lang.ref.Reference;

/** The writing of packets as they lie, by any number of threads: each write has scratch memory of its own. */
final class PacketWriter {
    private static final int HEADER_OFFSET = 2 * Iovec.LENGTH;
    private static final int POLL_OFFSET = 64;
    /** Cache lines of its own for each, so that threads do not disturb each other. */
    private static final int SCRATCH_LENGTH = 128;

    private final VectorWriter writer;
    private final boolean vnetHeader;
    private final boolean littleEndian;
    private final Capabilities capabilities;
    private final Calls calls;
    private final WriteCounts counts;
    private final Slab slab = Slab.allocate(Calls.WRITES * SCRATCH_LENGTH);
    private final GSOOptions[] options = new GSOOptions[Calls.WRITES];
    private final GSOInfo[] infos = new GSOInfo[Calls.WRITES];

    PacketWriter(VectorWriter writer, Negotiation negotiation, Calls calls, WriteCounts counts) {
        this.writer = writer;
        this.vnetHeader = negotiation.vnetHeader();
        this.littleEndian = negotiation.littleEndian();
        this.capabilities = negotiation.capabilities();
        this.calls = calls;
        this.counts = counts;
        for (int slot = 0; slot < Calls.WRITES; slot++) {
            options[slot] = new GSOOptions();
            infos[slot] = new GSOInfo();
        }
    }

    /** As {@link Queue#write}. */
    void write(TunPacket packet) throws TunException {
        int length = packet.length();
        if (length == 0 || length > Queue.MAX_PACKET) {
            throw new IllegalArgumentException("a packet of " + length + " bytes");
        }
        int slot = calls.enterWrite();
        if (slot < 0) {
            throw QueueErrors.closed();
        }
        try {
            write(packet, length, slot);
        } catch (TunException e) {
            counts.failed(slot, e);
            throw e;
        } finally {
            calls.leave(slot);
            Reference.reachabilityFence(packet);
            Reference.reachabilityFence(this);
        }
    }

    private void write(TunPacket packet, int length, int slot) throws TunException {
        int segments = GSOSplit.segments(packet, options[slot].set(packet.gso()));
        GSOInfo info = describe(packet.gso(), segments, slot);
        long iov = slab.address() + (long) slot * SCRATCH_LENGTH;
        int count = 0;
        long total = length;
        if (vnetHeader) {
            long header = iov + HEADER_OFFSET;
            VirtioNetHdr.encode(info, header, littleEndian);
            Iovec.set(iov, count++, header, VirtioNetHdr.LENGTH);
            total += VirtioNetHdr.LENGTH;
        }
        Iovec.set(iov, count++, packet.address(), length);
        writer.write(slot, iov, count, total, iov + POLL_OFFSET);
        counts.written(slot, length, segments);
    }

    /** What the kernel is told of the packet, once that is known to be true: the kernel takes some lies, and loses the packet. */
    private GSOInfo describe(GSOInfo gso, int segments, int slot) throws TunException {
        if (segments < 0) {
            throw QueueErrors.MALFORMED;
        }
        GSOProto proto = gso.type().proto();
        if (proto != null && !capabilities.supports(proto) || gso.needsCsum() && !capabilities.csum()) {
            throw QueueErrors.NOT_NEGOTIATED;
        }
        if (proto != null && segments == 1) {
            // A superpacket of one segment is taken, but may never leave.
            return infos[slot].set(gso).type(GSOType.NONE).ecn(false).gsoSize(0);
        }
        return gso;
    }
}
