package dev.tio.linux;

import dev.tio.api.ChannelQueue;
import dev.tio.api.OutgoingPacket;
import dev.tio.api.PacketChannel;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.gso.DropReason;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.Slab;
import dev.tio.wire.VirtioNetHdr;
import java.lang.ref.Reference;
import java.util.OptionalLong;

/**
 * The descriptor of a TUN's queue: {@code readv} and {@code writev} of a {@code virtio_net_hdr}, where the device has
 * one, and a packet; and an eventfd that ends waiting.
 */
final class TunChannel implements PacketChannel {
    /** The most parts of a superpacket; the header takes an element of the vector too. */
    static final int MAX_PARTS = Iovec.MAX - 1;

    private static final int POLL_OFFSET = 2 * Iovec.LENGTH;
    private static final int HEADER_OFFSET = POLL_OFFSET + Poller.SCRATCH_LENGTH;
    /** Cache lines of its own for each lane, so that threads do not disturb each other. */
    private static final int LANE_LENGTH = 128;
    private static final int VECTOR_OFFSET = ChannelQueue.LANES * LANE_LENGTH;
    private static final int SCRATCH_LENGTH = VECTOR_OFFSET + Iovec.MAX * Iovec.LENGTH;

    private final Syscalls sys;
    private final int fd;
    private final boolean littleEndian;
    private final int headerLength;
    private final Poller poller;
    private final Slab scratch = Slab.allocate(SCRATCH_LENGTH);
    private final long readVector = lane(ChannelQueue.READ_LANE);

    /** {@code fd}, which is non-blocking, stays the caller's until {@link #open}. */
    TunChannel(Syscalls sys, int fd, Negotiation negotiation) {
        this.sys = sys;
        this.fd = fd;
        littleEndian = negotiation.littleEndian();
        headerLength = negotiation.vnetHeader() ? VirtioNetHdr.LENGTH : 0;
        Iovec.set(readVector, 0, readVector + HEADER_OFFSET, VirtioNetHdr.LENGTH);
        poller = new Poller(sys, fd);
    }

    /**
     * Owns the descriptor once this returns, and not yet if it throws; before any other call.
     *
     * @throws TunException if there is no eventfd to be had
     */
    void open() throws TunException {
        poller.open();
    }

    private long lane(int lane) {
        return scratch.address() + (long) lane * LANE_LENGTH;
    }

    @Override
    public int receive(long address, GSOInfo gso) throws TunException {
        long result;
        do {
            result = read(address);
        } while (result == -Errno.EINTR);
        if (result == -Errno.EINVAL && headerLength > 0) {
            // The kernel had a superpacket that the header has no name for, and has dropped it (tun_put_user).
            return DropReason.UNKNOWN_GSO_TYPE.result();
        }
        if (result < 0) {
            return nothing((int) -result);
        }
        int length = (int) result - headerLength;
        if (length <= 0) {
            return (length < 0 ? DropReason.NO_VNET_HEADER : DropReason.EMPTY).result();
        }
        boolean known = true;
        if (headerLength == 0) {
            gso.clear();
        } else {
            known = VirtioNetHdr.decode(readVector + HEADER_OFFSET, littleEndian, gso);
        }
        Reference.reachabilityFence(this);
        return known ? length : DropReason.UNKNOWN_GSO_TYPE.result();
    }

    private long read(long address) {
        if (headerLength == 0) {
            return sys.read(fd, address, Queue.MAX_PACKET);
        }
        Iovec.set(readVector, 1, address, Queue.MAX_PACKET);
        return sys.readv(fd, readVector, 2);
    }

    /** Older kernels say EIO while the interface is deleted; poll then tells that it is gone. */
    private static int nothing(int errno) throws TunException {
        if (errno != Errno.EAGAIN && errno != Errno.EIO) {
            throw QueueErrors.read(errno);
        }
        return 0;
    }

    @Override
    public boolean send(int lane, OutgoingPacket packet) throws TunException {
        long own = lane(lane);
        long iov = lane == ChannelQueue.PARTS_LANE ? scratch.address() + VECTOR_OFFSET : own;
        int count = 0;
        if (headerLength > 0) {
            VirtioNetHdr.encode(packet.info(), own + HEADER_OFFSET, littleEndian);
            Iovec.set(iov, count++, own + HEADER_OFFSET, headerLength);
        }
        int parts = packet.parts();
        for (int part = 0; part < parts; part++) {
            Iovec.set(iov, count++, packet.address(part), packet.length(part));
        }
        boolean sent = write(iov, count, headerLength + packet.length());
        Reference.reachabilityFence(this);
        return sent;
    }

    private boolean write(long iov, int count, long length) throws TunException {
        while (true) {
            long result = sys.writev(fd, iov, count);
            if (result == length) {
                return true;
            }
            if (result >= 0) {
                // A TUN takes a packet whole or not at all; should it not, the rest of it would be no packet.
                throw QueueErrors.shortWrite(result, length);
            }
            if (result == -Errno.EAGAIN) {
                return false;
            }
            if (result != -Errno.EINTR) {
                throw QueueErrors.write((int) -result);
            }
        }
    }

    @Override
    public void await(int lane, long nanos) throws TunException {
        boolean reads = lane == ChannelQueue.READ_LANE;
        if (!poller.await(lane(lane) + POLL_OFFSET, reads ? Poller.POLLIN : Poller.POLLOUT, nanos)) {
            throw reads ? QueueErrors.read(Errno.EBADFD) : QueueErrors.write(Errno.EBADFD);
        }
        Reference.reachabilityFence(this);
    }

    @Override
    public void wake() {
        poller.wake();
    }

    @Override
    public OptionalLong descriptor() {
        return OptionalLong.of(fd);
    }

    @Override
    public void close() {
        sys.close(fd);
        poller.close();
    }
}
