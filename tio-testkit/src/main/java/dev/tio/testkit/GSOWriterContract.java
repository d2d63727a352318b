package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What {@link GSOWriter} promises, sentence by sentence, to be run against the writers of an adapter's queues:
 *
 * <pre>{@code
 * class PipeGSOWriterTest extends GSOWriterContract {
 *     @Override
 *     protected Bench open(int queues) throws IOException {
 *         return new PipeBench(queues);
 *     }
 * }
 * }</pre>
 *
 * <p>Where the queues have no superpackets everything is skipped.
 */
public abstract class GSOWriterContract extends AdapterContract {
    /** For a class that opens the bench. */
    protected GSOWriterContract() {
    }

    private static GSOWriter writer(Trial trial, GSOProto proto) {
        return trial.queue().supportsGSO(proto).orElseThrow();
    }

    private static TunPacket superpacket(Trial trial, GSOProto proto, boolean ipv4, int payload, int segment) {
        return Trial.segment(trial.bench().addresses().fromDevice(ipv4), proto).payload(payload).superpacket(segment);
    }

    /** Writes a superpacket as parts, and returns what it was before. */
    private static TunPacket write(Trial trial, GSOProto proto, TunPacket packet) throws IOException {
        TunPacket before = Segments.copy(packet);
        new SuperpacketParts(packet, proto).write(writer(trial, proto), proto);
        return before;
    }

    private static SuperpacketParts parts(Trial trial, GSOProto proto) {
        return new SuperpacketParts(superpacket(trial, proto, true, 3000, 1000), proto);
    }

    /** Writes the superpacket as parts, for each protocol and IP version, and expects all segments. */
    private void assertCarries(int payload, int segment) throws Exception {
        Trial trial = start();
        for (GSOProto proto : trial.supported()) {
            for (boolean ipv4 : new boolean[] {true, false}) {
                trial.assertSent(write(trial, proto, superpacket(trial, proto, ipv4, payload, segment)));
            }
        }
    }

    @Nested
    @DisplayName("A superpacket in parts")
    class Writing {
        @Test
        @DisplayName("arrives with each fragment as a segment")
        void shouldSendEachFragment() throws Exception {
            assertCarries(5000, 1000);
        }

        @Test
        @DisplayName("may have a last fragment that is shorter")
        void shouldSendAShorterLast() throws Exception {
            assertCarries(2001, 1000);
        }

        @Test
        @DisplayName("may be as long as the longest packet")
        void shouldSendTheLongest() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                int headers = proto == GSOProto.TCP ? 40 : 28;
                TunPacket longest = superpacket(trial, proto, true, Queue.MAX_PACKET - headers, 1400);
                trial.assertSent(write(trial, proto, longest));
            }
        }

        @Test
        @DisplayName("may have more fragments than a system takes ranges of memory")
        void shouldSendManyFragments() throws Exception {
            Trial trial = start();
            Assumptions.assumeTrue(
                    trial.supported().contains(GSOProto.TCP), "only TCP superpackets have as many segments");
            trial.assertSent(write(trial, GSOProto.TCP, superpacket(trial, GSOProto.TCP, true, 30 * 1500, 30)));
        }

        @Test
        @DisplayName("of one fragment arrives as a plain packet with its checksum complete")
        void shouldSendOneFragment() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                for (boolean ipv4 : new boolean[] {true, false}) {
                    trial.assertSent(write(trial, proto,
                            Trial.segment(trial.bench().addresses().fromDevice(ipv4), proto).payload(700).partial()));
                }
            }
        }

        @Test
        @DisplayName("is borrowed: its memory is the caller's again when the call returns")
        void shouldBorrow() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                TunPacket packet = superpacket(trial, proto, true, 3000, 1000);
                TunPacket expected = write(trial, proto, packet);
                Trial.poison(packet);
                TunPacket next = trial.fromDevice(2);
                trial.queue().write(next);
                trial.assertSent(expected, next);
            }
        }

        @Test
        @DisplayName("has its payload unchanged and its headers' cursors where they were")
        void shouldLeaveTheCursorsAlone() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                TunPacket packet = superpacket(trial, proto, true, 3000, 1000);
                byte[] payload = new byte[3000];
                packet.buffer().get(packet.buffer().limit() - payload.length, payload);
                SuperpacketParts parts = new SuperpacketParts(packet, proto);
                long[] before = cursors(parts);
                parts.write(writer(trial, proto), proto);
                byte[] after = new byte[3000];
                packet.buffer().get(packet.buffer().limit() - after.length, after);
                assertThat(after).isEqualTo(payload);
                assertThat(cursors(parts)).isEqualTo(before);
            }
        }

        private long[] cursors(SuperpacketParts parts) {
            return new long[] {parts.header.readPosition(), parts.header.readRemaining(),
                parts.transportHeader.readPosition(), parts.transportHeader.readRemaining()};
        }

        @Test
        @DisplayName("goes beside plain writes of other threads")
        void shouldGoBesidePlainWrites() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                Caller<Boolean> plain = Caller.start(() -> {
                    for (int i = 0; i < 50; i++) {
                        trial.queue().write(Trial.datagram(trial.bench().addresses().fromDevice(false), i, 100));
                    }
                    return true;
                });
                List<TunPacket> expected = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    expected.addAll(Segments.of(write(trial, proto, superpacket(trial, proto, true, 3000 + i, 1000))));
                }
                plain.result(trial.patience());
                List<TunPacket> sent = trial.sent(expected.size() + 50);
                assertThat(sent).hasSize(expected.size() + 50);
                Segments.assertSame(expected, sent.stream().filter(Addresses::isIPv4).toList());
            }
        }

        @Test
        @DisplayName("goes in order with the plain packets that are written before and after it")
        void shouldWritePlainPackets() throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                GSOWriter writer = writer(trial, proto);
                TunPacket before = trial.fromDevice(1);
                TunPacket after = trial.fromDevice(2);
                writer.write(before);
                TunPacket expected = write(trial, proto, superpacket(trial, proto, true, 3000, 1000));
                writer.write(after);
                trial.assertSent(before, expected, after);
            }
        }

        @Test
        @DisplayName("is counted as one superpacket and as its segments")
        void shouldCount() throws Exception {
            Trial trial = start();
            GSOProto proto = trial.supported().get(0);
            TunPacket packet = write(trial, proto, superpacket(trial, proto, true, 4500, 1000));
            assertThat(trial.queue().counters().get(QueueCounter.WRITTEN_PACKETS)).isOne();
            assertThat(trial.queue().counters().get(QueueCounter.WRITTEN_BYTES)).isEqualTo(packet.length());
            assertThat(trial.queue().counters().get(QueueCounter.WRITTEN_SUPERPACKETS)).isOne();
            assertThat(trial.queue().counters().get(QueueCounter.WRITTEN_SEGMENTS)).isEqualTo(5);
        }
    }

    @Nested
    @DisplayName("What cannot be written")
    class Failing {
        @Test
        @DisplayName("is UNSUPPORTED for a protocol that the queue has no superpackets of")
        void shouldBeUnsupported() throws Exception {
            Trial trial = start();
            GSOWriter writer = writer(trial, trial.supported().get(0));
            for (GSOProto proto : trial.unsupported()) {
                assertKind(Kind.UNSUPPORTED, () -> parts(trial, proto).write(writer, proto));
            }
            trial.assertNothingElseSent();
        }

        @Test
        @DisplayName("is a mistake of the caller's: a header in heap memory")
        void shouldRefuseHeapMemory() throws Exception {
            assertMistake((trial, proto, parts) -> writer(trial, proto).writeGSO(
                    Bytes.wrapForRead(parts.header.toByteArray()), parts.transportHeader, parts.payloads, proto));
            assertMistake((trial, proto, parts) -> writer(trial, proto).writeGSO(
                    parts.header, Bytes.wrapForRead(parts.transportHeader.toByteArray()), parts.payloads, proto));
        }

        @Test
        @DisplayName("is a mistake of the caller's: no fragment")
        void shouldRefuseNoFragment() throws Exception {
            assertMistake((trial, proto, parts) ->
                    writer(trial, proto).writeGSO(parts.header, parts.transportHeader, new Fragments(1), proto));
        }

        @Test
        @DisplayName("is a mistake of the caller's: more bytes than the longest packet has")
        void shouldRefuseTooMuch() throws Exception {
            assertMistake((trial, proto, parts) -> writer(trial, proto).writeGSO(
                    parts.header, parts.transportHeader, fragments(40_000, 40_000), proto));
        }

        @Test
        @DisplayName("is a mistake of the caller's: a fragment of another length than the first,"
                + " but for a shorter last")
        void shouldRefuseOtherLengths() throws Exception {
            for (int[] lengths : new int[][] {{1000, 1001}, {1000, 999, 1000}, {1000, 0}}) {
                assertMistake((trial, proto, parts) -> writer(trial, proto).writeGSO(
                        parts.header, parts.transportHeader, fragments(lengths), proto));
            }
        }

        private Fragments fragments(int... lengths) {
            Fragments fragments = new Fragments(lengths.length);
            TunPacket memory = Packets.packet(new byte[Queue.MAX_PACKET]);
            for (int length : lengths) {
                fragments.add(memory, 0, length);
            }
            return fragments;
        }

        private void assertMistake(Mistake mistake) throws Exception {
            Trial trial = start();
            for (GSOProto proto : trial.supported()) {
                SuperpacketParts parts = parts(trial, proto);
                assertThatIllegalArgumentException().isThrownBy(() -> mistake.make(trial, proto, parts));
            }
            trial.assertNothingElseSent();
        }

        @Test
        @DisplayName("is DOWN while the device is")
        void shouldBeDown() throws Exception {
            Trial trial = start();
            trial.supported();
            trial.bench().down();
            assertFails(trial, Kind.DOWN);
        }

        @Test
        @DisplayName("is FULL where there is no room and none comes")
        void shouldBeFull() throws Exception {
            Trial trial = start();
            trial.supported();
            trial.fill();
            assertFails(trial, Kind.FULL);
        }

        @Test
        @DisplayName("is CLOSED after shutdown")
        void shouldBeShutDown() throws Exception {
            Trial trial = start();
            trial.supported();
            trial.set().shutdown();
            assertFails(trial, Kind.CLOSED);
        }

        @Test
        @DisplayName("is CLOSED after the queue's close")
        void shouldBeClosed() throws Exception {
            Trial trial = start();
            GSOProto proto = trial.supported().get(0);
            GSOWriter writer = writer(trial, proto);
            trial.queue().close();
            assertKind(Kind.CLOSED, () -> parts(trial, proto).write(writer, proto));
            assertKind(Kind.CLOSED, () -> writer.write(trial.fromDevice(1)));
        }

        @Test
        @DisplayName("is CLOSED after the device's deletion")
        void shouldBeGone() throws Exception {
            Trial trial = start();
            trial.supported();
            trial.bench().delete();
            assertFails(trial, Kind.CLOSED);
        }

        private void assertFails(Trial trial, Kind kind) {
            for (GSOProto proto : trial.supported()) {
                assertKind(kind, () -> parts(trial, proto).write(writer(trial, proto), proto));
            }
        }
    }

    /** A call that is misuse. */
    @FunctionalInterface
    private interface Mistake {
        void make(Trial trial, GSOProto proto, SuperpacketParts parts) throws Exception;
    }
}
