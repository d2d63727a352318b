package dev.tio.gso;

import dev.tio.wire.TunPacket;
import java.io.IOException;

/** Merges nothing: each packet goes to the sink when it is committed. */
public final class Passthrough implements Coalescer {
    private final GSOSink sink;

    /** Hands packets to {@code sink}. */
    public Passthrough(GSOSink sink) {
        this.sink = sink;
    }

    @Override
    public void commit(TunPacket packet) throws IOException {
        sink.write(packet);
    }

    /** Nothing is held. */
    @Override
    public void flush() {
    }
}
