package dev.tio.checksum;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loop over raw memory by the Vector API of JDK 17. Each lane adds up its words, and beside them their upper
 * halves alone: from these two the sum of all halves follows, in one operation less than from the halves apart.
 */
final class VectorSum implements LongRangeSum {
    /** The processor's own, of which two are no more than {@link #MULTIPLE}. */
    private static final VectorSpecies<Long> SPECIES =
            LongVector.SPECIES_PREFERRED.vectorByteSize() > 64 ? LongVector.SPECIES_512 : LongVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();
    private static final int VECTOR = SPECIES.vectorByteSize();
    private static final int TURN = 2 * VECTOR;
    private static final Class<? extends ByteBuffer> DIRECT_BUFFER = ByteBuffer.allocateDirect(0).getClass();

    @Override
    public long sum(long address, int length) {
        // The API of 17 reads memory through a buffer only. Never an object: escape analysis makes locals of its
        // fields, which takes the checks out of the loop. One that is kept, for each thread, needs no escape analysis
        // to allocate nothing, and takes 1.5 to 1.9 times as long.
        ByteBuffer memory = RawMemory.window(DIRECT_BUFFER, address);
        LongVector words = LongVector.zero(SPECIES);
        LongVector uppers = words;
        LongVector words2 = words;
        LongVector uppers2 = words;
        for (int i = 0; i < length; i += TURN) {
            LongVector word = LongVector.fromByteBuffer(SPECIES, memory, i, ORDER);
            LongVector word2 = LongVector.fromByteBuffer(SPECIES, memory, i + VECTOR, ORDER);
            words = words.add(word);
            uppers = uppers.add(word.lanewise(VectorOperators.LSHR, 32));
            words2 = words2.add(word2);
            uppers2 = uppers2.add(word2.lanewise(VectorOperators.LSHR, 32));
        }
        words = words.add(words2);
        uppers = uppers.add(uppers2);
        // Modulo 2^64 the words are uppers * 2^32 + lowers: what is left is lowers, below 2^59, and so exact.
        LongVector lowers = words.sub(uppers.lanewise(VectorOperators.LSHL, 32));
        return lowers.add(uppers).reduceLanes(VectorOperators.ADD);
    }
}
