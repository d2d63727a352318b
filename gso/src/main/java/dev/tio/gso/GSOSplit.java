package dev.tio.gso;

import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;

/**
 * Splits superpackets into the packets that they stand for.
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
        throw new UnsupportedOperationException();
    }

    /**
     * Appends packets {@code first}, {@code first + 1} and so on of those that {@code in} stands for to {@code out}, as
     * many as it has room for.
     *
     * @return how many were appended; 0 when none is left from {@code first} on; {@link DropReason#result()} if
     *     {@code in} is malformed, and nothing is appended then
     */
    public static int split(TunPacket in, GSOOptions options, PacketBatch out, int first) {
        throw new UnsupportedOperationException();
    }

    /**
     * wireguard-go's form.
     *
     * @throws TooManySegmentsException if there are more segments than buffers; all buffers are filled then
     */
    public static int split(ByteBuffer in, GSOOptions options, ByteBuffer[] outBufs, int[] sizes, int outOffset)
            throws TooManySegmentsException {
        throw new UnsupportedOperationException();
    }

    /** Completes the checksum of a plain packet in place, if its {@link TunPacket#gso()} says that it is partial. */
    public static int completeChecksum(TunPacket packet) {
        throw new UnsupportedOperationException();
    }
}
