package dev.tio.system;

import dev.tio.gso.GSOSink;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;

/** What a wrong coalescer hands on, made from what a right one does. */
abstract class WrongSink implements GSOSink {
    final GSOSink sink;

    private WrongSink(GSOSink sink) {
        this.sink = sink;
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws IOException {
        sink.writeGSO(header, transportHeader, payloads, proto);
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        sink.write(packet);
    }

    /** Superpackets without PSH. */
    static final class LosesPush extends WrongSink {
        LosesPush(GSOSink sink) {
            super(sink);
        }

        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws IOException {
            long flags = transportHeader.readPosition() + TCPHeader.FLAGS_FIELD_OFFSET;
            if (proto == GSOProto.TCP) {
                transportHeader.writeByte(flags, (byte) (transportHeader.readByte(flags) & ~TCPHeader.PSH));
            }
            super.writeGSO(header, transportHeader, payloads, proto);
        }
    }

    /** No single packet at all. */
    static final class LosesPackets extends WrongSink {
        LosesPackets(GSOSink sink) {
            super(sink);
        }

        @Override
        public void write(TunPacket packet) {
            // Nothing is written: that is what is wrong.
        }
    }

    /** Each single packet twice. */
    static final class RepeatsPackets extends WrongSink {
        RepeatsPackets(GSOSink sink) {
            super(sink);
        }

        @Override
        public void write(TunPacket packet) throws IOException {
            super.write(packet);
            super.write(packet);
        }
    }
}
