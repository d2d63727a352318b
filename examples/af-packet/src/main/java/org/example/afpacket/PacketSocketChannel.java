package org.example.afpacket;

import com.sun.jna.Native;
import dev.tio.api.ChannelQueue;
import dev.tio.api.OutgoingPacket;
import dev.tio.api.PacketChannel;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.gso.DropReason;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.Slab;
import dev.tio.wire.VirtioNetHdr;
import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.util.OptionalLong;

/** One socket: {@code readv} and {@code writev} of a {@code virtio_net_hdr}, an Ethernet header and a packet. */
final class PacketSocketChannel implements PacketChannel {
    /** As many iovecs as a call takes, but for that of the headers. */
    static final int MAX_PARTS = 1023;
    private static final TunException DOWN = TunException.recurring(Kind.DOWN, "writev", "ENETDOWN", "");
    private static final TunException NO_MEMORY = TunException.recurring(Kind.NO_MEMORY, "writev", "ENOBUFS", "");
    private static final TunException REFUSED =
            TunException.recurring(Kind.REFUSED, "writev", "EINVAL or EMSGSIZE", "");
    /** After so many frames of other protocols it is as if nothing waited: they may come without end. */
    static final int MOST_FOREIGN = 64;
    private static final int ETHERNET_LENGTH = 14;
    private static final int HEADERS_LENGTH = VirtioNetHdr.LENGTH + ETHERNET_LENGTH;
    private static final int ETHERTYPE = HEADERS_LENGTH - 2;
    private static final int IOVECS = 32;
    private static final int LENGTH = IOVECS + (1 + MAX_PARTS) * 16;
    private static final int POLLFDS_LENGTH = 16;
    private static final int POLLIN = 1;
    private static final int POLLOUT = 4;

    private final int fd;
    private int eventfd;
    private final PacketLink link;
    private final Slab in = Slab.allocate(LENGTH);
    private final Slab out = Slab.allocate(LENGTH);
    private final GSOInfo told = new GSOInfo();
    private final Slab polls = Slab.allocate(ChannelQueue.LANES * POLLFDS_LENGTH);

    /**
     * {@code fd} stays the caller's until {@link #open}.
     *
     * @param addresses the destination's and the source's
     */
    PacketSocketChannel(int fd, PacketLink link, byte[] addresses) {
        this.fd = fd;
        this.link = link;
        in.buffer().order(ByteOrder.nativeOrder());
        out.buffer().order(ByteOrder.nativeOrder()).put(VirtioNetHdr.LENGTH, addresses);
        part(in, 0, in.address(), HEADERS_LENGTH);
        part(out, 0, out.address(), HEADERS_LENGTH);
        polls.buffer().order(ByteOrder.nativeOrder());
    }

    /** Owns the descriptor once this returns. The last step: should one before fail, there is no eventfd yet. */
    void open() throws TunException {
        eventfd = LibC.check(LibC.eventfd(0, PacketSocket.CLOEXEC), "eventfd");
    }

    private static void part(Slab slab, int index, long address, long length) {
        slab.buffer().putLong(IOVECS + index * 16, address).putLong(IOVECS + index * 16 + 8, length);
    }

    @Override
    public int receive(long address, GSOInfo gso) throws TunException {
        part(in, 1, address, Queue.MAX_PACKET);
        for (int foreign = 0; foreign < MOST_FOREIGN; foreign++) {
            int read = (int) LibC.readv(fd, in.address() + IOVECS, 2);
            Reference.reachabilityFence(this);
            if (read < 0) {
                return nothing(Native.getLastError());
            }
            if (isIP(read)) {
                return received(read - HEADERS_LENGTH, gso);
            }
        }
        return 0;
    }

    private int received(int length, GSOInfo gso) {
        if (length == 0) {
            return DropReason.EMPTY.result();
        }
        boolean known = VirtioNetHdr.decode(in.bytes(), 0, ByteOrder.nativeOrder(), gso);
        gso.hdrLen(Math.max(0, gso.hdrLen() - ETHERNET_LENGTH))
                .csumStart(Math.max(0, gso.csumStart() - ETHERNET_LENGTH));
        return known ? length : DropReason.UNKNOWN_GSO_TYPE.result();
    }

    private boolean isIP(int read) {
        if (read < HEADERS_LENGTH) {
            return false;
        }
        int type = (in.buffer().get(ETHERTYPE) & 0xff) << 8 | in.buffer().get(ETHERTYPE + 1) & 0xff;
        return type == 0x0800 || type == 0x86dd;
    }

    private int nothing(int errno) throws TunException {
        if (errno == LibC.EINVAL) {
            return DropReason.UNKNOWN_GSO_TYPE.result();
        }
        if (errno != LibC.EAGAIN && errno != LibC.ENETDOWN) {
            throw LibC.failure(Kind.OTHER, "readv", errno);
        }
        // A socket says once that its interface went down, and no more when that is deleted.
        link.requireThere();
        return 0;
    }

    @Override
    public synchronized boolean send(int lane, OutgoingPacket packet) throws TunException {
        GSOInfo gso = packet.info();
        told.set(gso).hdrLen(gso.hdrLen() + ETHERNET_LENGTH).csumStart(gso.csumStart() + ETHERNET_LENGTH);
        VirtioNetHdr.encode(told, out.bytes(), 0, ByteOrder.nativeOrder());
        boolean ipv6 = packet.ipVersion() == 6;
        out.buffer().put(ETHERTYPE, (byte) (ipv6 ? 0x86 : 0x08)).put(ETHERTYPE + 1, (byte) (ipv6 ? 0xdd : 0));
        for (int i = 0; i < packet.parts(); i++) {
            part(out, 1 + i, packet.address(i), packet.length(i));
        }
        int errno = write(1 + packet.parts());
        // The first time it may be of a while ago.
        boolean sent = sent(errno == LibC.ENETDOWN ? write(1 + packet.parts()) : errno);
        Reference.reachabilityFence(this);
        return sent;
    }

    private int write(int count) {
        return LibC.writev(fd, out.address() + IOVECS, count) < 0 ? Native.getLastError() : 0;
    }

    private static boolean sent(int errno) throws TunException {
        return switch (errno) {
            case 0 -> true;
            case LibC.EAGAIN -> false;
            case LibC.ENETDOWN -> throw DOWN;
            case LibC.ENOMEM, LibC.ENOBUFS -> throw NO_MEMORY;
            case LibC.EINVAL, LibC.EMSGSIZE -> throw REFUSED;
            default -> throw LibC.failure(errno == LibC.ENXIO ? Kind.CLOSED : Kind.OTHER, "writev", errno);
        };
    }

    @Override
    public void await(int lane, long nanos) {
        int at = lane * POLLFDS_LENGTH;
        int event = lane == ChannelQueue.READ_LANE ? POLLIN : POLLOUT;
        polls.buffer().putInt(at, fd).putInt(at + 4, event).putInt(at + 8, eventfd).putInt(at + 12, POLLIN);
        // Not for long, as nothing is said of a deletion.
        LibC.poll(polls.address() + at, 2, (int) Math.min(nanos / 1_000_000 + 1, 100));
        Reference.reachabilityFence(this);
    }

    @Override
    public void wake() {
        LibC.eventfd_write(eventfd, 1);
    }

    @Override
    public OptionalLong descriptor() {
        return OptionalLong.of(fd);
    }

    @Override
    public void close() {
        LibC.close(fd);
        LibC.close(eventfd);
    }
}
