package dev.tio.testkit;

import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;

/** A queue that does what another does, for a subclass to do one thing otherwise. */
class PassingQueue extends ForwardingQueue {
    PassingQueue(Queue queue) {
        super(queue);
    }

    /** Without end, it is as with the longest timeout: so there is one method to break. */
    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) throws IOException {
        return read(packets, mem, Long.MAX_VALUE);
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
        return queue.read(packets, mem, timeoutNanos);
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        queue.write(packet);
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return queue.supportsGSO(proto);
    }

    /** A writer that does what another does. */
    static class Writer implements GSOWriter {
        final GSOWriter writer;

        Writer(GSOWriter writer) {
            this.writer = writer;
        }

        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws IOException {
            writer.writeGSO(header, transportHeader, payloads, proto);
        }

        @Override
        public void write(TunPacket packet) throws IOException {
            writer.write(packet);
        }
    }
}
