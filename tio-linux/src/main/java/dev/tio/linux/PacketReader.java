package dev.tio.linux;

import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueCounters;
import dev.tio.api.TunException;
import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.lang.ref.Reference;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** The reading half of a queue: drains what waits into the caller's memory, and waits when nothing does. */
final class PacketReader {
    /** For a read that waits as long as it takes. */
    static final long FOREVER = Long.MAX_VALUE;

    /** After so many malformed packets a read does as if nothing waited: they may come without end. */
    private static final int MAX_DROPS = 1024;

    private static final int POLL_OFFSET = 2 * Iovec.LENGTH;
    private static final int HEADER_OFFSET = POLL_OFFSET + Poller.SCRATCH_LENGTH;
    private static final int SCRATCH_LENGTH = HEADER_OFFSET + VirtioNetHdr.LENGTH;

    private final Syscalls sys;
    private final int fd;
    private final boolean littleEndian;
    private final int headerLength;
    private final Calls calls;
    private final Poller poller;
    private final QueueCounters counters;
    private final GSOOptions options = new GSOOptions();
    private final Slab slab = Slab.allocate(SCRATCH_LENGTH);
    private final long iov = slab.address();
    private final long header = iov + HEADER_OFFSET;

    PacketReader(Syscalls sys, int fd, Negotiation negotiation, Calls calls, Poller poller,
            QueueCounters counters) {
        this.sys = sys;
        this.fd = fd;
        this.littleEndian = negotiation.littleEndian();
        this.headerLength = negotiation.vnetHeader() ? VirtioNetHdr.LENGTH : 0;
        this.calls = calls;
        this.poller = poller;
        this.counters = counters;
        Iovec.set(iov, 0, header, VirtioNetHdr.LENGTH);
    }

    /** As {@link Queue#read(TunPacket[], Bytes, long)}. */
    int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws TunException {
        if (packets.length == 0) {
            throw new IllegalArgumentException("no packets to read into");
        }
        long capacity = mem.realCapacity();
        if (capacity < Queue.MIN_READ_MEMORY) {
            throw new IllegalArgumentException(capacity + " bytes of memory; a read takes " + Queue.MIN_READ_MEMORY);
        }
        long base = RawMemory.address(mem, 0, capacity);
        if (!calls.enter(Calls.READ)) {
            return ended();
        }
        try {
            return drain(packets, mem, base, capacity, timeoutNanos);
        } finally {
            calls.leave(Calls.READ);
            Reference.reachabilityFence(mem);
        }
    }

    private int drain(TunPacket[] packets, Bytes<?> mem, long base, long capacity, long timeoutNanos)
            throws TunException {
        int count = 0;
        int dropped = 0;
        long offset = Queue.ROOM;
        long deadline = 0;
        boolean waited = false;
        while (!calls.hasEnded()) {
            long result = readOne(base + offset);
            if (result >= 0 && accept(packets[count], mem, offset, (int) result)) {
                offset += packets[count].length() + 2 * Queue.ROOM;
                count++;
                if (count == packets.length || capacity - offset < Queue.MAX_PACKET + Queue.ROOM) {
                    return count;
                }
            } else if (result < 0 ? result != -Errno.EINTR : ++dropped % MAX_DROPS == 0) {
                if (count > 0) {
                    return count;
                }
                // Older kernels say EIO while the interface is deleted; poll then tells that it is gone.
                if (result < 0 && result != -Errno.EAGAIN && result != -Errno.EIO) {
                    throw QueueErrors.read((int) -result);
                }
                if (timeoutNanos <= 0) {
                    return 0;
                }
                long now = System.nanoTime();
                deadline = waited ? deadline : now + timeoutNanos;
                waited = true;
                if (deadline - now <= 0) {
                    return 0;
                }
                count(QueueCounter.READ_CALLS, 1);
                if (!poller.await(iov + POLL_OFFSET, Poller.POLLIN, deadline - now)) {
                    throw QueueErrors.read(Errno.EBADFD);
                }
            }
        }
        return count > 0 ? count : ended();
    }

    private int ended() throws TunException {
        if (calls.isShutDown()) {
            return -1;
        }
        throw QueueErrors.closed();
    }

    private long readOne(long address) {
        count(QueueCounter.READ_CALLS, 1);
        if (headerLength == 0) {
            return sys.read(fd, address, Queue.MAX_PACKET);
        }
        Iovec.set(iov, 1, address, Queue.MAX_PACKET);
        return sys.readv(fd, iov, 2);
    }

    /** Sets {@code packet} over what was read; false if that is malformed, which is counted. */
    private boolean accept(TunPacket packet, Bytes<?> mem, long offset, int read) {
        DropReason reason = decode(packet, mem, offset, read);
        if (reason == null) {
            int segments = GSOSplit.segments(packet, options.set(packet.gso()));
            if (segments >= 0) {
                count(packet, segments);
                return true;
            }
            reason = DropReason.of(segments);
        }
        counters.drops().add(reason);
        return false;
    }

    private void count(TunPacket packet, int segments) {
        count(QueueCounter.READ_PACKETS, 1);
        count(QueueCounter.READ_BYTES, packet.length());
        count(QueueCounter.READ_SEGMENTS, segments);
        if (packet.gso().isSuperpacket()) {
            count(QueueCounter.READ_SUPERPACKETS, 1);
        }
    }

    private void count(QueueCounter counter, long count) {
        counters.add(Calls.READ, counter, count);
    }

    private @Nullable DropReason decode(TunPacket packet, Bytes<?> mem, long offset, int read) {
        if (read < headerLength) {
            return DropReason.NO_VNET_HEADER;
        }
        if (read == headerLength) {
            return DropReason.EMPTY;
        }
        packet.set(mem, offset, read - headerLength);
        if (headerLength > 0 && !VirtioNetHdr.decode(header, littleEndian, packet.gso())) {
            return DropReason.UNKNOWN_GSO_TYPE;
        }
        return null;
    }
}
