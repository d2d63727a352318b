package dev.tio.gso;

import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.lang.ref.Reference;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The packets that a superpacket stands for, one after the other, each where its payload lies: no payload is moved. It
 * is for programs that are done with a packet before they take the next, as one that encrypts into other memory is;
 * {@link GSOSplit} copies them, so that all are there at once.
 *
 * <pre>{@code
 * if (cursor.begin(in, options) < 0) {
 *     dropped++;
 * }
 * while (cursor.next(packet)) {
 *     encrypt(packet);
 * }
 * }</pre>
 *
 * <p>A packet's headers go over what lies before its payload, the end of the packet before it; they are written from a
 * copy that {@link #begin} makes. Its checksums are made as it is taken. It may be changed until the next is taken. The
 * memory before it, from the superpacket's first byte on, is free for another header: there is none before the first
 * packet, {@code gso_size} bytes before the second, and so on. Behind it the next payload follows. So the superpacket
 * is gone afterwards. Nothing outside it is written.
 *
 * <p>It borrows the superpacket's memory until {@link #next} returned false, or {@link #begin} was called anew, with
 * whatever packet; the packet and the options may be used for others once {@link #begin} returned. One thread at a
 * time. Nothing is allocated after construction, but once, for headers of more than 256 bytes, as only IPv6 extension
 * headers make them.
 */
public final class SegmentCursor {
    private static final int USUAL_HEADERS = 256;
    /** Those of an IPv6 packet that is nothing else, rounded up. */
    private static final int LONGEST_HEADERS = 65_576;

    private final GSOOptions kept = new GSOOptions();
    /** A copy of the superpacket's headers: the first packet's user may change those in place. */
    private Slab headers = Slab.allocate(USUAL_HEADERS);
    private @Nullable Bytes<?> mem;
    private long offset;
    private int length;
    private int headersLength;
    private int sums;
    private int count;
    private int next;

    /** A cursor over nothing. */
    public SegmentCursor() {
    }

    /**
     * Begins with a packet from below, and gives up what is left of the one before. The packet is checked completely,
     * as {@link GSOSplit} does, and nothing is written to it yet.
     *
     * @return how many packets {@link #next} will give, 1 for a plain one; or {@link DropReason#result()} if the packet
     *     is malformed, and there are none then
     */
    public int begin(TunPacket in, GSOOptions options) {
        end();
        int checked = PacketCheck.headers(in.address(), in.length(), options);
        if (checked < 0) {
            return checked;
        }
        mem = in.mem();
        offset = in.offset();
        length = in.length();
        headersLength = checked;
        kept.set(options);
        keepHeaders(in.address());
        sums = HeaderSums.of(headers.address(), length, headersLength, kept);
        count = SegmentLayout.count(length, headersLength, kept);
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(in);
        return count;
    }

    private void keepHeaders(long packet) {
        if (headersLength > headers.capacity()) {
            headers = Slab.allocate(LONGEST_HEADERS);
        }
        RawMemory.copyHeaders(packet, headers.address(), headersLength);
    }

    /**
     * Sets {@code packet} to the next of the packets, which is complete; its {@link TunPacket#gso()} is that of a plain
     * packet.
     *
     * @param packet any, the one that this cursor began with included
     * @return false if none is left; {@code packet} is then as it was
     * @throws IllegalArgumentException if the superpacket's memory was released since; nothing is written then
     */
    public boolean next(TunPacket packet) {
        if (next == count) {
            end();
            return false;
        }
        int payloadOffset = SegmentLayout.offset(length, kept, next);
        int total = SegmentLayout.segmentLength(length, headersLength, kept, next);
        packet.set(mem, offset + payloadOffset, total);
        SegmentWriter.writeInPlace(headers.address(), length, headersLength, kept, sums, next, packet.address());
        next++;
        Reference.reachabilityFence(this);
        Reference.reachabilityFence(packet);
        return true;
    }

    private void end() {
        mem = null;
        count = 0;
        next = 0;
    }
}
