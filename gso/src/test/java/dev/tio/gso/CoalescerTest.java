package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.ReferenceChecksum;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule from both sides: merges when it may, and does not when it may not. */
class CoalescerTest {
    private static final int SIZE = 100;
    private static final int SEQ = 5000;

    private final RecordingSink sink = new RecordingSink();
    private final MultiCoalescer coalescer = new MultiCoalescer(sink, 4096);

    private static TestPackets tcp(int version, int index) {
        return TestPackets.tcp(version).dontFragment(false).sequenceNumber(SEQ + index * SIZE).identification(7 + index).payload(SIZE);
    }

    private static TestPackets udp(int version, int index) {
        return TestPackets.udp(version).dontFragment(false).identification(7 + index).payload(SIZE);
    }

    /** Commits packets and flushes; returns how many packets each thing had that went out. */
    private List<Integer> coalesce(TestPackets... packets) throws IOException {
        return coalesce(Stream.of(packets).map(TestPackets::bytes).toArray(byte[][]::new));
    }

    private List<Integer> coalesce(byte[]... packets) throws IOException {
        coalescer.commit(batch(packets));
        coalescer.flush();
        List<Integer> counts = new ArrayList<>();
        for (int i = 0; i < sink.arrivals.size(); i += sink.arrivals.get(i).segments()) {
            counts.add(sink.arrivals.get(i).segments());
        }
        return counts;
    }

    static PacketBatch batch(byte[]... packets) {
        int room = Stream.of(packets).mapToInt(p -> p.length).sum() + 1;
        PacketBatch batch = new PacketBatch(Slab.allocate(room), packets.length, 0, 0);
        for (byte[] packet : packets) {
            batch.append(packet.length).buffer().put(packet);
        }
        return batch;
    }

    private void assertArrived(TestPackets... packets) {
        assertThat(sink.arrivals).extracting(RecordingSink.Arrival::packet)
                .containsExactly(Stream.of(packets).map(TestPackets::bytes).toArray(byte[][]::new));
    }

    private static TestPackets withDF(TestPackets packet) {
        return packet.dontFragment(true);
    }

    static Stream<Arguments> tcpDifferences() {
        return Stream.of(
                difference("TTL", 4, p -> p.hopLimit(9)), difference("hop limit", 6, p -> p.hopLimit(9)),
                difference("ToS", 4, p -> p.trafficClass(0x20)), difference("ECN, IPv4", 4, p -> p.trafficClass(3)),
                difference("traffic class", 6, p -> p.trafficClass(0x20)),
                difference("ECN, IPv6", 6, p -> p.trafficClass(3)),
                difference("DF", 4, p -> p.dontFragment(true)),
                difference("the reserved bit", 4, p -> p.flagsAndFragmentOffset(0x8000)),
                difference("flow label", 6, p -> p.flowLabel(77)),
                difference("TCP options", 4, p -> p.tcpOptions((byte) 1, (byte) 1, (byte) 1, (byte) 2)),
                difference("TCP options, IPv6", 6, p -> p.tcpOptions((byte) 1, (byte) 1, (byte) 1, (byte) 2)),
                difference("header length", 4, p -> p.tcpOptions(new byte[8])),
                difference("ack number", 4, p -> p.acknowledgmentNumber(99)),
                difference("ack number, IPv6", 6, p -> p.acknowledgmentNumber(99)),
                difference("window", 4, p -> p.window(99)), difference("window, IPv6", 6, p -> p.window(99)),
                difference("urgent pointer", 4, p -> p.urgentPointer(9)),
                difference("urgent pointer, IPv6", 6, p -> p.urgentPointer(9)),
                difference("ECE", 4, p -> p.flags(TCPHeader.ACK | TCPHeader.ECE)),
                difference("source port", 4, p -> p.ports(99, 5001)),
                difference("destination port", 6, p -> p.ports(4000, 99)),
                difference("source address", 4, p -> p.addresses(bytes(10, 0, 0, 9), bytes(10, 9, 9, 9))),
                difference("sequence", 4, p -> p.sequenceNumber(SEQ + SIZE + 1)),
                difference("sequence, IPv6", 6, p -> p.sequenceNumber(SEQ + SIZE - 1)));
    }

    private static Arguments difference(String what, int version, UnaryOperator<TestPackets> change) {
        return Arguments.of(what, version, change);
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** Whole words of the headers, each of which alone tells two flows apart. */
    static Stream<Arguments> flowDifferences() {
        return Stream.of(
                difference("source address", 4, p -> p.addresses(bytes(10, 0, 0, 9), bytes(10, 9, 9, 9))),
                difference("destination address", 4, p -> p.addresses(bytes(10, 0, 0, 1), bytes(10, 9, 9, 8))),
                difference("source port", 4, p -> p.ports(99, 5001)),
                difference("destination port", 4, p -> p.ports(4000, 99)),
                difference("upper half of the source address", 6, p -> p.addresses(ipv6(9, 1), ipv6(2, 2))),
                difference("lower half of the source address", 6, p -> p.addresses(ipv6(1, 9), ipv6(2, 2))),
                difference("upper half of the destination address", 6, p -> p.addresses(ipv6(1, 1), ipv6(9, 2))),
                difference("lower half of the destination address", 6, p -> p.addresses(ipv6(1, 1), ipv6(2, 9))),
                difference("source port, IPv6", 6, p -> p.ports(99, 5001)),
                difference("destination port, IPv6", 6, p -> p.ports(4000, 99)));
    }

    private static byte[] ipv6(long high, long low) {
        return ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    }

    private static TestPackets flow(int version, int index) {
        TestPackets packet = tcp(version, index).ports(4000, 5001);
        return version == 4
                ? packet.addresses(bytes(10, 0, 0, 1), bytes(10, 9, 9, 9))
                : packet.addresses(ipv6(1, 1), ipv6(2, 2));
    }

    private static TestPackets withOptions(TestPackets packet) {
        return packet.tcpOptions((byte) 1, (byte) 1, (byte) 1, (byte) 1);
    }

    @Nested
    @DisplayName("TCP")
    class Tcp {
        @ParameterizedTest
        @ValueSource(ints = {4, 6})
        void shouldMergeWhatFollows(int version) throws IOException {
            assertThat(coalesce(tcp(version, 0), tcp(version, 1), tcp(version, 2))).containsExactly(3);
            assertArrived(tcp(version, 0), tcp(version, 1), tcp(version, 2));
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("dev.tio.gso.CoalescerTest#tcpDifferences")
        @DisplayName("Never merge packets that differ in")
        void shouldNotMergeWhatDiffers(String what, int version, UnaryOperator<TestPackets> change)
                throws IOException {
            TestPackets first = withOptions(tcp(version, 0));
            TestPackets second = change.apply(withOptions(tcp(version, 1)));
            assertThat(coalesce(first, second)).containsExactly(1, 1);
            assertArrived(first, second);
        }

        @ParameterizedTest
        @CsvSource({"4, 0", "4, 4", "4, 8", "6, 0", "6, 4", "6, 8"})
        void shouldNotMergeWhereOneWordOfTheOptionsDiffers(int version, int word) throws IOException {
            byte[] options = new byte[12];
            options[word] = 1;
            assertThat(coalesce(tcp(version, 0).tcpOptions(new byte[12]), tcp(version, 1).tcpOptions(options)))
                    .containsExactly(1, 1);
        }

        @ParameterizedTest
        @ValueSource(ints = {4, 6})
        void shouldMergeWhatHasTheSameOptions(int version) throws IOException {
            byte[] timestamps = bytes(1, 1, 8, 10, 0xde, 0xad, 0xbe, 0xef, 0x12, 0x34, 0x56, 0x78);
            TestPackets[] packets = {tcp(version, 0).tcpOptions(timestamps), tcp(version, 1).tcpOptions(timestamps)};
            assertThat(coalesce(packets)).containsExactly(2);
            assertArrived(packets);
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("dev.tio.gso.CoalescerTest#flowDifferences")
        void shouldMergeEachFlowWhereTheyAreMixed(String what, int version, UnaryOperator<TestPackets> other)
                throws IOException {
            assertThat(coalesce(flow(version, 0), other.apply(flow(version, 0)),
                    flow(version, 1), other.apply(flow(version, 1)))).containsExactly(2, 2);
        }

        @ParameterizedTest
        @ValueSource(ints = {4, 6})
        @DisplayName("A pure ACK seals its own flow and no other")
        void shouldMergeOtherFlowsAcrossAPureAck(int version) throws IOException {
            TestPackets ack = tcp(version, 1).payload(0);
            assertThat(coalesce(tcp(version, 0).ports(77, 78), ack, tcp(version, 1).ports(77, 78)))
                    .containsExactly(2, 1);
        }

        @ParameterizedTest
        @ValueSource(ints = {TCPHeader.SYN, TCPHeader.FIN, TCPHeader.RST, TCPHeader.URG, TCPHeader.CWR})
        @DisplayName("Never merge: SYN, FIN, RST, URG, CWR")
        void shouldNotMergeFlags(int flag) throws IOException {
            int flags = flag | TCPHeader.ACK;
            assertThat(coalesce(tcp(4, 0).flags(flags), tcp(4, 1).flags(flags), tcp(4, 2).flags(flags)))
                    .containsExactly(1, 1, 1);
        }

        @Test
        void shouldNotMergeWithoutAck() throws IOException {
            assertThat(coalesce(tcp(6, 0).flags(0), tcp(6, 1).flags(0))).containsExactly(1, 1);
        }

        @Test
        void shouldMergeWithECE() throws IOException {
            int flags = TCPHeader.ACK | TCPHeader.ECE;
            assertThat(coalesce(tcp(4, 0).flags(flags), tcp(4, 1).flags(flags))).containsExactly(2);
            assertArrived(tcp(4, 0).flags(flags), tcp(4, 1).flags(flags));
        }

        @ParameterizedTest
        @ValueSource(ints = {4, 6})
        @DisplayName("PSH or a segment shorter than the first closes a run")
        void shouldEndWithPush(int version) throws IOException {
            int push = TCPHeader.ACK | TCPHeader.PSH;
            TestPackets[] packets = {tcp(version, 0), tcp(version, 1).flags(push), tcp(version, 2), tcp(version, 3)};
            assertThat(coalesce(packets)).containsExactly(2, 2);
            assertArrived(packets);
        }

        @Test
        void shouldNotBeginWithPush() throws IOException {
            assertThat(coalesce(tcp(4, 0).flags(TCPHeader.ACK | TCPHeader.PSH), tcp(4, 1))).containsExactly(1, 1);
        }

        @Test
        @DisplayName("a segment shorter than the first closes a run")
        void shouldEndWithShorter() throws IOException {
            TestPackets after = tcp(4, 2).sequenceNumber(SEQ + SIZE + 60);
            TestPackets[] packets = {tcp(4, 0), tcp(4, 1).payload(60), after};
            assertThat(coalesce(packets)).containsExactly(2, 1);
            assertArrived(packets);
        }

        @Test
        @DisplayName("a longer one starts a new run")
        void shouldBeginWithLonger() throws IOException {
            TestPackets after = tcp(4, 2).sequenceNumber(SEQ + SIZE + 150).payload(150);
            TestPackets[] packets = {tcp(4, 0), tcp(4, 1).payload(150), after};
            assertThat(coalesce(packets)).containsExactly(1, 2);
            assertArrived(packets);
        }

        @Test
        @DisplayName("A packet that cannot join seals its flow, a pure ACK included")
        void shouldNotOvertakePureAck() throws IOException {
            TestPackets ack = tcp(4, 1).payload(0);
            TestPackets[] packets = {tcp(4, 0), ack, tcp(4, 1)};
            assertThat(coalesce(packets)).containsExactly(1, 1, 1);
            assertArrived(packets);
        }

        @Test
        void shouldNotOvertakeAcrossFlows() throws IOException {
            TestPackets other = tcp(4, 0).ports(77, 78);
            assertThat(coalesce(tcp(4, 0), other, tcp(4, 1))).containsExactly(2, 1);
            assertArrived(tcp(4, 0), tcp(4, 1), other);
        }

        @Test
        @DisplayName("wireguard-go prepends a segment that precedes the run: that is reordering; do not")
        void shouldNotPrepend() throws IOException {
            TestPackets[] packets = {tcp(4, 1), tcp(4, 0)};
            assertThat(coalesce(packets)).containsExactly(1, 1);
            assertArrived(packets);
        }

        @Test
        void shouldKeepRetransmissionsInOrder() throws IOException {
            TestPackets[] packets = {tcp(4, 0), tcp(4, 1), tcp(4, 0), tcp(4, 1), tcp(4, 2)};
            assertThat(coalesce(Stream.of(packets).map(CoalescerTest::withDF).toArray(TestPackets[]::new)))
                    .containsExactly(2, 3);
        }

        @Test
        @DisplayName("TCP sequence numbers wrap")
        void shouldWrapSequenceNumbers() throws IOException {
            TestPackets[] packets = {tcp(6, 0).sequenceNumber(-SIZE), tcp(6, 0).sequenceNumber(0)};
            assertThat(coalesce(packets)).containsExactly(2);
            assertArrived(packets);
        }

        @Test
        @DisplayName("The total is at most 65535, by our own check")
        void shouldKeepTheTotal() throws IOException {
            TestPackets[] packets = new TestPackets[60];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = tcp(4, 0).sequenceNumber(i * 1400).identification(i).payload(1400);
            }
            assertThat(coalesce(packets)).containsExactly(46, 14);
            assertThat(sink.superpackets.get(0)).hasSize(46 * 1400 + 40);
            assertArrived(packets);
        }

        @Test
        void shouldReachTheTotalExactly() throws IOException {
            TestPackets[] packets = new TestPackets[6];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = tcp(4, 0).sequenceNumber(i * 13099).identification(i).payload(13099);
            }
            assertThat(coalesce(packets)).containsExactly(5, 1);
            assertThat(sink.superpackets.get(0)).hasSize(65535);
        }

        @Test
        void shouldMergeAtMostAThousand() throws IOException {
            TestPackets[] packets = new TestPackets[1003];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = tcp(6, 0).sequenceNumber(i).payload(1);
            }
            assertThat(coalesce(packets)).containsExactly(1000, 3);
        }
    }

    @Nested
    @DisplayName("UDP")
    class Udp {
        @ParameterizedTest
        @ValueSource(ints = {4, 6})
        void shouldMergeWhatFollows(int version) throws IOException {
            assertThat(coalesce(udp(version, 0), udp(version, 1), udp(version, 2))).containsExactly(3);
            assertArrived(udp(version, 0), udp(version, 1), udp(version, 2));
        }

        @Test
        void shouldNotMergeWhatDiffers() throws IOException {
            assertThat(coalesce(udp(4, 0), udp(4, 1).ports(9, 9), udp(4, 2).ports(9, 9).hopLimit(9),
                    udp(6, 0), udp(6, 1).flowLabel(5), udp(6, 2).flowLabel(5).trafficClass(1)))
                    .containsExactly(1, 1, 1, 1, 1, 1);
        }

        @ParameterizedTest
        @ValueSource(ints = {4, 6})
        @DisplayName("Never merge: zero-length UDP")
        void shouldNotMergeEmpty(int version) throws IOException {
            TestPackets[] packets = {udp(version, 0), udp(version, 1).payload(0), udp(version, 2).payload(0),
                udp(version, 3)};
            assertThat(coalesce(packets)).containsExactly(1, 1, 1, 1);
            assertArrived(packets);
        }

        @Test
        void shouldMergeOtherFlowsAcrossAnEmptyDatagram() throws IOException {
            assertThat(coalesce(udp(4, 0).ports(77, 78), udp(4, 1).payload(0), udp(4, 1).ports(77, 78)))
                    .containsExactly(2, 1);
        }

        @Test
        @DisplayName("Half a UDP header tells no flow, and so seals every one")
        void shouldMergeNothingAcrossHalfAHeader() throws IOException {
            byte[] half = Arrays.copyOf(udp(6, 1).bytes(), 46);
            half[5] = 6;
            half[45] = 6;
            assertThat(coalesce(udp(6, 0).ports(77, 78).bytes(), half, udp(6, 1).ports(77, 78).bytes()))
                    .containsExactly(1, 1, 1);
        }

        @Test
        @DisplayName("Never merge: UDP over IPv4 with checksum 0")
        void shouldNotMergeWithoutChecksum() throws IOException {
            assertThat(coalesce(udp(4, 0).withoutChecksum(), udp(4, 1).withoutChecksum())).containsExactly(1, 1);
        }

        @Test
        @DisplayName("a shorter segment closes a run, a longer one starts a new run")
        void shouldEndWithShorter() throws IOException {
            TestPackets[] packets = {udp(4, 0), udp(4, 1).payload(50), udp(4, 2), udp(4, 3), udp(4, 4).payload(200)};
            assertThat(coalesce(packets)).containsExactly(2, 2, 1);
            assertArrived(packets);
        }

        @Test
        @DisplayName("at most 64 segments")
        void shouldMergeAtMost64() throws IOException {
            TestPackets[] packets = new TestPackets[66];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = udp(6, i);
            }
            assertThat(coalesce(packets)).containsExactly(64, 2);
        }

        @Test
        @DisplayName("UDP merges only into the newest item of its flow")
        void shouldJoinTheNewestOnly() throws IOException {
            TestPackets[] packets = {udp(6, 0), udp(6, 1).payload(200), udp(6, 2)};
            assertThat(coalesce(packets)).containsExactly(1, 2);
            assertArrived(packets);
        }

        @Test
        void shouldNotMergeWithWrongLength() throws IOException {
            byte[] second = udp(6, 1).bytes();
            second[45] ^= 1;
            assertThat(coalesce(udp(6, 0).bytes(), second, udp(6, 2).bytes())).containsExactly(1, 1, 1);
        }
    }

    @Nested
    @DisplayName("Both protocols")
    class Both {
        @Test
        @DisplayName("With DF clear, merge only sequential IPv4 IDs (RFC 6864); with DF set the ID does not matter")
        void shouldMindIdentifications() throws IOException {
            assertThat(coalesce(tcp(4, 0), tcp(4, 1).identification(99))).containsExactly(1, 1);
            sink.arrivals.clear();
            assertThat(coalesce(withDF(tcp(4, 0)), withDF(tcp(4, 1).identification(99)))).containsExactly(2);
            sink.arrivals.clear();
            assertThat(coalesce(udp(4, 0), udp(4, 1).identification(7))).containsExactly(1, 1);
        }

        @Test
        void shouldWrapIdentifications() throws IOException {
            TestPackets[] packets = {udp(4, 0).identification(0xffff), udp(4, 1).identification(0)};
            assertThat(coalesce(packets)).containsExactly(2);
            assertArrived(packets);
        }

        @Test
        @DisplayName("Never merge: IPv4 with options, and nothing later overtakes it")
        void shouldNotMergeOptions() throws IOException {
            TestPackets[] packets = {tcp(4, 0), tcp(4, 1).ipOptions(new byte[] {1, 1, 1, 1}), tcp(4, 2), tcp(4, 3)};
            assertThat(coalesce(packets)).containsExactly(1, 1, 2);
            assertArrived(packets);
        }

        @ParameterizedTest
        @ValueSource(ints = {0x2000, 0x0001, 0x2001})
        @DisplayName("Never merge: fragments (first ones too)")
        void shouldNotMergeFragments(int fragment) throws IOException {
            TestPackets[] packets = {udp(4, 0).flagsAndFragmentOffset(fragment),
                udp(4, 1).flagsAndFragmentOffset(fragment)};
            assertThat(coalesce(packets)).containsExactly(1, 1);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 43, 44, 51, 60, 135, 139, 140})
        @DisplayName("Never merge: IPv6 with extension headers; one whose flow cannot be told seals every flow")
        void shouldEndEverythingBehindExtensionHeaders(int header) throws IOException {
            byte[] extended = tcp(6, 1).bytes();
            extended[6] = (byte) header;
            assertThat(coalesce(tcp(6, 0).bytes(), udp(4, 0).bytes(), extended, tcp(6, 1).bytes(), udp(4, 1).bytes()))
                    .containsExactly(1, 1, 1, 1, 1);
        }

        @Test
        @DisplayName("One that is only an IP header, of a protocol that hides no other, seals none")
        void shouldMergeAcrossABareHeader() throws IOException {
            byte[] ipv4 = Arrays.copyOf(udp(4, 1).bytes(), 20);
            ipv4[9] = 1;
            byte[] ipv6 = Arrays.copyOf(udp(6, 1).bytes(), 40);
            ipv6[6] = 59;
            assertThat(coalesce(udp(4, 0).bytes(), ipv4, ipv6, udp(4, 1).bytes())).containsExactly(2, 1, 1);
        }

        @Test
        void shouldMergeAcrossOtherProtocols() throws IOException {
            byte[] icmp = udp(4, 1).bytes();
            icmp[9] = 1;
            assertThat(coalesce(udp(4, 0).bytes(), icmp, udp(4, 1).bytes())).containsExactly(2, 1);
        }

        static Stream<Arguments> blockers() {
            return Stream.of(
                    Arguments.of("pure ACK", true, (UnaryOperator<TestPackets>) p -> p.payload(0)),
                    Arguments.of("SYN", true, flags(TCPHeader.SYN)), Arguments.of("FIN", true, flags(TCPHeader.FIN)),
                    Arguments.of("RST", true, flags(TCPHeader.RST)), Arguments.of("URG", true, flags(TCPHeader.URG)),
                    Arguments.of("CWR", true, flags(TCPHeader.CWR)),
                    Arguments.of("IPv4 options", true,
                            (UnaryOperator<TestPackets>) p -> p.ipOptions(new byte[] {1, 1, 1, 1})),
                    Arguments.of("a fragment", true,
                            (UnaryOperator<TestPackets>) p -> p.flagsAndFragmentOffset(0x2000)),
                    Arguments.of("UDP without checksum", false,
                            (UnaryOperator<TestPackets>) TestPackets::withoutChecksum),
                    Arguments.of("empty UDP", false, (UnaryOperator<TestPackets>) p -> p.payload(0)));
        }

        private static UnaryOperator<TestPackets> flags(int flag) {
            return p -> p.flags(TCPHeader.ACK | flag);
        }

        /** But for the blocker, the third packet is just what the first one's run waits for. */
        @ParameterizedTest(name = "{0}")
        @MethodSource("blockers")
        @DisplayName("A packet that cannot join seals its flow, so that nothing later overtakes it")
        void shouldNotOvertakeWhatCannotJoin(String what, boolean tcp, UnaryOperator<TestPackets> blocker)
                throws IOException {
            TestPackets[] packets = {tcp ? tcp(4, 0) : udp(4, 0), blocker.apply(tcp ? tcp(4, 1) : udp(4, 1)),
                tcp ? tcp(4, 1) : udp(4, 1)};
            assertThat(coalesce(packets)).containsExactly(1, 1, 1);
            assertArrived(packets);
        }

        @Test
        void shouldNotOvertakeAWrongChecksum() throws IOException {
            byte[] wrong = tcp(4, 1).bytes();
            wrong[wrong.length - 1] ^= 1;
            byte[][] packets = {tcp(4, 0).bytes(), wrong, tcp(4, 1).bytes()};
            assertThat(coalesce(packets)).containsExactly(1, 1, 1);
            assertThat(sink.arrivals).extracting(RecordingSink.Arrival::packet).containsExactly(packets);
        }

        @Test
        @DisplayName("Never merge: packets whose checksum is wrong")
        void shouldNotMergeWrongChecksums() throws IOException {
            for (int damaged = 0; damaged < 3; damaged++) {
                for (TestPackets[] packets : new TestPackets[][] {{tcp(4, 0), tcp(4, 1), tcp(4, 2)},
                    {tcp(6, 0), tcp(6, 1), tcp(6, 2)}, {udp(4, 0), udp(4, 1), udp(4, 2)}}) {
                    byte[][] bytes = Stream.of(packets).map(TestPackets::bytes).toArray(byte[][]::new);
                    bytes[damaged][bytes[damaged].length - 1] ^= 1;
                    sink.arrivals.clear();
                    List<Integer> counts = coalesce(bytes);
                    assertThat(counts).isEqualTo(List.of(List.of(1, 2), List.of(1, 1, 1), List.of(2, 1)).get(damaged));
                    assertThat(sink.arrivals).extracting(RecordingSink.Arrival::packet).containsExactly(bytes);
                }
            }
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 8, 10, 13})
        @DisplayName("the IPv4 header's too: a corrupt ToS, TTL or address would pass as good")
        void shouldNotMergeWrongHeaderChecksums(int at) throws IOException {
            byte[] first = udp(4, 0).bytes();
            byte[] second = udp(4, 1).bytes();
            first[at] ^= 4;
            second[at] ^= 4;
            assertThat(coalesce(first, second)).containsExactly(1, 1);
            assertThat(sink.arrivals).extracting(RecordingSink.Arrival::packet).containsExactly(first, second);
        }

        @Test
        @DisplayName("a caller who has verified them (and says so packet by packet) saves the pass")
        void shouldBelieveTheCaller() throws IOException {
            byte[] first = tcp(4, 0).bytes();
            byte[] second = tcp(4, 1).bytes();
            first[first.length - 1] ^= 1;
            second[second.length - 1] ^= 1;
            PacketBatch batch = batch(first, second);
            batch.get(0).gso().dataValid(true);
            batch.get(1).gso().dataValid(true);
            coalescer.commit(batch);
            coalescer.flush();
            assertThat(sink.superpackets).hasSize(1);
            assertThat(ReferenceChecksum.isCorrect(sink.arrivals.get(0).packet())).isTrue();
        }

        @Test
        void shouldNotMergeWhatIsASuperpacketOrHasAPartialChecksum() throws IOException {
            PacketBatch batch = batch(tcp(4, 0).bytes(), tcp(4, 1).bytes(), tcp(4, 2).bytes(), tcp(4, 3).bytes());
            batch.get(1).gso().type(GSOType.TCPV4);
            batch.get(2).gso().needsCsum(true);
            coalescer.commit(batch);
            coalescer.flush();
            assertThat(sink.superpackets).isEmpty();
            assertThat(sink.arrivals).hasSize(4);
        }

        @Test
        void shouldNotMergeTrailingBytes() throws IOException {
            byte[] second = Arrays.copyOf(tcp(4, 1).bytes(), 20 + 20 + SIZE + 3);
            assertThat(coalesce(tcp(4, 0).bytes(), second, tcp(4, 2).bytes())).containsExactly(1, 1, 1);
            assertThat(sink.arrivals.get(1).packet()).isEqualTo(second);
        }

        @ParameterizedTest
        @ValueSource(ints = {4, 6})
        @DisplayName("The L4 checksum field of a superpacket is the folded, not complemented, pseudo-header sum over"
                + " the whole L4 length")
        void shouldLeaveThePartialSumInTheChecksumField(int version) throws IOException {
            coalesce(tcp(version, 0), tcp(version, 1), udp(version, 0), udp(version, 1));
            assertThat(sink.superpackets).containsExactly(
                    tcp(version, 0).payload(joined(tcp(version, 0), tcp(version, 1))).partialBytes(),
                    udp(version, 0).payload(joined(udp(version, 0), udp(version, 1))).partialBytes());
        }

        /** The payloads of two packets. */
        private byte[] joined(TestPackets first, TestPackets second) {
            byte[] payload = Arrays.copyOfRange(first.bytes(), first.headerLength(), first.headerLength() + 2 * SIZE);
            System.arraycopy(second.bytes(), second.headerLength(), payload, SIZE, SIZE);
            return payload;
        }

        @Test
        @DisplayName("The IPv4 header checksum and total length are those of the whole superpacket")
        void shouldHaveTheHeaderOfTheWhole() throws IOException {
            coalesce(tcp(4, 0), tcp(4, 1), tcp(4, 2));
            byte[] superpacket = sink.superpackets.get(0);
            assertThat(superpacket).hasSize(20 + 20 + 3 * SIZE);
            assertThat((superpacket[2] & 0xff) << 8 | superpacket[3] & 0xff).isEqualTo(superpacket.length);
            assertThat(ReferenceChecksum.sum(superpacket, 0, 20, 0)).isEqualTo(0xffff);
        }

        @Test
        @DisplayName("A lone packet is written as it came, its checksum untouched")
        void shouldWriteALonePacketAsItCame() throws IOException {
            byte[] packet = tcp(4, 0).bytes();
            packet[36] ^= 1;
            assertThat(coalesce(packet)).containsExactly(1);
            assertThat(sink.arrivals.get(0).packet()).isEqualTo(packet);
        }

        @Test
        void shouldTakeAnyBytes() throws IOException {
            byte[][] hostile = {{}, {0x45}, {0x60}, new byte[19], new byte[20], Arrays.copyOf(bytes(0x45), 20),
                Arrays.copyOf(bytes(0x60), 39), Arrays.copyOf(bytes(0x60), 40), bytes(0xff, 0xff)};
            assertThat(coalesce(hostile)).hasSize(hostile.length);
            assertThat(sink.arrivals).extracting(RecordingSink.Arrival::packet).containsExactly(hostile);
        }
    }

    @Nested
    @DisplayName("The coalescer")
    class Itself {
        @Test
        void shouldLeaveBorrowedMemoryAsItWas() throws IOException {
            PacketBatch batch = batch(tcp(4, 0).bytes(), tcp(4, 1).flags(TCPHeader.ACK | TCPHeader.PSH).bytes());
            byte[] before = new byte[batch.slab().capacity()];
            batch.slab().buffer().get(0, before);
            coalescer.commit(batch);
            coalescer.flush();
            byte[] after = new byte[before.length];
            batch.slab().buffer().get(0, after);
            assertThat(sink.superpackets).hasSize(1);
            assertThat(after).isEqualTo(before);
        }

        @Test
        void shouldNotMergeAcrossAFlush() throws IOException {
            coalesce(tcp(4, 0));
            assertThat(coalesce(tcp(4, 1))).containsExactly(1, 1);
        }

        @Test
        void shouldFlushByItselfWhenItIsFull() throws IOException {
            Coalescer small = new MultiCoalescer(sink, 2);
            small.commit(batch(tcp(4, 0).bytes(), tcp(4, 1).bytes(), tcp(4, 2).bytes()));
            assertThat(sink.arrivals).hasSize(2);
            small.flush();
            assertThat(sink.arrivals).hasSize(3);
        }

        @Test
        @DisplayName("Switches at run time: TCP merging, UDP merging, each")
        void shouldMergeWhatTheSinkTakes() throws IOException {
            sink.taken.remove(GSOProto.TCP);
            assertThat(coalesce(tcp(4, 0), tcp(4, 1), udp(4, 0), udp(4, 1))).containsExactly(1, 1, 2);
            sink.arrivals.clear();
            sink.taken.remove(GSOProto.UDP);
            sink.taken.add(GSOProto.TCP);
            assertThat(coalesce(tcp(4, 0), tcp(4, 1), udp(4, 0), udp(4, 1))).containsExactly(2, 1, 1);
        }

        @Test
        void shouldGoOnAfterAMisuseOfTheSink() throws IOException {
            GSOSink strict = new GSOSink() {
                @Override
                public void writeGSO(
                        Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) {
                    sink.writeGSO(header, transportHeader, payloads, proto);
                }

                @Override
                public void write(TunPacket packet) {
                    if (packet.length() == 0) {
                        throw new IllegalArgumentException("empty");
                    }
                    sink.write(packet);
                }
            };
            Coalescer target = new MultiCoalescer(strict, 4);
            target.commit(batch(tcp(4, 0).bytes(), tcp(4, 1).bytes(), new byte[0], udp(6, 0).bytes()));
            assertThat(catchThrowable(target::flush)).isInstanceOf(IllegalArgumentException.class).hasMessage("empty");
            assertThat(sink.arrivals).hasSize(3);
            target.commit(batch(tcp(4, 2).bytes(), tcp(4, 3).bytes()));
            target.flush();
            assertThat(sink.arrivals).hasSize(5);
            assertThat(sink.superpackets).hasSize(2);
        }

        @Test
        void shouldGoOnAfterAFailure() {
            GSOSink failing = new GSOSink() {
                private int calls;

                @Override
                public void writeGSO(Bytes<?> header,
                        Bytes<?> transportHeader, Fragments payloads,
                        GSOProto proto) throws IOException {
                    throw new IOException("superpacket " + ++calls);
                }

                @Override
                public void write(TunPacket packet) throws IOException {
                    sink.write(packet);
                }
            };
            Coalescer target = new MultiCoalescer(failing, 100);
            assertThat(catchThrowable(() -> {
                target.commit(batch(tcp(4, 0).bytes(), tcp(4, 1).bytes(), udp(6, 0).bytes(), udp(6, 1).bytes(),
                        udp(4, 0).bytes()));
                target.flush();
            })).isInstanceOf(IOException.class).hasMessage("superpacket 1");
            assertThat(sink.arrivals).hasSize(1);
        }

        @Test
        void shouldTakeAWholeBatchThoughFlushesFail() throws IOException {
            int[] calls = {0};
            GSOSink failing = new GSOSink() {
                @Override
                public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                        throws IOException {
                    throw new IOException("superpacket " + ++calls[0]);
                }

                @Override
                public void write(TunPacket packet) {
                    sink.write(packet);
                }
            };
            Coalescer target = new MultiCoalescer(failing, 2);
            PacketBatch batch = batch(tcp(4, 0).bytes(), tcp(4, 1).bytes(), tcp(4, 2).bytes(), tcp(4, 3).bytes(),
                    udp(4, 0).bytes());
            assertThat(catchThrowable(() -> target.commit(batch))).isInstanceOf(IOException.class)
                    .hasMessage("superpacket 1");
            assertThat(calls[0]).isEqualTo(2);
            target.flush();
            assertThat(sink.arrivals).hasSize(1);
        }

        @Test
        void shouldKeepThousandsOfFlowsApart() throws IOException {
            TestPackets[] packets = new TestPackets[4000];
            for (int i = 0; i < packets.length; i++) {
                packets[i] = tcp(i % 2 == 0 ? 4 : 6, i / 2000).ports(1000 + i % 2000, 80);
            }
            assertThat(coalesce(packets)).hasSize(2000).containsOnly(2);
        }
    }
}
