package dev.tio.checksum;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.AbstractBytes;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;

/**
 * The internet checksum (RFC 1071): the ones' complement sum of 16-bit words in network byte order.
 *
 * <p>Every sum here is an int from 0 to 0xffff, folded and not complemented, and its value is the same whatever the
 * host's byte order. What stands in a header is its complement, {@code ~sum & 0xffff}. A sum is 0 only if everything
 * that went into it was 0; a sum of other words that comes to zero is 0xffff, the other zero of ones' complement.
 *
 * <p>A range of odd length counts as if a zero byte followed it. So a sum can go on where another ended, by way of
 * {@code initial}, only after an even number of bytes; after an odd number, swap the two bytes of the second sum and
 * add. An {@code initial} sum may also be unfolded: it is read as 32 unsigned bits.
 *
 * <p>All methods may be called from any thread. They allocate nothing, keep nothing, and read no byte outside the
 * range.
 *
 * <p>On HotSpot's JDK 17 the sum of 128 bytes or more of native memory is faster where the JVM was started with
 * {@code --add-modules jdk.incubator.vector}. Until the JIT has compiled it, after some ten thousand sums, it is then
 * slower and does allocate, several times as many bytes as it sums.
 */
public final class Checksum {
    /** The most bytes that a loop takes in one turn. */
    private static final int TURN = 1 << 30;

    /** The bits of a packet's length: so few that the JIT knows its loop to need no safepoint. */
    private static final int PACKET_BITS = 0x1fff;

    /** The bits of any length that a loop takes. */
    private static final int ANY_BITS = Integer.MAX_VALUE;

    private static final int IPV4_ADDRESS = 4;
    private static final int IPV6_ADDRESS = 16;

    private Checksum() {
    }

    /**
     * The sum of {@code length} bytes from {@code address} on, and {@code initial}. The memory must be readable, and
     * the caller keeps it so until the call returns.
     *
     * @throws IllegalArgumentException if {@code length} is negative
     */
    public static int checksum(long address, long length, int initial) {
        return finish(sum(address, length), initial);
    }

    /**
     * The sum of {@code length} bytes of {@code mem} from {@code offset} on, and {@code initial}. Direct memory, a byte
     * array and a heap buffer will do; the cursors are neither used nor moved.
     *
     * @throws IllegalArgumentException if the range is not within what {@code mem} has allocated, if it was released,
     *     or if it lies over something else, such as an object's fields
     */
    public static int checksum(Bytes<?> mem, long offset, long length, int initial) {
        BytesStore<?, ?> store =
                mem instanceof AbstractBytes ? ((AbstractBytes<?>) mem).bytesStore() : mem.bytesStore();
        int references = RawMemory.references(store);
        boolean pointer = RawMemory.isPointer(store);
        long sum;
        if (pointer || store.isDirectMemory()) {
            // Two call sites, so that the JIT sees one class at each; one loop, as code that grows too large is not
            // inlined.
            long address = pointer
                    ? RawMemory.pointerAddress(store, references, offset, length)
                    : RawMemory.address(store, references, offset, length);
            sum = sum(address, length);
        } else {
            RawMemory.check(references, store.start(), store.realCapacity(), offset, length);
            sum = heap(store.underlyingObject(), (int) offset, (int) length);
        }
        Reference.reachabilityFence(mem);
        return finish(sum, initial);
    }

    private static long heap(Object memory, int offset, int length) {
        if (memory instanceof byte[]) {
            return sum((byte[]) memory, offset, length);
        }
        if (memory instanceof ByteBuffer) {
            ByteBuffer buffer = (ByteBuffer) memory;
            return sum(RawMemory.array(buffer), RawMemory.arrayOffset(buffer) + offset, length);
        }
        if (length == 0) {
            // Elastic Bytes that have allocated nothing yet lie over no object.
            return 0;
        }
        throw new IllegalArgumentException("neither direct memory nor a byte array, but " + memory.getClass());
    }

    /**
     * The sum of the bytes of {@code buffer}, direct or not, from its position to its limit, and {@code initial}.
     * Neither is moved, and the buffer's byte order does not matter.
     */
    public static int checksum(ByteBuffer buffer, int initial) {
        long sum = buffer.isDirect()
                ? sum(RawMemory.address(buffer) + buffer.position(), buffer.remaining())
                : sum(RawMemory.array(buffer), RawMemory.arrayOffset(buffer) + buffer.position(), buffer.remaining());
        Reference.reachabilityFence(buffer);
        return finish(sum, initial);
    }

    /**
     * The sum of {@code length} bytes of {@code array} from {@code offset} on, and {@code initial}.
     *
     * @throws IllegalArgumentException if the range is not within the array
     */
    public static int checksum(byte[] array, int offset, int length, int initial) {
        RawMemory.checkRange(offset, length, array.length);
        return finish(sum(array, offset, length), initial);
    }

    /**
     * The sum of the pseudo-header of TCP or UDP over IPv4 (RFC 793, RFC 768) or IPv6 (RFC 8200, section 8.1).
     *
     * @param protocol the number of the transport protocol: 6 for TCP, 17 for UDP
     * @param src the source address, from position to limit: 4 or 16 bytes in network byte order
     * @param dst the destination address, likewise, and as long
     * @param length the length in bytes of the transport header and its payload
     * @throws IllegalArgumentException if the addresses are not of 4 or 16 bytes both, {@code protocol} is not 0 to
     *     255, or {@code length} is negative
     */
    public static int pseudoHeaderChecksum(int protocol, ByteBuffer src, ByteBuffer dst, int length) {
        if (src.remaining() != dst.remaining()) {
            throw new IllegalArgumentException(
                    "addresses of " + src.remaining() + " and " + dst.remaining() + " bytes");
        }
        long rest = checkPseudoHeader(protocol, src.remaining(), length);
        return fold(rest + checksum(src, 0) + checksum(dst, 0));
    }

    /**
     * The sum of the pseudo-header, with both addresses in raw memory.
     *
     * @param protocol the number of the transport protocol: 6 for TCP, 17 for UDP
     * @param srcAddress where the source address lies, in network byte order
     * @param dstAddress where the destination address lies, likewise
     * @param addressLength 4 for IPv4, 16 for IPv6
     * @param length the length in bytes of the transport header and its payload
     * @throws IllegalArgumentException if {@code addressLength} is neither 4 nor 16, {@code protocol} is not 0 to 255,
     *     or {@code length} is negative
     */
    public static int pseudoHeaderChecksum(
            int protocol, long srcAddress, long dstAddress, int addressLength, int length) {
        long rest = checkPseudoHeader(protocol, addressLength, length);
        return fold(rest + checksum(srcAddress, addressLength, 0) + checksum(dstAddress, addressLength, 0));
    }

    /** The protocol and the length, unfolded. */
    private static long checkPseudoHeader(int protocol, int addressLength, int length) {
        if (addressLength != IPV4_ADDRESS && addressLength != IPV6_ADDRESS) {
            throw new IllegalArgumentException("an address of " + addressLength + " bytes");
        }
        if (protocol < 0 || protocol > 0xff) {
            throw new IllegalArgumentException("protocol " + protocol);
        }
        if (length < 0) {
            throw new IllegalArgumentException("length " + length);
        }
        return (long) protocol + length;
    }

    /**
     * The sum after one 16-bit word of what was summed has changed: RFC 1624, equation 3, on sums. For the field as it
     * stands in a header, {@code ~update(~field & 0xffff, oldWord, newWord) & 0xffff}.
     *
     * <p>A sum that comes to zero is 0xffff, and so the field 0, as in the RFC. Summing anew gives the same, except
     * where everything that was summed is 0 afterwards, which no header with a checksum is.
     *
     * @param checksum the sum so far, folded and not complemented
     * @param oldWord the word as it was summed, 0 to 0xffff; in network byte order, at an even offset
     * @param newWord the word as it is now
     */
    public static int update(int checksum, int oldWord, int newWord) {
        return fold((checksum & 0xffffL) + (~oldWord & 0xffffL) + (newWord & 0xffffL));
    }

    /**
     * The sum after 32 bits of what was summed have changed, an IPv4 address or a sequence number: {@link #update} for
     * both halves at once.
     *
     * @param checksum the sum so far, folded and not complemented
     * @param oldWord the 32 bits as they were summed; in network byte order, at an even offset
     * @param newWord the 32 bits as they are now
     */
    public static int update32(int checksum, int oldWord, int newWord) {
        return fold((checksum & 0xffffL) + (~oldWord & 0xffffffffL) + (newWord & 0xffffffffL));
    }

    /**
     * Folds a sum of 16-bit words, or of several sums, to 16 bits by adding the carries back in.
     *
     * @param sum read as 64 unsigned bits
     */
    public static int fold(long sum) {
        // Both halves at once: what the lower one carries goes into the upper one, as it is to.
        int half = (int) (sum + Long.rotateLeft(sum, 32) >>> 32);
        return half + Integer.rotateLeft(half, 16) >>> 16;
    }

    /** Unfolded, and in the host's byte order. */
    private static long sum(long address, long length) {
        // The mask is widened with its sign: a negative length goes on to inTurns, which refuses it.
        return (length & ~PACKET_BITS) == 0
                ? AddressSum.sum(address, (int) length, PACKET_BITS)
                : inTurns(address, length, TURN);
    }

    /** As {@link #sum(long, long)}, in turns of at most {@code turn} bytes, which is even. */
    static long inTurns(long address, long length, int turn) {
        if (length < 0) {
            throw new IllegalArgumentException("length " + length);
        }
        long at = address;
        long left = length;
        long sum = 0;
        while (left > turn) {
            sum = fold(sum) + AddressSum.sum(at, turn, ANY_BITS);
            at += turn;
            left -= turn;
        }
        return fold(sum) + AddressSum.sum(at, (int) left, ANY_BITS);
    }

    private static long sum(byte[] array, int offset, int length) {
        return (length & ~PACKET_BITS) == 0
                ? ArraySum.sum(array, offset, length, PACKET_BITS)
                : ArraySum.sum(array, offset, length, ANY_BITS);
    }

    private static int finish(long sum, int initial) {
        return HostOrder.toNetwork(fold(sum + HostOrder.fromNetwork(initial)));
    }
}
