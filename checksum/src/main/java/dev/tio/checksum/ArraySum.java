package dev.tio.checksum;

import static dev.tio.checksum.HostOrder.halves;

/**
 * The loop over the heap, as {@link AddressSum} is over raw memory. It is written twice because C2, where it cannot
 * tell one from the other, puts a barrier around each access and vectorises none.
 */
final class ArraySum {
    /** Where the loop begins to pay. */
    private static final int BLOCK = 128;

    private ArraySum() {
    }

    /** The sum of {@code length} bytes, from {@code array[offset]} on, in host byte order and unfolded. */
    static long sum(byte[] array, int offset, int length) {
        long sum = 0;
        long at = offset;
        int left = length;
        // A loop that short ranges go through as well is compiled for short ranges.
        if (left >= BLOCK) {
            int words = left & -8;
            sum = words(array, at, words);
            at += words;
            left -= words;
        }
        if (left >= 8) {
            if ((left & 64) != 0) {
                sum += fourWords(array, at) + fourWords(array, at + 32);
                at += 64;
            }
            if ((left & 32) != 0) {
                sum += fourWords(array, at);
                at += 32;
            }
            if ((left & 16) != 0) {
                sum += halves(RawMemory.getLong(array, at)) + halves(RawMemory.getLong(array, at + 8));
                at += 16;
            }
            if ((left & 8) != 0) {
                sum += halves(RawMemory.getLong(array, at));
                at += 8;
            }
        }
        if ((left & 4) != 0) {
            sum += RawMemory.getInt(array, at) & 0xffffffffL;
            at += 4;
        }
        if ((left & 2) != 0) {
            sum += RawMemory.getShort(array, at) & 0xffff;
            at += 2;
        }
        if ((left & 1) != 0) {
            sum += HostOrder.oddByte(RawMemory.getByte(array, at));
        }
        return sum;
    }

    private static long words(byte[] array, long at, int length) {
        int words = (length & Integer.MAX_VALUE) >>> 3;
        long sum = 0;
        for (int i = 0; i < words; i++) {
            sum += halves(RawMemory.getLong(array, at + ((long) i << 3)));
        }
        return sum;
    }

    private static long fourWords(byte[] array, long at) {
        return halves(RawMemory.getLong(array, at))
                + halves(RawMemory.getLong(array, at + 8))
                + halves(RawMemory.getLong(array, at + 16))
                + halves(RawMemory.getLong(array, at + 24));
    }
}
