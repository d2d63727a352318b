package dev.tio.examples;

import dev.tio.wire.Slab;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * The bytes that a sender sends and a receiver expects: random ones, repeated with a period that is a prime, so that it
 * fits no size of a segment or buffer and what is lost, doubled or displaced does not look right by chance.
 *
 * <p>One thread at a time.
 */
final class Pattern {
    /** The largest prime below 65536. */
    static final int PERIOD = 65521;

    private final Slab slab;

    /** A pattern of which {@code longest} bytes can be had in one piece. */
    Pattern(int longest) {
        byte[] period = new byte[PERIOD];
        new SplittableRandom(PERIOD).nextBytes(period);
        slab = Slab.allocate(PERIOD + longest);
        ByteBuffer bytes = slab.buffer();
        while (bytes.hasRemaining()) {
            bytes.put(period, 0, Math.min(PERIOD, bytes.remaining()));
        }
    }

    /** Where the pieces lie. */
    Slab slab() {
        return slab;
    }

    /** Where in the slab the bytes at {@code position} of the endless pattern are. */
    int offset(long position) {
        return (int) (position % PERIOD);
    }

    /** Fills {@code to} from its position to its limit with the bytes at {@code position}. */
    void copy(long position, ByteBuffer to) {
        to.put(at(position, to.remaining()));
    }

    private ByteBuffer at(long position, int length) {
        return slab.buffer().limit(offset(position) + length).position(offset(position));
    }

    /**
     * Compares what {@code received} has between position and limit with the pattern at {@code position}.
     *
     * @throws CorruptionException if a byte differs
     */
    void verify(long position, ByteBuffer received) throws CorruptionException {
        ByteBuffer expected = at(position, received.remaining());
        int differs = expected.mismatch(received);
        if (differs >= 0) {
            throw new CorruptionException("byte " + (position + differs) + " is "
                    + received.get(received.position() + differs) + " and should be "
                    + expected.get(expected.position() + differs));
        }
    }
}
