package dev.tio.checksum;

/**
 * What both loops share. They sum words as the host reads them, and the bytes are swapped once, at the end: the sum of
 * swapped words is the swapped sum (RFC 1071, section 2 (B)).
 */
final class HostOrder {
    private static final boolean LITTLE_ENDIAN = RawMemory.LITTLE_ENDIAN;

    private HostOrder() {
    }

    /** The halves of a word, added up: the carries are kept above, and are folded in at the end. */
    static long halves(long word) {
        return (word & 0xffffffffL) + (word >>> 32);
    }

    /** The odd byte at the end as the first of a 16-bit word. */
    static int oddByte(byte last) {
        return LITTLE_ENDIAN ? last & 0xff : (last & 0xff) << 8;
    }

    /** A sum in network byte order, of which 32 bits count, as one to be added to those in host byte order. */
    static long fromNetwork(int sum) {
        return (LITTLE_ENDIAN ? Integer.reverseBytes(sum) : sum) & 0xffffffffL;
    }

    /** A folded sum in network byte order. */
    static int toNetwork(int sum) {
        return LITTLE_ENDIAN ? Short.reverseBytes((short) sum) & 0xffff : sum;
    }
}
