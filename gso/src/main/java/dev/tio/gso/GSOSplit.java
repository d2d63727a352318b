package dev.tio.gso;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Splits superpackets into the packets that they stand for: TCP and UDP, each over IPv4 and IPv6. A plain packet stands
 * for itself; its checksum is completed where that is still to be done. The packets are all there at once; a
 * {@link SegmentCursor} makes them one after the other, without moving their payloads.
 *
 * <p>A segment has the superpacket's headers, IPv4 options and IPv6 extension headers included. The segments differ in
 * lengths, checksums, IPv4 identification, TCP sequence number, and the flags CWR (on the first only), FIN and PSH (on
 * the last only): what Linux makes of a superpacket ({@code tcp_gso_segment}, {@code __udp_gso_segment}). They are
 * numbered from 0, and {@code first} says where to go on with a superpacket that has more of them than there was room
 * for: nothing need be lost.
 *
 * <p>A packet is checked completely before anything is written. If it is malformed, the result is a
 * {@link DropReason#result()} and nothing is written. The packet's own length counts: what the length fields of its
 * headers say is not looked at.
 *
 * <p>The memory that is written to may overlap the packet, for a split in place, where that is safe. The segments are
 * then written from the last to the first, so none may begin before the place of its payload, less the headers' length:
 * for segment 0 that is the packet's first byte. An unsafe overlap is an {@link IllegalArgumentException}, before
 * anything is written. What lies in the memory behind the packet is the caller's care: together the segments are longer
 * than the superpacket, which is gone afterwards. Without an overlap the packet is not changed.
 *
 * <p>The methods may be called from any thread that may use what they are handed. They keep nothing of it, and allocate
 * nothing unless they throw.
 */
public final class GSOSplit {
    private GSOSplit() {
    }

    /**
     * Checks a packet from below, and counts the packets that it stands for: 1 for a plain one.
     *
     * @return the count, or {@link DropReason#result()}
     */
    public static int segments(TunPacket in, GSOOptions options) {
        int segments = segments(in.address(), in.length(), options);
        Reference.reachabilityFence(in);
        return segments;
    }

    /**
     * Checks the packet that lies in {@code in} from its position to its limit, and counts the packets that it stands
     * for.
     *
     * @return the count, or {@link DropReason#result()}
     * @throws IllegalArgumentException if {@code in} is not a direct buffer
     */
    public static int segments(ByteBuffer in, GSOOptions options) {
        int segments = segments(address(in) + in.position(), in.remaining(), options);
        Reference.reachabilityFence(in);
        return segments;
    }

    private static int segments(long packet, int length, GSOOptions options) {
        int headers = PacketCheck.headers(packet, length, options);
        return headers < 0 ? headers : SegmentLayout.count(length, headers, options);
    }

    /**
     * Appends packets {@code first}, {@code first + 1} and so on of those that {@code in} stands for to {@code out}, as
     * many as it has room for. Their {@link TunPacket#gso()} is that of plain packets with complete checksums.
     *
     * <p>It works in place if {@code out} has room for all of them and begins where {@code in} does or behind, as after
     * {@code out.clear(in.offset() - out.front(), until)}, where {@code until} is the end of the memory that may be
     * written to.
     *
     * <p>A batch that holds other packets may have no room for one more, so it is
     * {@link #segments(TunPacket, GSOOptions)} that tells when a packet is done:
     *
     * <pre>{@code
     * int segments = GSOSplit.segments(in, options);
     * for (int first = 0; first < segments; ) {
     *     int appended = GSOSplit.split(in, options, out, first);
     *     if (appended == 0) {
     *         send(out);
     *         out.clear();
     *     }
     *     first += appended;
     * }
     * }</pre>
     *
     * @return how many were appended; 0 if none is left from {@code first} on, or if {@code out} holds other packets
     *     and has no room beside them; {@link DropReason#result()} if {@code in} is malformed, and nothing is appended
     *     then
     * @throws IllegalArgumentException if {@code first} is negative; if {@code out} is empty and yet has no room for
     *     one packet; if it would overlap {@code in} where that is not safe; or if {@code in} itself is one of the
     *     {@link PacketBatch#packets()} that would be set anew. Nothing is appended then
     */
    public static int split(TunPacket in, GSOOptions options, PacketBatch out, int first) {
        requireNotNegative("first", first);
        int result = BatchSplit.split(in, options, out, first);
        Reference.reachabilityFence(in);
        Reference.reachabilityFence(out);
        return result;
    }

    /**
     * wireguard-go's form: writes the packets that {@code in} stands for, from its position to its limit, to
     * {@code outBufs[i]} from index {@code outOffset} on, and their lengths to {@code sizes[i]}. A buffer's whole
     * capacity is room. The cursors of all buffers stay untouched.
     *
     * <p>It works in place in {@code outBufs[0]}, if the first packet comes to lie at {@code in}'s first byte or behind
     * it; the other buffers must not overlap {@code in}, and none another.
     *
     * @return how many were written, or {@link DropReason#result()}, and nothing is written then
     * @throws TooManySegmentsException if there are more segments than buffers; all buffers are filled then. With
     *     {@code in} untouched by them, {@link #split(ByteBuffer, GSOOptions, ByteBuffer[], int[], int, int, int)} goes
     *     on
     * @throws IllegalArgumentException if a buffer that is needed is not direct, read-only, too small or overlaps
     *     {@code in} where that is not safe; if there is no buffer, or {@code sizes} is shorter than {@code outBufs};
     *     or if {@code outOffset} is negative. Nothing is written then
     */
    public static int split(ByteBuffer in, GSOOptions options, ByteBuffer[] outBufs, int[] sizes, int outOffset)
            throws TooManySegmentsException {
        int headers = headers(in, options, outBufs, sizes, outOffset);
        if (headers < 0) {
            return headers;
        }
        int segments = SegmentLayout.count(in.remaining(), headers, options);
        int count = Math.min(segments, outBufs.length);
        split(in, headers, options, outBufs, sizes, outOffset, 0, 0, count, true);
        if (count < segments) {
            throw TooManySegmentsException.of(count);
        }
        return count;
    }

    /**
     * The same for packets {@code first}, {@code first + 1} and so on, into {@code outBufs[index]},
     * {@code outBufs[index + 1]} and so on, as many as there are buffers, which must not overlap {@code in}.
     *
     * @return how many were written; 0 if none is left from {@code first} on, or no buffer from {@code index} on; or
     *     {@link DropReason#result()}, and nothing is written then
     * @throws IllegalArgumentException as above, if any buffer that is needed overlaps {@code in}, or if {@code index}
     *     or {@code first} is negative
     */
    public static int split(ByteBuffer in, GSOOptions options, ByteBuffer[] outBufs, int[] sizes, int outOffset,
            int index, int first) {
        requireNotNegative("index", index);
        requireNotNegative("first", first);
        int headers = headers(in, options, outBufs, sizes, outOffset);
        if (headers < 0) {
            return headers;
        }
        int left = Math.max(0, SegmentLayout.count(in.remaining(), headers, options) - first);
        int count = Math.min(left, Math.max(0, outBufs.length - index));
        split(in, headers, options, outBufs, sizes, outOffset, index, first, count, false);
        return count;
    }

    /** Checks the buffers' numbers and then the packet: the length of its headers, or {@link DropReason#result()}. */
    private static int headers(
            ByteBuffer in, GSOOptions options, ByteBuffer[] outBufs, int[] sizes, int outOffset) {
        requireNotNegative("outOffset", outOffset);
        if (outBufs.length == 0 || sizes.length < outBufs.length) {
            throw new IllegalArgumentException(outBufs.length + " buffers and " + sizes.length + " sizes");
        }
        return PacketCheck.headers(address(in) + in.position(), in.remaining(), options);
    }

    private static void split(
            ByteBuffer in,
            int headers,
            GSOOptions options,
            ByteBuffer[] outBufs,
            int[] sizes,
            int outOffset,
            int index,
            int first,
            int count,
            boolean inPlace) {
        long packet = address(in) + in.position();
        int length = in.remaining();
        for (int i = 0; i < count; i++) {
            int size = SegmentLayout.segmentLength(length, headers, options, first + i);
            ByteBuffer buffer = outBufs[index + i];
            long to = address(buffer) + outOffset;
            if (buffer.isReadOnly() || size > buffer.capacity() - outOffset) {
                throw new IllegalArgumentException(
                        "buffer " + (index + i) + " is read-only, or has no room for " + size + " bytes");
            }
            if (RawMemory.overlap(packet, length, to, size) && !(inPlace && i == 0 && to >= packet)) {
                throw new IllegalArgumentException(
                        "buffer " + (index + i) + " overlaps the packet where that is not safe");
            }
        }
        int sums = HeaderSums.of(packet, length, headers, options);
        for (int i = count - 1; i >= 0; i--) {
            long to = address(outBufs[index + i]) + outOffset;
            SegmentWriter.write(packet, length, headers, options, sums, first + i, to);
            sizes[index + i] = SegmentLayout.segmentLength(length, headers, options, first + i);
        }
        Reference.reachabilityFence(in);
        Reference.reachabilityFence(outBufs);
    }

    /**
     * Completes the checksum of a plain packet in place, if its {@link TunPacket#gso()} says that it is partial, and
     * notes there that it no longer is.
     *
     * @return 1 if it was completed, 0 if it was complete, or {@link DropReason#result()}
     * @throws IllegalArgumentException if the packet is a superpacket
     */
    public static int completeChecksum(TunPacket packet) {
        GSOInfo gso = packet.gso();
        if (gso.isSuperpacket()) {
            throw new IllegalArgumentException("a superpacket: split it");
        }
        long address = packet.address();
        int length = packet.length();
        int result = PacketCheck.metadata(length, gso.type(), gso.ecn(), gso.rscInfo());
        if (result == 0 && gso.needsCsum()) {
            result = PartialChecksum.check(address, length, gso.csumStart(), gso.csumOffset());
            if (result == 0) {
                PartialChecksum.complete(address, length, gso.csumStart(), gso.csumOffset());
                gso.needsCsum(false);
                result = 1;
            }
        }
        Reference.reachabilityFence(packet);
        return result;
    }

    private static long address(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("a heap buffer: direct memory is needed");
        }
        return RawMemory.address(buffer);
    }

    private static void requireNotNegative(String name, int value) {
        if (value < 0) {
            throw new IllegalArgumentException(name + ": " + value);
        }
    }
}
