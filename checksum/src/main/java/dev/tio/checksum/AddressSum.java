package dev.tio.checksum;

import static dev.tio.checksum.HostOrder.halves;

import org.jspecify.annotations.Nullable;

/**
 * The loop over raw memory. C2 turns it into vector instructions; that of JDK 17 adds up the lanes in each turn, and
 * needs twice the time. Unrolled, or with a second sum, it is slower on both.
 */
final class AddressSum {
    /** Where the loop begins to pay. */
    private static final int BLOCK = 128;

    /** Chosen once, so that the JIT drops the question where there is none. */
    static final @Nullable LongRangeSum FOR_LONG_RANGES = LongRangeSum.ofThisJVM();

    private AddressSum() {
    }

    /** The sum of {@code length} bytes, 0 to 2^30, from {@code address} on, in host byte order and unfolded. */
    static long sum(long address, int length) {
        long sum = 0;
        long at = address;
        int left = length;
        // A loop that short ranges go through as well is compiled for short ranges.
        if (left >= BLOCK) {
            int taken;
            if (FOR_LONG_RANGES != null) {
                taken = left & -LongRangeSum.MULTIPLE;
                sum = FOR_LONG_RANGES.sum(at, taken);
            } else {
                taken = left & -8;
                sum = words(at, taken);
            }
            at += taken;
            left -= taken;
        }
        if (left >= 8) {
            if ((left & 64) != 0) {
                sum += fourWords(at) + fourWords(at + 32);
                at += 64;
            }
            if ((left & 32) != 0) {
                sum += fourWords(at);
                at += 32;
            }
            if ((left & 16) != 0) {
                sum += halves(RawMemory.getLong(at)) + halves(RawMemory.getLong(at + 8));
                at += 16;
            }
            if ((left & 8) != 0) {
                sum += halves(RawMemory.getLong(at));
                at += 8;
            }
        }
        if ((left & 4) != 0) {
            sum += RawMemory.getInt(at) & 0xffffffffL;
            at += 4;
        }
        if ((left & 2) != 0) {
            sum += RawMemory.getShort(at) & 0xffff;
            at += 2;
        }
        if ((left & 1) != 0) {
            sum += HostOrder.oddByte(RawMemory.getByte(at));
        }
        return sum;
    }

    private static long words(long at, int length) {
        // C2 vectorises accesses to raw memory only where it sees that the offset fits into an int: hence the mask.
        int words = (length & Integer.MAX_VALUE) >>> 3;
        long sum = 0;
        for (int i = 0; i < words; i++) {
            sum += halves(RawMemory.getLong(at + ((long) i << 3)));
        }
        return sum;
    }

    private static long fourWords(long at) {
        return halves(RawMemory.getLong(at))
                + halves(RawMemory.getLong(at + 8))
                + halves(RawMemory.getLong(at + 16))
                + halves(RawMemory.getLong(at + 24));
    }
}
