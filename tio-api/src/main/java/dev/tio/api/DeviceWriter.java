package dev.tio.api;

import dev.tio.gso.Coalescer;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Merges packets and writes them to a queue. Threads wait for each other. */
final class DeviceWriter {
    private static final int COPIES_LENGTH = 4 * Queue.MAX_PACKET;

    private final Coalescer coalescer;
    private final int batchSize;
    /** For packets that do not lie in a batch; made when there is one. */
    private @Nullable PacketBatch copies;

    DeviceWriter(Queue queue, Merging merging, int batchSize) {
        this.coalescer = new MultiCoalescer(new MergedWriter(queue, merging), batchSize);
        this.batchSize = batchSize;
    }

    /** As {@link Device#write(PacketBatch)}. */
    synchronized int write(PacketBatch in) throws IOException {
        IOException failure = send(in);
        if (failure != null) {
            throw failure;
        }
        return in.size();
    }

    /** As {@link Device#write(ByteBuffer[], int)}. */
    synchronized int write(ByteBuffer[] bufs, int offset) throws IOException {
        for (ByteBuffer buf : bufs) {
            if (offset < 0 || offset > buf.limit()) {
                throw new IllegalArgumentException("offset " + offset + ", limit " + buf.limit());
            }
        }
        if (copies == null) {
            copies = new PacketBatch(Slab.allocate(COPIES_LENGTH), batchSize, 0, 0);
        }
        IOException failure = null;
        PacketBatch batch = copies.clear();
        for (ByteBuffer buf : bufs) {
            int length = buf.limit() - offset;
            if (length > Queue.MAX_PACKET) {
                failure = first(failure, MergedWriter.NO_PACKET);
                continue;
            }
            TunPacket copy = batch.append(length);
            if (copy == null) {
                failure = first(failure, send(batch));
                copy = batch.clear().append(length);
            }
            copy.buffer().put(copy.buffer().position(), buf, offset, length);
        }
        failure = first(failure, send(batch));
        if (failure != null) {
            throw failure;
        }
        return bufs.length;
    }

    /** Hands everything over; returns the first failure. */
    private @Nullable IOException send(PacketBatch batch) {
        IOException failure = null;
        try {
            coalescer.commit(batch);
        } catch (IOException e) {
            failure = e;
        }
        try {
            coalescer.flush();
        } catch (IOException e) {
            failure = first(failure, e);
        }
        return failure;
    }

    private static @Nullable IOException first(@Nullable IOException failure, @Nullable IOException later) {
        return failure == null ? later : failure;
    }
}
