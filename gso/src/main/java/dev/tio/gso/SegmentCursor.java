package dev.tio.gso;

import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.lang.ref.Reference;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The packets that a superpacket stands for, one after the other, each where its payload lies: no payload is moved. It
 * is for programs that are done with a packet before they take the next, as one that encrypts into other memory is;
 * {@link GSOSplit} makes the same packets stand side by side.
 *
 * <pre>{@code
 * cursor.begin(in, options);
 * while (cursor.next(packet)) {
 *     encrypt(packet);
 * }
 * }</pre>
 *
 * <p>A packet's headers are written over the end of the packet before it, and its own checksums are made as it is
 * taken. It may be changed, until the next is taken; the memory before it, from the superpacket's first byte on, is
 * free for a header, but behind it the next payload follows. So the superpacket is gone afterwards. Nothing outside it
 * is written.
 *
 * <p>It borrows the superpacket's memory until {@link #next} returned false; the packet and the options may be used for
 * others once {@link #begin} returned. One thread at a time. Nothing is allocated after construction, but once, for
 * headers of more than 256 bytes, as only IPv6 extension headers make them.
 */
public final class SegmentCursor {
    private static final int USUAL_HEADERS = 256;
    /** Those of an IPv6 packet that is nothing else, rounded up. */
    private static final int LONGEST_HEADERS = 65_576;

    private final GSOOptions options = new GSOOptions();
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
     * Begins with a packet from below, wherever it was in the one before. The packet is checked completely, as
     * {@link GSOSplit} does, and nothing is written yet.
     *
     * @return how many packets {@link #next} will give, 1 for a plain one; or {@link DropReason#result()} if the packet
     *     is malformed, and there are none then
     */
    public int begin(TunPacket in, GSOOptions newOptions) {
        end();
        int checked = PacketCheck.headers(in.address(), in.length(), newOptions);
        if (checked < 0) {
            return checked;
        }
        mem = in.mem();
        offset = in.offset();
        length = in.length();
        headersLength = checked;
        options.set(newOptions);
        keepHeaders(in.address());
        sums = HeaderSums.of(in.address(), length, headersLength, options);
        count = SegmentLayout.count(length, headersLength, options);
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
        int payloadOffset = SegmentLayout.offset(length, options, next);
        int total = SegmentLayout.segmentLength(length, headersLength, options, next);
        packet.set(mem, offset + payloadOffset, total);
        SegmentWriter.writeHeaders(headers.address(), length, headersLength, options, sums, next, packet.address());
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
