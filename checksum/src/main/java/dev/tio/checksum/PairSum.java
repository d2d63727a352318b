package dev.tio.checksum;

import static dev.tio.checksum.HostOrder.halves;

/**
 * The loop over raw memory where C2 adds up a vector's lanes in each turn, each turn after the one before: by two words
 * a turn, from two places, it does so half as often. With three it vectorises nothing.
 */
final class PairSum implements LongRangeSum {
    @Override
    public long sum(long address, int length) {
        return sum(address, length, 2);
    }

    /**
     * C2 inlines a method once into itself and no more; so behind two detours the loop is compiled by itself. Inlined,
     * it was vectorised in one place and not in another, by what the address was made of there.
     */
    private static long sum(long address, int length, int detours) {
        if (detours > 0) {
            return sum(address, length, detours - 1);
        }
        // C2 vectorises accesses to raw memory only where it sees that the offset fits into an int: hence the mask.
        int pairs = (length & Integer.MAX_VALUE) >>> 4;
        long second = address + ((long) pairs << 3);
        long sum = 0;
        for (int i = 0; i < pairs; i++) {
            sum += halves(RawMemory.getLong(address + ((long) i << 3)))
                    + halves(RawMemory.getLong(second + ((long) i << 3)));
        }
        return sum;
    }
}
