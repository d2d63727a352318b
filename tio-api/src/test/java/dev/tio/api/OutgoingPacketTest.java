package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingPacketTest {
    private static final int SIZE = 100;
    private static final Capabilities TSO = new Capabilities(true, true, false, false);

    private final Slab slab = Slab.allocate(70_000);
    private final OutgoingPacket out = new OutgoingPacket(Capabilities.ALL, 8);

    private static TestPackets packet(GSOProto proto, int version) {
        return proto == GSOProto.TCP ? TestPackets.tcp(version) : TestPackets.udp(version);
    }

    /** The superpacket in its parts, each of those sizes. */
    private OutgoingPacket set(TestPackets packet, GSOProto proto, int... sizes) throws TunException {
        int total = 0;
        for (int size : sizes) {
            total += size;
        }
        byte[] bytes = packet.payload(total).partialBytes();
        slab.buffer().put(0, bytes);
        Fragments payloads = new Fragments(Math.max(1, sizes.length));
        TunPacket whole = new TunPacket().set(slab.bytes(), 0, bytes.length);
        int at = packet.headerLength();
        for (int size : sizes) {
            payloads.add(whole, at, size);
            at += size;
        }
        int ip = packet.transportOffset();
        return out.set(part(0, ip), part(ip, packet.headerLength() - ip), payloads, proto);
    }

    private Bytes<?> part(int offset, int length) {
        Bytes<?> part = slab.bytes().bytesStore().bytesForRead();
        part.singleThreadedCheckDisabled(true);
        return part.readPositionRemaining(offset, length);
    }

    private Fragments payload(int length) {
        Fragments payload = new Fragments(1);
        payload.add(new TunPacket().set(slab.bytes(), 0, length), 0, length);
        return payload;
    }

    private static void assertFails(TunException.Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TunException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getStackTrace()).isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"TCP, 4, TCPV4", "TCP, 6, TCPV6", "UDP, 4, UDP_L4", "UDP, 6, UDP_L4"})
    void shouldSayOfPartsWhatTheyMake(GSOProto proto, int version, GSOType type) throws TunException {
        TestPackets packet = packet(proto, version);
        set(packet, proto, SIZE, SIZE, 40);

        int headers = packet.headerLength();
        assertThat(out.info()).hasToString("GSOInfo{" + type + ", NEEDS_CSUM, hdrLen=" + headers + ", gsoSize=100, "
                + "csumStart=" + packet.transportOffset() + ", csumOffset=" + (proto == GSOProto.TCP ? 16 : 6) + "}");
        assertThat(out.length()).isEqualTo(headers + 240);
        assertThat(out.segments()).isEqualTo(3);
        assertThat(out.ipVersion()).isEqualTo(version);
        assertThat(out.parts()).isEqualTo(5);
        assertPart(0, 0, packet.transportOffset());
        assertPart(1, packet.transportOffset(), headers - packet.transportOffset());
        assertPart(2, headers, SIZE);
        assertPart(3, headers + SIZE, SIZE);
        assertPart(4, headers + 2 * SIZE, 40);
    }

    private void assertPart(int part, int offset, int length) {
        assertThat(out.address(part)).isEqualTo(slab.address() + offset);
        assertThat(out.length(part)).isEqualTo(length);
    }

    @Test
    void shouldSayThatATcpSuperpacketCarriesCWR() throws TunException {
        int flags = TCPHeader.ACK | TCPHeader.CWR;
        assertThat(set(TestPackets.tcp(4).flags(flags), GSOProto.TCP, SIZE, SIZE).info().ecn()).isTrue();
        assertThat(set(TestPackets.tcp(4).flags(0x7f), GSOProto.TCP, SIZE, SIZE).info().ecn()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"TCP", "UDP"})
    void shouldMakeAPlainPacketOfASingleFragment(GSOProto proto) throws TunException {
        set(packet(proto, 4), proto, SIZE);

        assertThat(out.info().isSuperpacket()).isFalse();
        assertThat(out.info().gsoSize()).isZero();
        assertThat(out.info().needsCsum()).isTrue();
        assertThat(out.segments()).isOne();
        assertThat(out.parts()).isEqualTo(3);
    }

    @Test
    void shouldPutTogetherWhatHasTooManyParts() throws TunException {
        set(TestPackets.tcp(4), GSOProto.TCP, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE);
        assertThat(out.parts()).isEqualTo(8);
        for (int last : new int[] {50, 70}) {
            TestPackets packet = TestPackets.tcp(4);
            set(packet, GSOProto.TCP, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, last);

            assertThat(out.parts()).isEqualTo(3);
            assertThat(out.segments()).isEqualTo(7);
            assertThat(out.length(2)).isEqualTo(6 * SIZE + last);
            byte[] expected = packet.bytes();
            for (int i = 0; i < out.length(2); i++) {
                assertThat(UnsafeMemory.MEMORY.readByte(out.address(2) + i))
                        .isEqualTo(expected[40 + i]);
            }
        }
    }

    @Test
    void shouldRefuseFragmentsThatAreNoSegments() {
        for (int[] sizes : new int[][] {{}, {SIZE, SIZE + 1}, {SIZE, SIZE - 1, SIZE}, {SIZE, SIZE - 1, SIZE - 1}, {SIZE, 0}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> set(TestPackets.tcp(4), GSOProto.TCP, sizes));
        }
    }

    @Test
    void shouldTakeAsManyBytesAsAPacketHas() throws TunException {
        int most = Queue.MAX_PACKET - 40;
        Bytes<?> header = part(0, 20);
        assertThat(out.set(header, header, payload(most), GSOProto.TCP).length()).isEqualTo(Queue.MAX_PACKET);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> out.set(header, header, payload(most + 1), GSOProto.TCP))
                .withMessageContaining(String.valueOf(Queue.MAX_PACKET + 1));
    }

    @Test
    void shouldRefuseHeadersThatAreTooShortOrTooLong() throws TunException {
        Bytes<?> ip = part(0, 20);
        out.set(ip, part(0, 8), payload(1), GSOProto.UDP);
        for (Bytes<?>[] headers : new Bytes<?>[][] {
            {part(0, 19), part(0, 8)}, {ip, part(0, 7)}, {part(0, 65_536), part(0, 8)}}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> out.set(headers[0], headers[1], payload(1), GSOProto.UDP));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> out.set(ip, part(0, 19), payload(1), GSOProto.TCP));
    }

    @Test
    void shouldRefuseATcpSuperpacketOfNoVersionOfIP() {
        Fragments payloads = new Fragments(2);
        TunPacket whole = new TunPacket().set(slab.bytes(), 0, 200);
        payloads.add(whole, 40, SIZE / 2);
        payloads.add(whole, 90, SIZE / 2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> out.set(part(0, 20), part(20, 20), payloads, GSOProto.TCP));
    }

    @Test
    void shouldRefusePartsThatTheQueueCannotTake() {
        OutgoingPacket tcpOnly = new OutgoingPacket(TSO, 3);
        assertFails(TunException.Kind.UNSUPPORTED,
                () -> tcpOnly.set(part(0, 20), part(0, 8), payload(1), GSOProto.UDP));
    }

    @Test
    void shouldTakeASuperpacketAsItLies() throws TunException {
        TunPacket superpacket = TestPackets.tcp(6).payload(250).writeSuperpacket(slab, 64, SIZE);

        out.set(superpacket);

        assertThat(out.info()).hasToString(superpacket.gso().toString());
        assertThat(out.segments()).isEqualTo(3);
        assertThat(out.length()).isEqualTo(310);
        assertThat(out.ipVersion()).isEqualTo(6);
        assertThat(out.parts()).isOne();
        assertPart(0, 64, 310);
    }

    @Test
    void shouldMakeAPlainPacketOfASuperpacketOfOneSegment() throws TunException {
        out.set(TestPackets.tcp(4).payload(SIZE).writeSuperpacket(slab, 0, SIZE));

        assertThat(out.info().isSuperpacket()).isFalse();
        assertThat(out.info().gsoSize()).isZero();
        assertThat(out.info().needsCsum()).isTrue();
        assertThat(out.segments()).isOne();
    }

    @Test
    void shouldRefuseWhatIsNoPacket() throws TunException {
        TunPacket packet = new TunPacket();
        assertThat(out.set(packet.set(slab.bytes(), 0, Queue.MAX_PACKET)).length()).isEqualTo(Queue.MAX_PACKET);
        for (int length : new int[] {0, Queue.MAX_PACKET + 1}) {
            assertThatIllegalArgumentException().isThrownBy(() -> out.set(packet.set(slab.bytes(), 0, length)));
        }
        packet.set(slab.bytes(), 0, SIZE).gso().rscInfo(true);
        assertFails(TunException.Kind.REFUSED, () -> out.set(packet));
    }

    @Test
    void shouldRefuseMetadataThatTheQueueCannotTake() throws TunException {
        OutgoingPacket plain = new OutgoingPacket(Capabilities.NONE);
        OutgoingPacket tcpOnly = new OutgoingPacket(TSO);
        TunPacket tcp = TestPackets.tcp(4).payload(250).writeSuperpacket(slab, 0, SIZE);
        TunPacket udp = TestPackets.udp(4).payload(250).writeSuperpacket(slab, 1000, SIZE);
        TunPacket partial = TestPackets.udp(4).payload(250).writePartial(slab, 2000);
        TunPacket complete = TestPackets.udp(4).payload(250).write(slab, 3000);

        assertFails(TunException.Kind.UNSUPPORTED, () -> plain.set(tcp));
        assertFails(TunException.Kind.UNSUPPORTED, () -> plain.set(partial));
        assertFails(TunException.Kind.UNSUPPORTED, () -> tcpOnly.set(udp));
        assertFails(TunException.Kind.UNSUPPORTED, () -> plain.set(withoutPartialChecksum(udp)));
        assertThat(plain.set(complete).segments()).isOne();
        assertThat(tcpOnly.set(tcp).segments()).isEqualTo(3);
        assertThat(tcpOnly.set(partial).info().needsCsum()).isTrue();
    }

    @Test
    void shouldRefuseASuperpacketWithoutAPartialChecksum() throws TunException {
        for (int payload : new int[] {SIZE, 3 * SIZE}) {
            TunPacket tcp = TestPackets.tcp(4).payload(payload).writeSuperpacket(slab, 0, SIZE);
            TunPacket udp = TestPackets.udp(6).payload(payload).writeSuperpacket(slab, 1000, SIZE);

            assertFails(TunException.Kind.UNSUPPORTED, () -> out.set(withoutPartialChecksum(tcp)));
            assertFails(TunException.Kind.UNSUPPORTED, () -> out.set(withoutPartialChecksum(udp)));
        }
    }

    private static TunPacket withoutPartialChecksum(TunPacket packet) {
        packet.gso().needsCsum(false);
        return packet;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLetGoOfThePartsAndNotOfWhatIsKnown(boolean inParts) throws TunException {
        if (inParts) {
            set(TestPackets.tcp(4), GSOProto.TCP, SIZE, SIZE);
        } else {
            out.set(TestPackets.tcp(4).payload(200).writeSuperpacket(slab, 0, SIZE));
        }
        out.clear();

        assertThat(out.parts()).isOne();
        assertThat(out.length(0)).isZero();
        assertThat(out.length(1)).isZero();
        assertThat(out.length()).isEqualTo(240);
        assertThat(out.segments()).isEqualTo(2);
        assertThat(out.info().type()).isEqualTo(GSOType.TCPV4);
    }
}
