package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException.Kind;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a {@link dev.tio.api.Queue} promises of superpackets and partial checksums. */
abstract class QueueSuperpackets extends ContractPart {
    QueueSuperpackets(AdapterContract kit) {
        super(kit);
    }

    @Test
    @DisplayName("are read whole, with what the system said of them")
    void shouldBeReadWhole() throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.supported()) {
            for (boolean ipv4 : new boolean[] {true, false}) {
                TunPacket sent = trial.superpacketToDevice(proto, ipv4);
                trial.deliver(sent);
                List<TunPacket> read = trial.read(1);
                assertThat(read).as("%s superpacket", proto).hasSize(1);
                // hdr_len is a hint that a system may get wrong.
                sent.gso().hdrLen(read.get(0).gso().hdrLen());
                assertThat(read.get(0).gso().dataValid(false)).usingRecursiveComparison().isEqualTo(sent.gso());
                Segments.assertSame(Segments.of(sent), Segments.of(read.get(0)));
            }
        }
    }

    @Test
    @DisplayName("are read split where the capabilities have none, and partial checksums completed likewise")
    void shouldBeReadSplit() throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.unsupported()) {
            TunPacket sent = trial.superpacketToDevice(proto, true);
            trial.deliver(sent);
            List<TunPacket> segments = Segments.of(sent);
            List<TunPacket> read = trial.read(segments.size());
            assertThat(read).noneMatch(packet -> packet.gso().isSuperpacket());
            if (!trial.queue().capabilities().csum()) {
                assertThat(read).noneMatch(packet -> packet.gso().needsCsum());
            }
            Segments.assertSame(segments, Segments.of(read));
        }
    }

    @Test
    @DisplayName("go out as they lie, every segment of them")
    void shouldBeWritten() throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.supported()) {
            for (boolean ipv4 : new boolean[] {true, false}) {
                trial.assertSent(trial.write(trial.superpacketFromDevice(proto, ipv4)));
            }
        }
    }

    @Test
    @DisplayName("of one segment go out as well")
    void shouldBeWrittenWithOneSegment() throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.supported()) {
            TunPacket packet = Trial.segment(trial.bench().addresses().fromDevice(true), proto).payload(1000).partial();
            TunPacket single = Segments.copy(packet);
            single.gso().set(trial.superpacketFromDevice(proto, true).gso());
            trial.queue().write(single);
            trial.assertSent(packet);
        }
    }

    @Test
    @DisplayName("are UNSUPPORTED where the capabilities have none, and so are partial checksums")
    void shouldBeUnsupported() throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.unsupported()) {
            assertKind(Kind.UNSUPPORTED, () -> trial.queue().write(trial.superpacketFromDevice(proto, true)));
            assertThat(trial.queue().supportsGSO(proto)).isEmpty();
        }
        if (!trial.queue().capabilities().csum()) {
            IPBuilder<?> ip = trial.bench().addresses().fromDevice(true);
            assertKind(Kind.UNSUPPORTED, () -> trial.queue().write(ip.udp(1, 2).payload(9).partial()));
        }
        trial.assertNothingElseSent();
    }

    @Test
    @DisplayName("are UNSUPPORTED without a partial checksum, of which alone a system makes those of the segments")
    void shouldBeUnsupportedWithoutAPartialChecksum() throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.supported()) {
            TunPacket complete = trial.superpacketFromDevice(proto, true);
            complete.gso().needsCsum(false);
            assertKind(Kind.UNSUPPORTED, () -> trial.queue().write(complete));
        }
        trial.assertNothingElseSent();
    }

    @Test
    @DisplayName("that are malformed are REFUSED, and nothing of them leaves")
    void shouldBeRefused() throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.supported()) {
            TunPacket noSize = trial.superpacketFromDevice(proto, true);
            noSize.gso().gsoSize(0);
            assertKind(Kind.REFUSED, () -> trial.queue().write(noSize));
            TunPacket fieldPastTheEnd = trial.superpacketFromDevice(proto, true);
            fieldPastTheEnd.gso().csumOffset(fieldPastTheEnd.length());
            assertKind(Kind.REFUSED, () -> trial.queue().write(fieldPastTheEnd));
            TunPacket wrongVersion = trial.superpacketFromDevice(proto, false);
            wrongVersion.gso().set(trial.superpacketFromDevice(proto, true).gso());
            assertKind(Kind.REFUSED, () -> trial.queue().write(wrongVersion));
        }
        trial.assertNothingElseSent();
    }

    @Test
    @DisplayName("have the same writer at each call and for each protocol that has one")
    void shouldHaveOneWriter() throws Exception {
        Trial trial = start();
        List<GSOProto> supported = trial.supported();
        for (GSOProto proto : supported) {
            assertThat(trial.queue().supportsGSO(proto)).containsSame(
                    trial.queue().supportsGSO(supported.get(0)).orElseThrow());
        }
    }
}
