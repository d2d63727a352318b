package dev.tio.checksum;

import static dev.tio.checksum.HostOrder.halves;

import org.jspecify.annotations.Nullable;

/**
 * The loop over raw memory, which C2 turns into vector instructions. Unrolled, or with a second sum, it is slower.
 * Before JDK 21 it is slow as it is, and another one is used.
 */
final class AddressSum {
    /** Where the loop begins to pay. */
    private static final int BLOCK = 128;

    /** Chosen once, so that the JIT drops the question where there is none. */
    static final @Nullable LongRangeSum FOR_LONG_RANGES = LongRangeSum.ofThisJVM();

    private AddressSum() {
    }

    /**
     * The sum of {@code length} bytes, 0 to 2^30, from {@code address} on, in host byte order and unfolded.
     *
     * @param bits those that may be set in {@code length}, a constant
     */
    static long sum(long address, int length, int bits) {
        long sum = 0;
        int taken = 0;
        // A loop that short ranges go through as well is compiled for short ranges.
        if (length >= BLOCK) {
            if (FOR_LONG_RANGES != null) {
                taken = length & -LongRangeSum.MULTIPLE;
                sum = FOR_LONG_RANGES.sum(address, taken);
            } else {
                // C2 vectorises accesses to raw memory only where it sees that the offset fits into an int.
                taken = length & bits & -8;
                sum = words(address, taken >>> 3);
            }
        }
        return length == taken ? sum : sum + rest(address + taken, length - taken);
    }

    private static long words(long at, int words) {
        long sum = 0;
        for (int i = 0; i < words; i++) {
            sum += halves(RawMemory.getLong(at + ((long) i << 3)));
        }
        return sum;
    }

    /** The sum of fewer bytes than a block. */
    private static long rest(long address, int length) {
        long sum = 0;
        long at = address;
        if (length >= 8) {
            if ((length & 64) != 0) {
                sum += fourWords(at) + fourWords(at + 32);
                at += 64;
            }
            if ((length & 32) != 0) {
                sum += fourWords(at);
                at += 32;
            }
            if ((length & 16) != 0) {
                sum += halves(RawMemory.getLong(at)) + halves(RawMemory.getLong(at + 8));
                at += 16;
            }
            if ((length & 8) != 0) {
                sum += halves(RawMemory.getLong(at));
                at += 8;
            }
        }
        if ((length & 4) != 0) {
            sum += RawMemory.getInt(at) & 0xffffffffL;
            at += 4;
        }
        if ((length & 2) != 0) {
            sum += RawMemory.getShort(at) & 0xffff;
            at += 2;
        }
        if ((length & 1) != 0) {
            sum += HostOrder.oddByte(RawMemory.getByte(at));
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
