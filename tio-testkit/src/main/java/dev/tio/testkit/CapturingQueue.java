package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A queue around a queue whose packets are captured, see {@link Capture}. */
final class CapturingQueue extends ForwardingQueue {
    private final CaptureWriter file;
    private final boolean split;
    private final Gathering gathering = new Gathering(Capabilities.ALL);
    private @Nullable GSOWriter gsoWriter;

    CapturingQueue(Queue queue, CaptureWriter file, boolean split) {
        super(queue);
        this.file = file;
        this.split = split;
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) throws IOException {
        return captured(packets, queue.read(packets, mem));
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
        return captured(packets, queue.read(packets, mem, timeoutNanos));
    }

    private int captured(TunPacket[] packets, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            capture(packets[i], Direction.OUTBOUND);
        }
        return count;
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        queue.write(packet);
        capture(packet, Direction.INBOUND);
    }

    @Override
    public synchronized Optional<GSOWriter> supportsGSO(GSOProto proto) {
        Optional<GSOWriter> inner = queue.supportsGSO(proto);
        if (inner.isPresent() && gsoWriter == null) {
            gsoWriter = new Writer(inner.get());
        }
        return inner.map(writer -> gsoWriter);
    }

    private void capture(TunPacket packet, Direction direction) throws IOException {
        StoredPacket stored = StoredPacket.of(packet);
        Instant now = Instant.now();
        long nanos = now.getEpochSecond() * PcapWriter.NANOS_PER_SECOND + now.getNano();
        for (byte[] bytes : split ? stored.split() : List.of(stored.bytes())) {
            file.write(ByteBuffer.wrap(bytes), nanos, direction);
        }
    }

    private final class Writer implements GSOWriter {
        private final GSOWriter inner;

        Writer(GSOWriter inner) {
            this.inner = inner;
        }

        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws IOException {
            // The writer may change the headers.
            TunPacket superpacket = gathering.gather(header, transportHeader, payloads, proto);
            inner.writeGSO(header, transportHeader, payloads, proto);
            capture(superpacket, Direction.INBOUND);
        }

        @Override
        public void write(TunPacket packet) throws IOException {
            CapturingQueue.this.write(packet);
        }

        @Override
        public boolean takes(GSOProto proto) {
            return inner.takes(proto);
        }
    }
}
