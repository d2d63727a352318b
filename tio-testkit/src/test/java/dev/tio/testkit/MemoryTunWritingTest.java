package dev.tio.testkit;

import static dev.tio.testkit.MemoryPackets.assertKind;
import static dev.tio.testkit.MemoryPackets.assertSame;
import static dev.tio.testkit.MemoryPackets.mark;
import static dev.tio.testkit.MemoryPackets.plain;
import static dev.tio.testkit.MemoryPackets.superpacket;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.wire.Background;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MemoryTunWritingTest {
    private final MemoryTun tun = MemoryTun.builder(Capabilities.ALL).queueLength(2).open();
    private final Queue queue = tun.queues().get(0);

    @Test
    void shouldSendACopy() throws IOException {
        TunPacket packet = plain(20, 1);
        queue.write(packet);
        packet.buffer().put(19, (byte) 2);

        assertThat(mark(tun.sent().get(0))).isOne();
        assertThat(tun.sent()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void shouldSendSuperpacketsAsTheyLie(GSOProto proto) throws IOException {
        TunPacket superpacket = superpacket(proto);
        queue.write(superpacket);

        TunPacket sent = tun.sent().get(0);
        assertSame(superpacket, sent);
        assertThat(sent.gso().type()).isEqualTo(superpacket.gso().type());
        assertThat(sent.gso().gsoSize()).isEqualTo(superpacket.gso().gsoSize());
        assertThat(queue.counters().get(QueueCounter.WRITTEN_SUPERPACKETS)).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void shouldGatherAWholeSuperpacket(GSOProto proto) throws IOException {
        TunPacket superpacket = superpacket(proto);
        write(queue.supportsGSO(proto).orElseThrow(), superpacket, proto, Integer.MAX_VALUE);

        assertSame(superpacket, tun.sent().get(0));
    }

    @Test
    void shouldSendASingleFragmentAsAPlainPacket() throws IOException {
        write(queue.supportsGSO(GSOProto.TCP).orElseThrow(), superpacket(GSOProto.TCP), GSOProto.TCP, 1);

        TunPacket sent = tun.sent().get(0);
        assertThat(sent.gso().isSuperpacket()).isFalse();
        assertThat(sent.gso().needsCsum()).isTrue();
    }

    @Test
    void shouldWriteFromMemoryThatIsNoSlab() throws IOException {
        Bytes<?> mem = Bytes.allocateDirect(100);
        try {
            mem.bytesStore().writeByte(10, (byte) 0x45).writeByte(29, (byte) 8);
            queue.write(new TunPacket().set(mem, 10, 20));
        } finally {
            mem.releaseLast();
        }
        assertThat(tun.sent()).extracting(MemoryPackets::mark).containsExactly(8);
    }

    @Test
    void shouldNotTakeWrongParts() {
        GSOWriter writer = queue.supportsGSO(GSOProto.UDP).orElseThrow();
        Bytes<?> ip = Slab.allocate(20).bytes();
        Bytes<?> udp = Slab.allocate(8).bytes();
        Bytes<?> heap = Bytes.wrapForRead(new byte[20]);
        Fragments uneven = new Fragments(3);
        uneven.add(plain(30, 0), 0, 30);
        uneven.add(plain(20, 0), 0, 20);
        uneven.add(plain(30, 0), 0, 30);

        assertThatThrownBy(() -> writer.writeGSO(ip, udp, new Fragments(1), GSOProto.UDP))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no fragment");
        assertThatThrownBy(() -> writer.writeGSO(ip, udp, uneven, GSOProto.UDP))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("fragment 1");
        uneven.clear();
        uneven.add(plain(Queue.MAX_PACKET, 0), 0, Queue.MAX_PACKET);
        assertThatThrownBy(() -> writer.writeGSO(ip, udp, uneven, GSOProto.UDP))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("superpacket of");
        assertThatThrownBy(() -> writer.writeGSO(heap, udp, uneven, GSOProto.UDP))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("heap");
    }

    @Test
    void shouldNotTakeAPacketOfAWrongLength() {
        assertThatThrownBy(() -> queue.write(new TunPacket())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> queue.write(plain(Queue.MAX_PACKET + 1, 0)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseWhatIsMalformed() {
        TunPacket noSize = plain(100, 1);
        noSize.gso().type(GSOType.TCPV4).needsCsum(true);

        assertKind(TunException.Kind.REFUSED, () -> queue.write(noSize));
        assertThat(queue.counters().get(QueueCounter.REFUSED)).isOne();
    }

    @Test
    void shouldRefuseWhatLinuxWould() {
        TunPacket neither = plain(20, 1);
        neither.buffer().put(0, (byte) 0);
        TunPacket longHeader = superpacket(GSOProto.TCP);
        longHeader.gso().hdrLen(longHeader.length() + 1);

        assertKind(TunException.Kind.REFUSED, () -> queue.write(neither));
        assertKind(TunException.Kind.REFUSED, () -> queue.write(longHeader));
        assertThat(tun.sent()).isEmpty();
    }

    @Test
    void shouldNotSendWhatWasNotAgreedOn() {
        Queue plainOnly = MemoryTun.open(Capabilities.NONE).queues().get(0);
        TunPacket partial = new SuperpacketGenerator().partialPacket(1, Stratum.Network.IPV4, GSOProto.UDP);

        assertKind(TunException.Kind.UNSUPPORTED, () -> plainOnly.write(superpacket(GSOProto.TCP)));
        assertKind(TunException.Kind.UNSUPPORTED, () -> plainOnly.write(partial));
        assertThat(plainOnly.supportsGSO(GSOProto.TCP)).isEmpty();
    }

    @Test
    void shouldSayThatThereIsNoRoom() throws IOException {
        queue.write(plain(20, 1));
        queue.write(plain(20, 2));

        assertKind(TunException.Kind.FULL, () -> queue.write(plain(20, 3)));
        assertThat(tun.sent()).extracting(MemoryPackets::mark).containsExactly(1, 2);
    }

    @Test
    void shouldWaitForRoom() throws Exception {
        queue.write(plain(20, 1));
        queue.write(plain(20, 2));
        Background<Boolean> writer = Background.start(this::writeOnceThereIsRoom).awaitParked();

        assertThat(tun.sent()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(writer.result()).isTrue();
    }

    /** One patience may pass before the other thread is seen to wait. */
    private boolean writeOnceThereIsRoom() throws IOException {
        while (true) {
            try {
                queue.write(plain(20, 3));
                return true;
            } catch (TunException e) {
                assertThat(e.kind()).isEqualTo(TunException.Kind.FULL);
            }
        }
    }

    @Test
    void shouldFailWhileTheDeviceIsDown() throws IOException {
        tun.link().down();
        assertKind(TunException.Kind.DOWN, () -> queue.write(plain(20, 1)));
        tun.link().up();
        queue.write(plain(20, 2));

        assertThat(tun.sent()).hasSize(1);
    }

    @Test
    void shouldThrowWhatRecursWithoutATrace() throws IOException {
        tun.link().down();

        assertThatThrownBy(() -> queue.write(plain(20, 1))).satisfies(
                e -> assertThat(e.getStackTrace()).isEmpty());
    }

    @Test
    void shouldKeepTheOrderOfEachOfManyWriters() throws Exception {
        MemoryTun wide = MemoryTun.open(Capabilities.NONE);
        List<Background<Void>> writers = List.of(writer(wide, 10), writer(wide, 50), writer(wide, 90));
        for (Background<Void> writer : writers) {
            writer.result();
        }

        List<Integer> marks = wide.sent().stream().map(MemoryPackets::mark).toList();
        for (int first : new int[] {10, 50, 90}) {
            assertThat(marks).containsSubsequence(first, first + 1, first + 2, first + 3);
        }
        assertThat(marks).hasSize(3 * 30);
    }

    private static Background<Void> writer(MemoryTun tun, int first) {
        return Background.start(() -> {
            for (int i = 0; i < 30; i++) {
                tun.queues().get(0).write(plain(20, first + i));
            }
            return null;
        });
    }

    /** Writes the parts of a superpacket, its first fragments, as they lie in it. */
    private static void write(GSOWriter writer, TunPacket packet, GSOProto proto, int most) throws IOException {
        int start = packet.gso().csumStart();
        int headers = start + (proto == GSOProto.TCP
                ? new TCPHeader().wrap(packet, start).dataOffset() : UDPHeader.MINIMUM_LENGTH);
        Slab ip = part(packet, 0, start);
        Slab transport = part(packet, start, headers);
        Fragments payloads = new Fragments(1000);
        for (int at = headers; at < packet.length() && payloads.count() < most; at += packet.gso().gsoSize()) {
            payloads.add(packet, at, Math.min(packet.gso().gsoSize(), packet.length() - at));
        }
        writer.writeGSO(ip.bytes(), transport.bytes(), payloads, proto);
    }

    private static Slab part(TunPacket packet, int from, int to) {
        Slab part = Slab.allocate(to - from);
        part.buffer().duplicate().put(packet.buffer().slice().limit(to).position(from));
        return part;
    }
}
