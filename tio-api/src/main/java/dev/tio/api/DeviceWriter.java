package dev.tio.api;

import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOSink;
import dev.tio.gso.MultiCoalescer;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Merges packets and writes them to a queue. Threads wait for each other. */
final class DeviceWriter {
    private static final int COPIES_LENGTH = 4 * Queue.MAX_PACKET;

    private final MergedWriter writer;
    private final Coalescer coalescer;
    private final DatagramYield datagramYield;
    private final int batchSize;
    /** For packets that do not lie in a batch; made when there is one. */
    private @Nullable PacketBatch copies;

    DeviceWriter(Queue queue, Merging merging, int batchSize, DatagramYield datagramYield) {
        this.writer = new MergedWriter(queue, merging);
        this.coalescer = new MultiCoalescer(new Lossy(writer, datagramYield), batchSize);
        this.datagramYield = datagramYield;
        this.batchSize = batchSize;
    }

    /** Adds what was lost to {@code sums}; for any thread. */
    void addLossesTo(Map<TunException.Kind, Long> sums) {
        writer.losses().addTo(sums);
    }

    /** As {@link Device#write(PacketBatch)}. */
    int write(PacketBatch in) throws IOException {
        int taken = merge(in);
        datagramYield.yieldIfDue();
        return taken;
    }

    private synchronized int merge(PacketBatch in) throws IOException {
        long lostBefore = writer.losses().total();
        send(in);
        return taken(in.size(), lostBefore);
    }

    private int taken(int packets, long lostBefore) {
        return (int) Math.max(0, packets - (writer.losses().total() - lostBefore));
    }

    /** As {@link Device#write(ByteBuffer[], int)}. */
    int write(ByteBuffer[] bufs, int offset) throws IOException {
        int taken = merge(bufs, offset);
        datagramYield.yieldIfDue();
        return taken;
    }

    private synchronized int merge(ByteBuffer[] bufs, int offset) throws IOException {
        for (ByteBuffer buf : bufs) {
            if (offset < 0 || offset > buf.limit()) {
                throw new IllegalArgumentException("offset " + offset + ", limit " + buf.limit());
            }
        }
        if (copies == null) {
            copies = new PacketBatch(Slab.allocate(COPIES_LENGTH), batchSize, 0, 0);
        }
        long lostBefore = writer.losses().total();
        IOException failure = null;
        for (int next = 0; next < bufs.length; ) {
            next = copy(bufs, next, offset, copies.clear());
            try {
                send(copies);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return taken(bufs.length, lostBefore);
    }

    /** Copies buffers from {@code first} on, as long as there is room; returns the first that is left. */
    private int copy(ByteBuffer[] bufs, int first, int offset, PacketBatch to) {
        for (int i = first; i < bufs.length; i++) {
            int length = bufs[i].limit() - offset;
            if (length > Queue.MAX_PACKET) {
                writer.losses().add(TunException.Kind.REFUSED, 1);
                continue;
            }
            TunPacket copy = to.append(length);
            if (copy == null) {
                return i;
            }
            copy.buffer().put(copy.buffer().position(), bufs[i], offset, length);
        }
        return bufs.length;
    }

    private void send(PacketBatch batch) throws IOException {
        try {
            coalescer.commit(batch);
        } finally {
            coalescer.flush();
        }
    }

    /** Hands everything over, and throws nothing that {@linkplain TunException#passes passes}: that is counted. */
    private record Lossy(MergedWriter writer, DatagramYield datagramYield) implements GSOSink {
        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws IOException {
            try {
                datagramYield.count(proto, payloads.count());
                writer.writeGSO(header, transportHeader, payloads, proto);
            } catch (IOException e) {
                throwUnlessItPasses(e);
            }
        }

        @Override
        public void write(TunPacket packet) throws IOException {
            try {
                datagramYield.count(packet);
                writer.write(packet);
            } catch (IOException e) {
                throwUnlessItPasses(e);
            }
        }

        private static void throwUnlessItPasses(IOException failure) throws IOException {
            if (!TunException.passes(failure)) {
                throw failure;
            }
        }

        @Override
        public boolean takes(GSOProto proto) {
            return writer.takes(proto);
        }
    }
}
