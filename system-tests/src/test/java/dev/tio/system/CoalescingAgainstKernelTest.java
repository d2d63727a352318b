package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.gso.Coalescer;
import dev.tio.gso.GSOSink;
import dev.tio.gso.MultiCoalescer;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Router;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.PacketStream;
import dev.tio.wire.PacketStream.Event;
import dev.tio.wire.TestPackets;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel is the judge of merging: it splits what the coalescers merged. */
@LinuxDevices
@Timeout(120)
class CoalescingAgainstKernelTest {
    private static final int STREAMS = 20;
    private static final int PACKETS_OF_A_STREAM = 1000;
    private static final int MAX_FLOWS = 24;

    /** Below the largest batches, so that the coalescer also flushes by itself. */
    private static final int CAPACITY = 1024;

    private final Router router;

    CoalescingAgainstKernelTest(@SplittingRouter Router router) {
        this.router = router;
    }

    @Test
    @DisplayName("What the kernel makes of merged streams equals the streams, flow by flow, byte for byte")
    void shouldMergeSoThatTheKernelSplitsItBack() throws IOException {
        long seed = Seed.ofThisRun();
        MergingJudge judge = new MergingJudge(router, CoalescingAgainstKernelTest::coalescer);
        Map<Event, Integer> events = new EnumMap<>(Event.class);
        for (int i = 0; i < STREAMS; i++) {
            SplittableRandom random = new SplittableRandom(Seed.ofCase(seed, i));
            int flows = 1 + random.nextInt(1 + random.nextInt(MAX_FLOWS));
            PacketStream stream = new PacketStream(random.nextLong(), flows);
            for (int sent = 0; sent < PACKETS_OF_A_STREAM; ) {
                int batch = Math.min(PACKETS_OF_A_STREAM - sent, batchSize(random));
                String description = "stream " + i + " of seed " + seed + ", packets " + sent + " to " + (sent + batch);
                try {
                    judge.compare(stream.next(batch));
                } catch (AssertionError | IOException e) {
                    throw new AssertionError(description + ": " + e.getMessage(), e);
                }
                sent += batch;
            }
            stream.counts().forEach((event, count) -> events.merge(event, count, Integer::sum));
        }
        MergingTally tally = judge.tally();
        System.out.printf("%s%n%s%n%s", events, judge.merged(), tally);
        assertThat(events).containsOnlyKeys(Event.values());
        assertThat(tally.merged()).isGreaterThanOrEqualTo(STREAMS * PACKETS_OF_A_STREAM / 2);
        for (MergingTally.Kind kind : MergingTally.Kind.values()) {
            assertThat(tally.merged(kind) > 0).as("%s was merged", kind).isEqualTo(kind.isTCPOrUDP());
        }
        assertThat(tally.newIdentification()).isPositive();
        assertNothingRefused(judge);
    }

    private static Coalescer coalescer(GSOSink sink) {
        return new MultiCoalescer(sink, CAPACITY);
    }

    /** Log-uniform. */
    private static int batchSize(SplittableRandom random) {
        return (int) Math.exp(random.nextDouble() * Math.log(MergingJudge.MAX_BATCH));
    }

    /** A superpacket that was refused, the queue's writer would have split, and not the kernel. */
    private static void assertNothingRefused(MergingJudge judge) {
        for (GSOProto proto : GSOProto.values()) {
            assertThat(judge.merging().refused(proto)).as("%s superpackets refused", proto).isZero();
        }
    }

    @Test
    void shouldMergeTheMost() throws IOException {
        MergingJudge judge = new MergingJudge(router, CoalescingAgainstKernelTest::coalescer);
        judge.compare(train(1001, i -> TestPackets.tcp(6).sequenceNumber(i).payload(1)));
        judge.compare(train(65, i -> TestPackets.udp(6).payload(100)));
        judge.compare(train(10, i -> TestPackets.tcp(6).sequenceNumber(7275 * i).payload(7275)));

        assertThat(judge.merged().mostSegments(GSOProto.TCP)).isEqualTo(1000);
        assertThat(judge.merged().mostSegments(GSOProto.UDP)).isEqualTo(64);
        assertThat(judge.merged().longest()).isEqualTo(65535);
        assertThat(judge.tally().merged()).isEqualTo(1000 + 64 + 9);
        assertNothingRefused(judge);
    }

    private static List<byte[]> train(int length, IntFunction<TestPackets> packet) {
        return IntStream.range(0, length)
                .mapToObj(i -> packet.apply(i).addresses(address(1), address(2)).bytes())
                .toList();
    }

    /** 2001:db8:1::1 or 2001:db8:2::1, between which the router lies. */
    private static byte[] address(int network) {
        return new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8, 0, (byte) network, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    }

    @Test
    void shouldNoticeAMergeAcrossAGap() {
        assertNoticed("merged, differs from what arrived:\ntcp.sequenceNumber at ", 500, Event.LOSS,
                sink -> new WrongCoalescer.MergesAcrossGaps(coalescer(sink)));
    }

    @Test
    void shouldNoticeThatAPureAckIsOvertaken() {
        assertNoticed("sent alone, differs from what arrived:\nlength at ", 500, Event.NO_PAYLOAD,
                sink -> new WrongCoalescer.OvertakesPureAcks(coalescer(sink)));
    }

    @Test
    void shouldNoticeAMergeOfAWrongChecksum() {
        assertNoticed("merged, differs from what arrived:\ntcp.checksum at ", 500, Event.BAD_TRANSPORT_CHECKSUM,
                sink -> new WrongCoalescer.VerifiesNothing(coalescer(sink)));
    }

    @Test
    void shouldNoticeALostPush() {
        assertNoticed("merged, differs from what arrived:\ntcp.psh at ", 500, Event.PUSH,
                sink -> coalescer(new WrongSink.LosesPush(sink)));
    }

    @Test
    void shouldNoticeALostPacket() {
        assertNoticed("1 of 1 packets were lost", 1, Event.NEXT,
                sink -> coalescer(new WrongSink.LosesPackets(sink)));
    }

    @Test
    void shouldNoticeAnInventedPacket() {
        assertNoticed("a packet more than the 1 that were sent", 1, Event.NEXT,
                sink -> coalescer(new WrongSink.RepeatsPackets(sink)));
    }

    /** TCP flows in which nothing happens but what a right coalescer would notice. */
    private void assertNoticed(String difference, int packets, Event event, Function<GSOSink, Coalescer> wrong) {
        Event[] without = EnumSet.complementOf(EnumSet.of(Event.NEXT, event)).toArray(Event[]::new);
        List<byte[]> stream = new PacketStream(1, 8, without).next(1000).stream()
                .filter(CoalescingAgainstKernelTest::isTCP)
                .limit(packets)
                .toList();
        assertThat(stream).hasSize(packets);

        assertThatThrownBy(() -> new MergingJudge(router, wrong).compare(stream))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining(difference);
    }

    private static boolean isTCP(byte[] packet) {
        return packet[packet[0] >> 4 == IPv4Header.VERSION
                ? IPv4Header.PROTOCOL_FIELD_OFFSET : IPv6Header.NEXT_HEADER_FIELD_OFFSET] == IPProtocol.TCP;
    }
}
