package dev.tio.api;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;

/** Packets go to buffers, one to each. */
final class BufferTarget implements SegmentTarget {
    private static final ByteBuffer[] NO_BUFFERS = {};
    private static final int[] NO_SIZES = {};

    private ByteBuffer[] buffers = NO_BUFFERS;
    private int[] sizes = NO_SIZES;
    private int offset;
    private int size;

    /** Borrows the arrays and the buffers until {@link #clear}. */
    BufferTarget set(ByteBuffer[] toBuffers, int[] toSizes, int atOffset) {
        if (toBuffers.length == 0 || toSizes.length < toBuffers.length || atOffset < 0) {
            throw new IllegalArgumentException(
                    toBuffers.length + " buffers, " + toSizes.length + " sizes, offset " + atOffset);
        }
        buffers = toBuffers;
        sizes = toSizes;
        offset = atOffset;
        size = 0;
        return this;
    }

    void clear() {
        buffers = NO_BUFFERS;
        sizes = NO_SIZES;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public void size(int newSize) {
        size = newSize;
    }

    @Override
    public int take(TunPacket packet, GSOOptions options, int first) {
        int taken;
        try {
            taken = GSOSplit.split(packet.buffer(), options, buffers, sizes, offset, size, first);
        } catch (IllegalArgumentException e) {
            // What the buffers before this one hold must reach the caller; the next read tells him of the fault.
            if (size > 0) {
                return 0;
            }
            throw e;
        }
        size += Math.max(0, taken);
        return taken;
    }
}
