package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.ReferenceChecksum;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GSOSplitTest {
    private static final int FIN = TCPHeader.FIN;
    private static final int PSH = TCPHeader.PSH;
    private static final int CWR = TCPHeader.CWR;
    private static final int ALL_FLAGS = 0xff;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 40, 60, 1440, 65535})
    @DisplayName("The header length of a superpacket is csum_start + the parsed TCP data offset (UDP: + 8). The"
            + " kernel's hdr_len is not to be trusted: on the FORWARD path it can be the whole first packet.")
    void shouldNotTrustHdrLen(int hdrLen) {
        Superpacket tcp = Superpacket.of(TestPackets.tcp(4).tcpOptions(new byte[12]).payload(3000), 1400);
        Superpacket udp = Superpacket.of(TestPackets.udp(6).payload(3000), 1400);

        for (Superpacket superpacket : List.of(tcp, udp)) {
            GSOOptions options = new GSOOptions().set(superpacket.info().hdrLen(hdrLen));
            Memory.assertEqual(split(superpacket, options), ReferenceSplitter.split(superpacket));
        }
    }

    @Test
    void shouldTakeTheCallersHdrLenWhereItIsRight() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).tcpOptions(new byte[12]).payload(3000), 1400);

        assertThat(split(superpacket, superpacket.options().hdrLen(52))).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"4, 0x81", "6, 0x84"})
    @DisplayName("GSO type 0x81 is TCPv4 with the ECN bit, 0x84 TCPv6 with it: neither unknown nor \"none\".")
    void shouldSplitTypesWithTheECNBit(int version, String type) {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(version).flags(ALL_FLAGS).payload(250), 100);
        Slab header = Memory.slab(VirtioNetHdr.LENGTH);
        VirtioNetHdr.encode(superpacket.info(), header.bytes(), 0, ByteOrder.nativeOrder());
        header.buffer().put(VirtioNetHdr.GSO_TYPE_FIELD_OFFSET, Integer.decode(type).byteValue());
        GSOInfo info = new GSOInfo();

        assertThat(VirtioNetHdr.decode(header.bytes(), 0, ByteOrder.nativeOrder(), info)).isTrue();

        assertThat(info.ecn()).isTrue();
        Memory.assertEqual(
                split(superpacket, new GSOOptions().set(info)), ReferenceSplitter.split(superpacket));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    @DisplayName("CWR stays on the first segment only; FIN and PSH on the last only; ECE and the rest on all.")
    void shouldPutEachFlagWhereItBelongs(int version) {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(version).flags(ALL_FLAGS).payload(250), 100);

        List<byte[]> segments = split(superpacket);

        assertThat(segments)
                .extracting(segment -> segment[superpacket.csumStart + TCPHeader.FLAGS_FIELD_OFFSET] & 0xff)
                .containsExactly(ALL_FLAGS & ~(FIN | PSH), ALL_FLAGS & ~(FIN | PSH | CWR), ALL_FLAGS & ~CWR);
        assertThat(segments).allMatch(ReferenceChecksum::isCorrect);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("The IPv4 ID rises by one a segment and wraps at 0xffff, for TCP and for UDP.")
    void shouldCountTheIdentification(boolean dontFragment) {
        for (TestPackets packet : List.of(TestPackets.tcp(4), TestPackets.udp(4))) {
            packet.identification(0xfffe).dontFragment(dontFragment).payload(350);

            List<byte[]> segments = split(Superpacket.of(packet, 100));

            assertThat(segments)
                    .extracting(segment -> shortAt(segment, IPv4Header.IDENTIFICATION_FIELD_OFFSET))
                    .containsExactly(0xfffe, 0xffff, 0, 1);
            assertThat(segments).allMatch(ReferenceChecksum::isCorrect);
        }
    }

    @Test
    void shouldWrapTheSequenceNumber() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).sequenceNumber(-150).payload(250), 100);

        assertThat(split(superpacket))
                .extracting(segment -> ByteBuffer.wrap(segment).getInt(20 + TCPHeader.SEQUENCE_NUMBER_FIELD_OFFSET))
                .containsExactly(-150, -50, 50);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    @DisplayName("A computed UDP checksum of 0 is sent as 0xffff, both in a split and when completing a partial"
            + " checksum (RFC 768).")
    void shouldSendTheOtherZeroOverUDP(int version) {
        assertZeroIsSent(TestPackets.udp(version), 0xffff);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    @DisplayName("A TCP checksum of 0 stays 0 in a split; completing a single packet's, the kernel"
            + " writes 0xffff for TCP too (k): both are valid.")
    void shouldKeepAZeroOverTCP(int version) {
        assertZeroIsSent(TestPackets.tcp(version), 0);
    }

    /** Where the checksum comes to 0: what stands in the segments; in a plain packet it is 0xffff. */
    private static void assertZeroIsSent(TestPackets packet, int inSegments) {
        int field = packet.transportOffset() + packet.checksumOffset();
        assertThat(split(zeroChecksums(packet))).hasSize(2).allMatch(segment -> shortAt(segment, field) == inSegments);
        Superpacket plain = zeroChecksum(packet);
        assertThat(shortAt(split(plain, plain.plainOptions()).get(0), field)).isEqualTo(0xffff);
    }

    @Test
    @DisplayName("More segments than the caller has room for: nothing is lost and the reader lives on. Offer a way to"
            + " go on from where it stopped.")
    void shouldGoOnWhereItStopped() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).flags(ALL_FLAGS).payload(1050), 100);
        TunPacket in = Memory.packet(superpacket.bytes);
        PacketBatch batch = Memory.batch(1000, 4, 10, 10);
        List<byte[]> all = new ArrayList<>();
        List<Integer> counts = new ArrayList<>();

        int first = 0;
        for (int n; (n = GSOSplit.split(in, superpacket.options(), batch, first)) > 0; first += n) {
            counts.add(n);
            all.addAll(Memory.packets(batch));
            batch.clear();
        }

        assertThat(counts).containsExactly(4, 4, 3);
        assertThat(GSOSplit.segments(in, superpacket.options())).isEqualTo(11);
        Memory.assertEqual(all, ReferenceSplitter.split(superpacket));
        assertThat(Memory.bytes(in)).isEqualTo(superpacket.bytes);
    }

    @Test
    void shouldTellAFullBatchFromNothingLeftByTheCount() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).payload(250), 100);
        PacketBatch batch = Memory.batch(1000, 4, 10, 10);
        List<Integer> sent = new ArrayList<>();
        List<byte[]> all = new ArrayList<>();

        for (int i = 0; i < 3; i++) {
            TunPacket in = Memory.packet(superpacket.bytes);
            int segments = GSOSplit.segments(in, superpacket.options());
            for (int first = 0; first < segments; ) {
                int appended = GSOSplit.split(in, superpacket.options(), batch, first);
                if (appended == 0) {
                    sent.add(batch.size());
                    all.addAll(Memory.packets(batch));
                    batch.clear();
                }
                first += appended;
            }
        }
        all.addAll(Memory.packets(batch));

        assertThat(sent).containsExactly(4, 4);
        List<byte[]> once = ReferenceSplitter.split(superpacket);
        Memory.assertEqual(all, Stream.of(once, once, once).flatMap(List::stream).toList());
    }

    @Test
    void shouldStopWhereTheSlabEnds() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).payload(250), 100);
        TunPacket in = Memory.packet(superpacket.bytes);
        int twoAndTheLast = 2 * (140 + 20) + 90 + 20;

        assertThat(GSOSplit.split(in, superpacket.options(), Memory.batch(twoAndTheLast, 9, 10, 10), 0)).isEqualTo(3);
        assertThat(GSOSplit.split(in, superpacket.options(), Memory.batch(twoAndTheLast - 1, 9, 10, 10), 0)).isEqualTo(2);
    }

    @Test
    void shouldAppendBehindWhatIsThere() {
        Superpacket tcp = Superpacket.of(TestPackets.tcp(4).payload(250), 100);
        Superpacket udp = Superpacket.of(TestPackets.udp(6).payload(250), 100);
        PacketBatch batch = Memory.batch(2000, 5, 16, 16);

        assertThat(GSOSplit.split(Memory.packet(tcp.bytes), tcp.options(), batch, 0)).isEqualTo(3);
        assertThat(GSOSplit.split(Memory.packet(udp.bytes), udp.options(), batch, 0)).isEqualTo(2);
        assertThat(GSOSplit.split(Memory.packet(udp.bytes), udp.options(), batch, 2)).isZero();

        List<byte[]> expected = new ArrayList<>(ReferenceSplitter.split(tcp));
        expected.addAll(ReferenceSplitter.split(udp).subList(0, 2));
        Memory.assertEqual(Memory.packets(batch), expected);
        Memory.assertUntouchedAround(batch);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 19, 27, 28, 39, 40, 47, 48, 59, 60, 61})
    @DisplayName("gso_size smaller than the header length must split right, in place too.")
    void shouldSplitSmallSegments(int gsoSize) {
        for (int version : new int[] {4, 6}) {
            for (TestPackets packet : List.of(TestPackets.tcp(version).flags(ALL_FLAGS), TestPackets.udp(version))) {
                Superpacket superpacket = Superpacket.of(packet.payload(90), gsoSize);
                List<byte[]> expected = ReferenceSplitter.split(superpacket);
                PacketBatch inPlace = Memory.batchFor(expected, 0, 0);
                TunPacket in = Memory.packet(inPlace.slab(), 0, superpacket.bytes);

                Memory.assertEqual(split(superpacket), expected);
                assertThat(GSOSplit.split(in, superpacket.options(), inPlace, 0)).isEqualTo(expected.size());
                Memory.assertEqual(Memory.packets(inPlace), expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"100, 250, 3", "100, 200, 2", "100, 201, 3", "100, 100, 1", "100, 99, 1", "65535, 99, 1", "100, 0, 1"})
    void shouldCountSegments(int gsoSize, int payload, int expected) {
        for (int version : new int[] {4, 6}) {
            for (TestPackets packet : List.of(TestPackets.tcp(version), TestPackets.udp(version))) {
                Superpacket superpacket = Superpacket.of(packet.payload(payload), gsoSize);

                assertThat(GSOSplit.segments(Memory.packet(superpacket.bytes), superpacket.options()))
                        .isEqualTo(expected);
                Memory.assertEqual(split(superpacket), ReferenceSplitter.split(superpacket));
            }
        }
    }

    @Test
    void shouldSplitTheLongestPacketThatAnIPHeaderCanTell() {
        for (int version : new int[] {4, 6}) {
            int payload = version == 4 ? 65535 - 40 : 65535 - 20;
            Superpacket superpacket = Superpacket.of(TestPackets.tcp(version).payload(payload), 1400);

            List<byte[]> expected = ReferenceSplitter.split(superpacket);
            PacketBatch batch = Memory.batchFor(expected, 0, 0);

            assertThat(GSOSplit.split(Memory.packet(superpacket.bytes), superpacket.options(), batch, 0)).isEqualTo(47);
            Memory.assertEqual(Memory.packets(batch), expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Superpacket.HOP_BY_HOP, Superpacket.ROUTING, Superpacket.DESTINATION_OPTIONS})
    void shouldSplitBehindAnExtensionHeader(int extension) {
        for (TestPackets packet : List.of(TestPackets.tcp(6), TestPackets.udp(6))) {
            Superpacket superpacket = Superpacket.of(packet.payload(250), 100).withExtension(extension);

            Memory.assertEqual(split(superpacket), ReferenceSplitter.split(superpacket));
        }
    }

    @Test
    void shouldTakeTheAddressesWhereThereIsNoPartialSum() {
        for (int version : new int[] {4, 6}) {
            for (TestPackets packet : List.of(TestPackets.tcp(version), TestPackets.udp(version))) {
                Superpacket superpacket = Superpacket.of(packet.payload(250), 100);
                ByteBuffer.wrap(superpacket.bytes)
                        .putShort(superpacket.csumStart + superpacket.csumOffset(), (short) 0x1234);

                Memory.assertEqual(
                        split(superpacket, superpacket.options().needsCsum(false)),
                        ReferenceSplitter.split(superpacket));
            }
        }
    }

    @Test
    void shouldCopyAPlainPacketAsItIs() {
        byte[] anything = {1, 2, 3};
        PacketBatch batch = Memory.batch(7, 2, 2, 2);

        assertThat(GSOSplit.split(Memory.packet(anything), new GSOOptions(), batch, 0)).isEqualTo(1);
        assertThat(GSOSplit.split(Memory.packet(anything), new GSOOptions(), batch, 1)).isZero();

        Memory.assertEqual(Memory.packets(batch), List.of(anything));
        Memory.assertUntouchedAround(batch);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 6})
    @DisplayName("NEEDS_CSUM on a plain packet: complete the checksum from the partial sum that stands in the field.")
    void shouldCompleteAPlainPacketsChecksum(int version) {
        for (TestPackets packet : List.of(TestPackets.tcp(version), TestPackets.udp(version))) {
            Superpacket plain = Superpacket.of(packet.payload(251), 1);

            Memory.assertEqual(split(plain, plain.plainOptions()), List.of(packet.bytes()));
        }
    }

    @Test
    void shouldSayThatSegmentsArePlain() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).payload(250), 100);
        PacketBatch batch = Memory.batch(1000, 3, 0, 0);
        batch.packets()[1].gso().type(GSOType.UDP).needsCsum(true);

        GSOSplit.split(Memory.packet(superpacket.bytes), superpacket.options(), batch, 0);

        for (int i = 0; i < 3; i++) {
            assertThat(batch.get(i).gso().isSuperpacket()).isFalse();
            assertThat(batch.get(i).gso().needsCsum()).isFalse();
        }
    }

    @Test
    void shouldRefuseANegativeFirst() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).payload(250), 100);
        PacketBatch batch = Memory.batch(1000, 3, 0, 0);

        assertThatThrownBy(() -> GSOSplit.split(Memory.packet(superpacket.bytes), superpacket.options(), batch, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(batch.size()).isZero();
    }

    @Test
    void shouldRefuseAnEmptyBatchWithoutRoom() {
        Superpacket superpacket = Superpacket.of(TestPackets.tcp(4).payload(250), 100);
        TunPacket in = Memory.packet(superpacket.bytes);
        PacketBatch batch = Memory.batch(159, 3, 10, 10);

        assertThatThrownBy(() -> GSOSplit.split(in, superpacket.options(), batch, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(GSOSplit.split(in, superpacket.options(), batch, 2)).isEqualTo(1);
        assertThat(GSOSplit.split(in, superpacket.options(), batch.clear(), 3)).isZero();
    }

    private static List<byte[]> split(Superpacket superpacket) {
        return split(superpacket, superpacket.options());
    }

    /** What comes out apart from the superpacket; that is not changed, and nothing beside the segments is written to. */
    private static List<byte[]> split(Superpacket superpacket, GSOOptions options) {
        TunPacket in = Memory.packet(superpacket.bytes);
        PacketBatch batch = Memory.batch(20_000, 100, 10, 20);
        assertThat(GSOSplit.split(in, options, batch, 0)).isEqualTo(batch.size());
        assertThat(Memory.bytes(in)).isEqualTo(superpacket.bytes);
        Memory.assertUntouchedAround(batch);
        return Memory.packets(batch);
    }

    /** A superpacket of two segments whose checksums come to 0. */
    private static Superpacket zeroChecksums(TestPackets packet) {
        byte[] payload = new byte[200];
        for (int segment = 0; segment < 2; segment++) {
            byte[] alone = ReferenceSplitter.split(Superpacket.of(packet.payload(payload), 100)).get(segment);
            ByteBuffer.wrap(payload).putShort(segment * 100, (short) checksum(packet, alone));
        }
        return Superpacket.of(packet.payload(payload), 100);
    }

    /** A packet whose checksum comes to 0. */
    private static Superpacket zeroChecksum(TestPackets packet) {
        byte[] payload = new byte[100];
        int checksum = checksum(packet, packet.payload(payload).bytes());
        return Superpacket.of(packet.payload(ByteBuffer.wrap(payload).putShort((short) checksum).array()), 100);
    }

    private static int checksum(TestPackets packet, byte[] bytes) {
        return shortAt(bytes, packet.transportOffset() + packet.checksumOffset());
    }

    private static int shortAt(byte[] bytes, int index) {
        return ByteBuffer.wrap(bytes).getShort(index) & 0xffff;
    }
}
