package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounters;
import dev.tio.api.TunException;
import dev.tio.checksum.Checksum;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final int HEADERS = 20 + 8;
    private static final int SEGMENT = 10;

    private final FakeQueue from = new FakeQueue();
    private final FakeQueue to = new FakeQueue();
    private final Relay relay = new Relay(from, to);

    @Test
    void shouldWriteEverySegmentOfASuperpacketWithMoreThanABatchHolds() throws IOException {
        from.superpackets = 2;
        from.segments = 1000;

        relay.call();

        assertThat(to.written).hasSize(2000).containsOnly(HEADERS + SEGMENT);
        assertThat(relay.stats().readCount()).isEqualTo(2);
        assertThat(relay.stats().superpacketCount()).isEqualTo(2);
        assertThat(relay.stats().packetCount()).isEqualTo(2000);
        assertThat(relay.stats().writeCount()).isEqualTo(2000);
    }

    @Test
    void shouldMergeAgainWhatItHasSplit() throws IOException {
        from.superpackets = 2;
        from.segments = 60;
        to.takesSuperpackets = true;
        Relay merging = new Relay(from, to);

        merging.call();

        assertThat(to.merged).containsExactly(60, 60);
        assertThat(to.written).isEmpty();
        assertThat(merging.stats().packetCount()).isEqualTo(120);
        assertThat(merging.stats().writeCount()).isEqualTo(2);
    }

    @Test
    void shouldLoseAPacketThatIsNotTakenAndGoOn() throws IOException {
        from.superpackets = 1;
        from.segments = 3;
        to.failure = TunException.Kind.FULL;

        relay.call();

        assertThat(relay.stats().readCount()).isEqualTo(1);
        assertThat(relay.stats().packetCount()).isZero();
    }

    @Test
    void shouldEndWhenTheOtherDeviceIsGone() {
        from.superpackets = 1;
        from.segments = 3;
        to.failure = TunException.Kind.CLOSED;

        assertThatThrownBy(relay::call).isInstanceOf(TunException.class);
    }

    /** Gives UDP superpackets one by one and is shut down then; remembers the lengths of what is written. */
    private static final class FakeQueue implements Queue, GSOWriter {
        private final List<Integer> written = new ArrayList<>();
        private final List<Integer> merged = new ArrayList<>();
        private boolean takesSuperpackets;
        private int superpackets;
        private int segments;
        private TunException.Kind failure;

        @Override
        public int read(TunPacket[] packets, Bytes<?> mem) {
            if (superpackets == 0) {
                return -1;
            }
            superpackets--;
            TunPacket packet = packets[0].set(mem, ROOM, HEADERS + segments * SEGMENT);
            new IPv4Header().wrap(packet, 0).version(4).headerLength(20).totalLength(packet.length()).protocol(17);
            IPv4Header.headerChecksumAt(packet.address(), 0);
            IPv4Header.headerChecksumAt(packet.address(), ~Checksum.checksum(packet.address(), 20, 0));
            new UDPHeader().wrap(packet, 20).length(8 + segments * SEGMENT)
                    .checksum(IPProtocol.UDP + 8 + segments * SEGMENT);
            packet.gso().type(GSOType.UDP_L4).gsoSize(SEGMENT).needsCsum(true).csumStart(20).csumOffset(6);
            return 1;
        }

        @Override
        public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(TunPacket packet) throws IOException {
            if (failure != null) {
                throw new TunException(failure, "write", "", "");
            }
            written.add(packet.length());
        }

        @Override
        public Capabilities capabilities() {
            return Capabilities.ALL;
        }

        @Override
        public Optional<GSOWriter> supportsGSO(GSOProto proto) {
            return takesSuperpackets ? Optional.of(this) : Optional.empty();
        }

        @Override
        public void writeGSO(
                Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) throws IOException {
            merged.add(payloads.count());
        }

        @Override
        public QueueCounters counters() {
            return new QueueCounters(1);
        }

        @Override
        public void close() {
        }
    }
}
