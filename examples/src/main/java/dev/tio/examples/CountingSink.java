package dev.tio.examples;

import dev.tio.api.TunException;
import dev.tio.gso.GSOSink;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;

/**
 * Counts what another sink takes. A packet that is not taken is a lost packet, as anywhere in a network; a device that is
 * gone is the end.
 */
final class CountingSink implements GSOSink {
    private final GSOSink sink;
    private final RelayStats stats;

    CountingSink(GSOSink sink, RelayStats stats) {
        this.sink = sink;
        this.stats = stats;
    }

    @Override
    public boolean takes(GSOProto proto) {
        return sink.takes(proto);
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws IOException {
        try {
            sink.writeGSO(header, transportHeader, payloads, proto);
            stats.written(payloads.count());
        } catch (TunException e) {
            lose(e);
        }
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        try {
            sink.write(packet);
            stats.written(1);
        } catch (TunException e) {
            lose(e);
        }
    }

    private static void lose(TunException e) throws TunException {
        if (e.kind() == TunException.Kind.CLOSED) {
            throw e;
        }
    }
}
