package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tio.api.Queue;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.GSOProto;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a write to a {@link dev.tio.api.Queue} promises. */
abstract class QueueWrites extends ContractPart {
    QueueWrites(AdapterContract kit) {
        super(kit);
    }

    @Test
    @DisplayName("sends each packet as it is, in order")
    void shouldSend() throws Exception {
        Trial trial = start();
        TunPacket[] packets = new TunPacket[60];
        for (int i = 0; i < packets.length; i++) {
            packets[i] = trial.write(Trial.datagram(trial.bench().addresses().fromDevice(i % 2 == 0), i, 4 + i * 20));
        }
        trial.assertSent(packets);
    }

    @Test
    @DisplayName("is done with the packet's memory when it returns, and has not changed it")
    void shouldBorrow() throws Exception {
        Trial trial = start();
        TunPacket packet = trial.fromDevice(1);
        TunPacket expected = Segments.copy(packet);
        trial.queue().write(packet);
        assertThat(PacketDiff.of(expected, packet).toString()).isEmpty();
        Trial.poison(packet);
        TunPacket next = trial.write(trial.fromDevice(2));
        trial.assertSent(expected, next);
    }

    @Test
    @DisplayName("completes a partial checksum, or tells the system to")
    void shouldSendPartialChecksums() throws Exception {
        Trial trial = start();
        Assumptions.assumeTrue(trial.queue().capabilities().csum(), "the queue has no partial checksums");
        for (GSOProto proto : GSOProto.values()) {
            for (boolean ipv4 : new boolean[] {true, false}) {
                trial.assertSent(trial.write(
                        Trial.segment(trial.bench().addresses().fromDevice(ipv4), proto).payload(333).partial()));
            }
        }
    }

    @Test
    @DisplayName("may be any thread's, several at a time, each in its order")
    void shouldTakeSeveralThreads() throws Exception {
        Trial trial = start();
        int threads = 4;
        int each = 50;
        List<Caller<Boolean>> writers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int first = t * each;
            writers.add(Caller.start(() -> {
                for (int i = 0; i < each; i++) {
                    trial.queue().write(trial.fromDevice(first + i));
                }
                return true;
            }));
        }
        for (Caller<Boolean> writer : writers) {
            assertThat(writer.result(trial.patience())).isTrue();
        }
        int[] next = {0, each, 2 * each, 3 * each};
        for (TunPacket packet : trial.sent(threads * each)) {
            int mark = packet.buffer().getInt(packet.buffer().position() + 28);
            Segments.assertSame(Segments.of(trial.fromDevice(next[mark / each]++)), List.of(packet));
        }
        assertThat(next).containsExactly(each, 2 * each, 3 * each, 4 * each);
    }

    @Test
    @DisplayName("takes no empty packet, and none longer than the longest")
    void shouldRefuseLengths() throws Exception {
        Trial trial = start();
        Bytes<?> mem = Slab.allocate(Queue.MAX_PACKET + 1).bytes();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trial.queue().write(new TunPacket().set(mem, 0, 0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> trial.queue().write(new TunPacket().set(mem, 0, Queue.MAX_PACKET + 1)));
    }

    @Test
    @DisplayName("is DOWN while the device is, and succeeds once it is up again")
    void shouldBeDown() throws Exception {
        Trial trial = start();
        trial.bench().down();
        assertKind(Kind.DOWN, () -> trial.queue().write(trial.fromDevice(1)));
        trial.bench().up();
        trial.assertSent(trial.write(trial.fromDevice(2)));
    }

    @Test
    @DisplayName("loses nothing where there is no room, but waits for some")
    void shouldWaitForRoom() throws Exception {
        Trial trial = start();
        List<TunPacket> written = trial.fill();
        TunPacket last = trial.fromDevice(written.size());
        written.add(Segments.copy(last));
        Caller<Boolean> writer = trial.patient(() -> trial.queue().write(last));
        List<TunPacket> sent = trial.sent(1);
        assertThat(writer.result(trial.patience())).isTrue();
        sent.addAll(trial.sent(written.size() - 1));
        Segments.assertSame(Segments.of(written), sent);
    }

    @Test
    @DisplayName("is FULL where there is no room and none comes")
    void shouldBeFull() throws Exception {
        Trial trial = start();
        trial.fill();
        assertKind(Kind.FULL, () -> trial.queue().write(trial.fromDevice(0)));
    }
}
