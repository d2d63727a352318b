package dev.tio.testkit;

import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;

/**
 * A queue around a queue, with {@link Faults}. Beside them it keeps the promises of {@link Queue}, as far as the queue
 * inside does. It allocates for each packet that it holds. Closing it loses what is held back.
 */
public final class FaultyQueue extends ForwardingQueue {
    private final FaultyReader reader;
    private final FaultyWriter writer;

    FaultyQueue(Queue queue, Faults faults) {
        super(queue);
        reader = new FaultyReader(queue, faults);
        writer = new FaultyWriter(queue, faults);
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) throws IOException {
        return reader.read(packets, mem, FaultyReader.FOREVER);
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
        return reader.read(packets, mem, timeoutNanos);
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        writer.write(packet);
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return queue.supportsGSO(proto).map(inner -> writer.around(inner));
    }

    /** Writes what is held back on its way to the queue. */
    public void release() {
        writer.release();
    }
}
