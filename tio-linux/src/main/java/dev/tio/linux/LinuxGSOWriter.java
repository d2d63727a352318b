package dev.tio.linux;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import dev.tio.wire.VirtioNetHdr;
import java.lang.ref.Reference;
import net.openhft.chronicle.bytes.Bytes;

/** Writes a superpacket from where its parts lie: {@code writev} of a {@code virtio_net_hdr}, two headers and fragments. */
final class LinuxGSOWriter implements GSOWriter {
    private static final int FIRST_FRAGMENT = 3;
    private static final int POLL_OFFSET = Iovec.MAX * Iovec.LENGTH;
    private static final int HEADER_OFFSET = POLL_OFFSET + Poller.SCRATCH_LENGTH;
    private static final int SCRATCH_LENGTH = HEADER_OFFSET + VirtioNetHdr.LENGTH;

    private final VectorWriter writer;
    private final boolean littleEndian;
    private final Capabilities capabilities;
    private final Calls calls;
    private final WriteCounts counts;
    private final PacketWriter packets;
    private final GSOInfo info = new GSOInfo();
    private final Slab scratch = Slab.allocate(SCRATCH_LENGTH);
    private final long iov = scratch.address();
    private final long vnetHeader = iov + HEADER_OFFSET;
    /** For a payload in more fragments than one call takes. */
    private final Slab gathered = Slab.allocate(Queue.MAX_PACKET);

    LinuxGSOWriter(VectorWriter writer, Negotiation negotiation, Calls calls, WriteCounts counts,
            PacketWriter packets) {
        this.writer = writer;
        this.littleEndian = negotiation.littleEndian();
        this.capabilities = negotiation.capabilities();
        this.calls = calls;
        this.counts = counts;
        this.packets = packets;
        Iovec.set(iov, 0, vnetHeader, VirtioNetHdr.LENGTH);
    }

    @Override
    public void write(TunPacket packet) throws TunException {
        packets.write(packet);
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws TunException {
        if (!calls.enter(Calls.WRITE_GSO)) {
            throw QueueErrors.closed();
        }
        try {
            if (!capabilities.supports(proto)) {
                throw QueueErrors.NOT_NEGOTIATED;
            }
            describe(header, transportHeader, payloads, proto);
            VirtioNetHdr.encode(info, vnetHeader, littleEndian);
            int count = FIRST_FRAGMENT + gather(payloads);
            int length = info.hdrLen() + payloads.totalLength();
            writer.write(Calls.WRITE_GSO, iov, count, VirtioNetHdr.LENGTH + length, iov + POLL_OFFSET);
            counts.written(Calls.WRITE_GSO, length, payloads.count());
        } catch (TunException e) {
            counts.failed(Calls.WRITE_GSO, e);
            throw e;
        } finally {
            calls.leave(Calls.WRITE_GSO);
            Reference.reachabilityFence(header);
            Reference.reachabilityFence(transportHeader);
            Reference.reachabilityFence(payloads);
            Reference.reachabilityFence(this);
        }
    }

    /** Sets {@link #info} and the vector's headers. */
    private void describe(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
        boolean tcp = proto == GSOProto.TCP;
        int transportMinimum = tcp ? TCPHeader.MINIMUM_LENGTH : UDPHeader.MINIMUM_LENGTH;
        long ip = part(1, header, IPv4Header.MINIMUM_LENGTH);
        long transport = part(2, transportHeader, transportMinimum);
        int csumStart = (int) header.readRemaining();
        int headers = csumStart + (int) transportHeader.readRemaining();
        if (headers + (long) payloads.totalLength() > Queue.MAX_PACKET) {
            throw new IllegalArgumentException(
                    "a superpacket of " + (headers + (long) payloads.totalLength()) + " bytes");
        }
        info.clear().needsCsum(true).hdrLen(headers).csumStart(csumStart)
                .csumOffset(tcp ? TCPHeader.CHECKSUM_FIELD_OFFSET : UDPHeader.CHECKSUM_FIELD_OFFSET);
        int segment = segmentLength(payloads);
        // The kernel takes a superpacket of one segment, but may lose it.
        if (payloads.count() > 1) {
            info.type(type(ip, tcp)).gsoSize(segment)
                    .ecn(tcp && (TCPHeader.flagsAt(transport) & TCPHeader.CWR) != 0);
        }
    }

    private long part(int index, Bytes<?> mem, int minimum) {
        long length = mem.readRemaining();
        if (length < minimum) {
            throw new IllegalArgumentException("a header of " + length + " bytes");
        }
        long address = RawMemory.address(mem, mem.readPosition(), length);
        Iovec.set(iov, index, address, length);
        return address;
    }

    private static GSOType type(long ip, boolean tcp) {
        if (!tcp) {
            return GSOType.UDP_L4;
        }
        return switch (IPv4Header.versionAt(ip)) {
            case 4 -> GSOType.TCPV4;
            case 6 -> GSOType.TCPV6;
            default -> throw new IllegalArgumentException("neither an IPv4 nor an IPv6 header");
        };
    }

    /** The length of all fragments but the last, which may be shorter. */
    private static int segmentLength(Fragments payloads) {
        int last = payloads.count() - 1;
        if (last < 0) {
            throw new IllegalArgumentException("no fragment");
        }
        int segment = payloads.length(0);
        for (int i = 1; i <= last; i++) {
            int length = payloads.length(i);
            if (length > segment || length == 0 || length < segment && i < last) {
                throw new IllegalArgumentException(
                        "fragment " + i + " has " + length + " bytes, the first " + segment);
            }
        }
        return segment;
    }

    /**
     * Fills the vector behind the headers; returns how many elements that took. Each write is a packet of its own, so what
     * one vector does not hold is put together first.
     */
    private int gather(Fragments payloads) {
        int count = payloads.count();
        if (count > Iovec.MAX - FIRST_FRAGMENT) {
            int length = payloads.copyTo(gathered.buffer().clear());
            Iovec.set(iov, FIRST_FRAGMENT, gathered.address(), length);
            return 1;
        }
        for (int i = 0; i < count; i++) {
            Iovec.set(iov, FIRST_FRAGMENT + i, payloads.address(i), payloads.length(i));
        }
        return count;
    }
}
