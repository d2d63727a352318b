package dev.tio.testkit;

import dev.tio.api.GSOWriter;
import dev.tio.api.TunException;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import net.openhft.chronicle.bytes.Bytes;

/** Puts a superpacket's parts together and sends it over its queue. */
final class MemoryGSOWriter implements GSOWriter {
    private final MemoryQueue queue;
    private final Gathering gathering;
    private boolean writing;

    MemoryGSOWriter(MemoryQueue queue) {
        this.queue = queue;
        gathering = new Gathering(queue.capabilities());
    }

    @Override
    public void write(TunPacket packet) throws TunException {
        queue.write(packet);
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws TunException {
        queue.lock().lock();
        try {
            queue.requireOpen();
            if (writing) {
                throw new IllegalStateException("another thread is in the same call");
            }
            writing = true;
            try {
                queue.send(gathering.gather(header, transportHeader, payloads, proto));
            } finally {
                writing = false;
            }
        } finally {
            queue.lock().unlock();
        }
    }
}
