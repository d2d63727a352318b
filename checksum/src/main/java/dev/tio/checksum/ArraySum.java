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

    /** As {@link AddressSum#sum}, of {@code length} bytes, 0 or more, from {@code array[offset]} on. */
    static long sum(byte[] array, int offset, int length, int bits) {
        long sum = 0;
        int taken = 0;
        // A loop that short ranges go through as well is compiled for short ranges.
        if (length >= BLOCK) {
            taken = length & bits & -8;
            sum = words(array, offset, taken >>> 3);
        }
        return length == taken ? sum : sum + rest(array, offset + taken, length - taken);
    }

    private static long words(byte[] array, long at, int words) {
        long sum = 0;
        for (int i = 0; i < words; i++) {
            sum += halves(RawMemory.getLong(array, at + ((long) i << 3)));
        }
        return sum;
    }

    /** The sum of fewer bytes than a block. */
    private static long rest(byte[] array, long offset, int length) {
        long sum = 0;
        long at = offset;
        if (length >= 8) {
            if ((length & 64) != 0) {
                sum += fourWords(array, at) + fourWords(array, at + 32);
                at += 64;
            }
            if ((length & 32) != 0) {
                sum += fourWords(array, at);
                at += 32;
            }
            if ((length & 16) != 0) {
                sum += halves(RawMemory.getLong(array, at)) + halves(RawMemory.getLong(array, at + 8));
                at += 16;
            }
            if ((length & 8) != 0) {
                sum += halves(RawMemory.getLong(array, at));
                at += 8;
            }
        }
        if ((length & 4) != 0) {
            sum += RawMemory.getInt(array, at) & 0xffffffffL;
            at += 4;
        }
        if ((length & 2) != 0) {
            sum += RawMemory.getShort(array, at) & 0xffff;
            at += 2;
        }
        if ((length & 1) != 0) {
            sum += HostOrder.oddByte(RawMemory.getByte(array, at));
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
