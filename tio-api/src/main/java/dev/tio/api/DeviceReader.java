package dev.tio.api;

import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.gso.TooManySegmentsException;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads packets and superpackets from a queue, and gives them out split: what a caller has no room for waits here for
 * the next read. One thread at a time.
 */
final class DeviceReader {
    /** A read drains what waits below, up to so many superpackets of the longest. */
    private static final int SUPERPACKETS = 4;
    private static final int PACKETS = 128;

    private final Queue queue;
    private final WakefulReads reads;
    private final @Nullable LongWaitYield waitYield;
    private final boolean dropRest;
    private final GSOOptions options = new GSOOptions();
    private final PacketBatch received =
            new PacketBatch(Slab.allocate(SUPERPACKETS * Queue.MIN_READ_MEMORY), PACKETS, Queue.ROOM, Queue.ROOM);
    private final BatchTarget batchTarget = new BatchTarget();
    private final BufferTarget bufferTarget = new BufferTarget();
    private final AtomicLong droppedSegments = new AtomicLong();
    private final AtomicBoolean reading = new AtomicBoolean();
    /** The packet of {@link #received} that is given out next, and the first of its segments that is. */
    private int next;
    private int nextSegment;

    /** {@code letOthersRun} is what a yield is. */
    DeviceReader(Queue queue, DeviceOptions options, Runnable letOthersRun) {
        this.queue = queue;
        reads = new WakefulReads(queue, options.awakeNanos(), System::nanoTime);
        waitYield = options.yieldAfterWait()
                ? new LongWaitYield(queue.counters(), System::nanoTime, letOthersRun) : null;
        dropRest = options.tooManySegments();
    }

    /** How many segments were dropped for want of room; for any thread. */
    long droppedSegments() {
        return droppedSegments.getOpaque();
    }

    /** As {@link Device#readFrom(int, PacketBatch, long)}. */
    int read(PacketBatch out, long timeoutNanos) throws IOException {
        enter();
        try {
            return read(batchTarget.set(out.clear()), timeoutNanos);
        } finally {
            batchTarget.set(null);
            reading.setRelease(false);
        }
    }

    /** As {@link Device#read(ByteBuffer[], int[], int)}. */
    int read(ByteBuffer[] bufs, int[] sizes, int offset) throws IOException {
        enter();
        try {
            return read(bufferTarget.set(bufs, sizes, offset), Long.MAX_VALUE);
        } finally {
            bufferTarget.clear();
            reading.setRelease(false);
        }
    }

    private void enter() {
        if (!reading.compareAndSet(false, true)) {
            throw new IllegalStateException("another thread reads");
        }
    }

    private int read(SegmentTarget out, long timeoutNanos) throws IOException {
        // A queue gives no malformed packets; should all be, there is nothing to give out yet.
        while (out.size() == 0) {
            if (next == received.size()) {
                int count = receive(timeoutNanos);
                if (count <= 0) {
                    return count;
                }
            }
            while (next < received.size() && give(received.get(next), out)) {
                next++;
                nextSegment = 0;
            }
        }
        return out.size();
    }

    private int receive(long timeoutNanos) throws IOException {
        next = 0;
        if (waitYield != null) {
            waitYield.readBegins();
        }
        int count = reads.read(received.clear().packets(), received.mem(), timeoutNanos);
        received.size(Math.max(0, count));
        if (waitYield != null) {
            waitYield.readEnded();
        }
        return count;
    }

    /** Gives out segments of {@code packet}; returns whether that is done with. */
    private boolean give(TunPacket packet, SegmentTarget out) throws TooManySegmentsException {
        int before = out.size();
        int segments = GSOSplit.segments(packet, options.set(packet.gso()));
        int given = segments < 0 ? segments : out.take(packet, options, nextSegment);
        DropReason malformed = DropReason.of(given);
        if (malformed != null) {
            queue.counters().drops().add(malformed);
            return true;
        }
        nextSegment += given;
        if (nextSegment == segments) {
            return true;
        }
        if (dropRest) {
            dropRest(segments, before, out);
        }
        return false;
    }

    /** Takes back the part of a superpacket that would fit more of it another time; drops what would not. */
    private void dropRest(int segments, int before, SegmentTarget out) throws TooManySegmentsException {
        int given = nextSegment;
        nextSegment = 0;
        if (before > 0) {
            out.size(before);
            return;
        }
        next++;
        droppedSegments.setOpaque(droppedSegments.getPlain() + segments - given);
        throw TooManySegmentsException.of(given);
    }
}
