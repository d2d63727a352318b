package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** A queue that keeps what it is given, and fails as it is told. */
class FakeQueue implements Queue, GSOWriter {
    final List<byte[]> packets = new ArrayList<>();
    final List<Integer> superpackets = new ArrayList<>();
    final Capabilities capabilities;
    TunException.@Nullable Kind failure;
    /** For a superpacket, or a partial checksum, that is written as a packet. */
    TunException.@Nullable Kind superpacketFailure;
    int failAtWrite = -1;

    FakeQueue(Capabilities capabilities) {
        this.capabilities = capabilities;
    }

    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws IOException {
        if (failure != null) {
            throw new TunException(failure, "writev", "", "");
        }
        superpackets.add(payloads.count());
    }

    @Override
    public void write(TunPacket packet) throws IOException {
        if (packets.size() == failAtWrite) {
            failAtWrite = -1;
            throw new TunException(TunException.Kind.FULL, "write", "", "");
        }
        if (superpacketFailure != null && (packet.gso().isSuperpacket() || packet.gso().needsCsum())) {
            throw new TunException(superpacketFailure, "writev", "", "");
        }
        byte[] bytes = new byte[packet.length()];
        packet.buffer().get(bytes);
        assertThat(packet.gso().isSuperpacket()).isFalse();
        packets.add(bytes);
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return capabilities.supports(proto) ? Optional.of(this) : Optional.empty();
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public QueueCounters counters() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
    }
}
