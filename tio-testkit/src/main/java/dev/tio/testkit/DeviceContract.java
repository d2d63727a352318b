package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Device;
import dev.tio.api.DeviceEvent;
import dev.tio.api.DeviceEvents;
import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueSet;
import dev.tio.api.Statistics;
import dev.tio.api.TunException.Kind;
import dev.tio.gso.TooManySegmentsException;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What {@link Device} and {@link GRODevice} promise, sentence by sentence, to be run against the device that is built
 * on an adapter's queues, and so against those queues in the use that most programs make of them:
 *
 * <pre>{@code
 * class PipeDeviceTest extends DeviceContract {
 *     @Override
 *     protected Bench open(int queues) throws IOException {
 *         return new PipeBench(queues);
 *     }
 * }
 * }</pre>
 *
 * <p>Whoever has a device of his own overrides {@link #device} too.
 */
public abstract class DeviceContract extends AdapterContract {
    private static final long NO_WAIT = 0;

    /** For a class that opens the bench. */
    protected DeviceContract() {
    }

    /** The device to be tried, over the queues of a bench, which it owns from then on. */
    protected GRODevice device(QueueSet queues, DeviceOptions options) {
        return GRODevice.of(queues, options);
    }

    private GRODevice device(Trial trial) {
        return device(trial.set(), DeviceOptions.DEFAULT);
    }

    /** A segmented packet, or several plain ones where the queue has no superpackets, and what is to be read. */
    private static List<TunPacket> deliverSegments(Trial trial) throws IOException {
        List<TunPacket> expected = new ArrayList<>();
        for (GSOProto proto : GSOProto.values()) {
            if (trial.queue().capabilities().supports(proto)) {
                TunPacket packet = trial.superpacketToDevice(proto, proto == GSOProto.TCP);
                trial.deliver(packet);
                expected.addAll(Segments.of(packet));
            }
        }
        for (int i = 0; i < 5; i++) {
            TunPacket packet = trial.toDevice(i, 100 + i);
            trial.deliver(packet);
            expected.addAll(Segments.of(packet));
        }
        return expected;
    }

    private static PacketBatch batch(int packets) {
        return new PacketBatch(Slab.allocate(packets * 2048), packets, 16, 32);
    }

    /** Packets of two flows in turn, which merge within each; payloads of 500 bytes. */
    private static PacketBatch flows(Trial trial, GSOProto proto, int each) {
        IPBuilder<?> ip = trial.bench().addresses().fromDevice(true);
        List<SegmentBuilder<?>> flows = proto == GSOProto.TCP
                ? List.of(ip.tcp(1000, 80), ip.tcp(1001, 80)) : List.of(ip.udp(1000, 80), ip.udp(1001, 80));
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < each; i++) {
            for (int flow = 0; flow < flows.size(); flow++) {
                flows.get(flow).payload(Trial.payload(flow * 1000 + i, 500));
                packets.add(flows.get(flow).bytes());
                flows.get(flow).next();
            }
        }
        return Packets.batch(packets);
    }

    private static List<TunPacket> segments(PacketBatch batch) {
        return Segments.of(Arrays.asList(batch.packets()).subList(0, batch.size()));
    }

    /** Expects every packet that was written, in order within its flow. */
    private static void assertSentByFlow(Trial trial, PacketBatch written) throws IOException {
        assertSentByFlow(trial, segments(written));
    }

    private static void assertSentByFlow(Trial trial, List<TunPacket> expected) throws IOException {
        List<TunPacket> actual = trial.sent(expected.size());
        for (int port = 1000; port <= 1001; port++) {
            int flow = port;
            Segments.assertSame(expected.stream().filter(packet -> sourcePort(packet) == flow).toList(),
                    actual.stream().filter(packet -> sourcePort(packet) == flow).toList());
        }
        assertThat(actual).hasSameSizeAs(expected);
    }

    private static int sourcePort(TunPacket packet) {
        return packet.buffer().getShort(packet.buffer().position() + 20);
    }

    private static long superpackets(Device device) {
        return device.statistics().total().get(QueueCounter.WRITTEN_SUPERPACKETS);
    }

    @Nested
    @DisplayName("A device's read")
    class Reading {
        @Test
        @DisplayName("gives packets, none a superpacket, their checksums complete, in order")
        void shouldGivePackets() throws Exception {
            Trial trial = start();
            assertGives(trial, device(trial), deliverSegments(trial), batch(64));
        }

        @Test
        @DisplayName("goes on where there was no more room, and loses nothing")
        void shouldGoOn() throws Exception {
            Trial trial = start();
            assertGives(trial, device(trial), deliverSegments(trial), batch(2));
        }

        private void assertGives(Trial trial, Device device, List<TunPacket> expected, PacketBatch out)
                throws Exception {
            List<TunPacket> own = new ArrayList<>();
            while (own.size() < expected.size()) {
                int count = device.readFrom(0, out, trial.patience().toNanos());
                assertThat(count).as("packets read after %d of %d", own.size(), expected.size()).isPositive()
                        .isEqualTo(out.size());
                for (int i = 0; i < count; i++) {
                    TunPacket packet = out.get(i);
                    assertThat(packet.gso().isSuperpacket() || packet.gso().needsCsum())
                            .as("to be split or completed").isFalse();
                    trial.addOwn(packet, own);
                }
            }
            Segments.assertSame(expected, Segments.of(own));
        }

        @Test
        @DisplayName("leaves the batch's room free before and after each packet")
        void shouldLeaveRoom() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            deliverSegments(trial);
            PacketBatch out = batch(64);
            assertThat(device.readFrom(0, out, trial.patience().toNanos())).isPositive();
            long free = 0;
            for (int i = 0; i < out.size(); i++) {
                assertThat(out.get(i).offset() - free).isGreaterThanOrEqualTo(out.front());
                free = out.get(i).offset() + out.get(i).length() + out.back();
            }
            assertThat(free).isLessThanOrEqualTo(out.slab().capacity());
        }

        @Test
        @DisplayName("fills buffers from an offset on, whatever their cursors, and tells the lengths")
        void shouldFillBuffers() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            List<TunPacket> expected = deliverSegments(trial);
            ByteBuffer[] bufs = new ByteBuffer[3];
            Arrays.setAll(bufs, i -> ByteBuffer.allocateDirect(2048).position(7).limit(9));
            int[] sizes = new int[3];
            List<TunPacket> own = new ArrayList<>();
            while (own.size() < expected.size()) {
                int count = trial.call(() -> device.read(bufs, sizes, 16));
                for (int i = 0; i < count; i++) {
                    byte[] bytes = new byte[sizes[i]];
                    bufs[i].duplicate().clear().get(16, bytes);
                    trial.addOwn(Packets.packet(bytes), own);
                }
            }
            Segments.assertSame(expected, Segments.of(own));
        }

        @Test
        @DisplayName("takes no batch or buffer without room for the packet, which waits for a larger one")
        void shouldRefuseTooLittleRoom() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            TunPacket packet = trial.toDevice(1, 1000);
            trial.deliver(packet);
            PacketBatch small = new PacketBatch(Slab.allocate(64), 1, 0, 0);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> device.readFrom(0, small, trial.patience().toNanos()));
            ByteBuffer[] heap = {ByteBuffer.allocate(2048)};
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> trial.call(() -> device.read(heap, new int[1], 0)));
            assertGives(trial, device, Segments.of(packet), batch(8));
        }

        @Test
        @DisplayName("takes no arrays that do not fit each other, and no negative offset")
        void shouldRefuseWrongArrays() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            ByteBuffer[] one = {ByteBuffer.allocateDirect(2048)};
            assertThatIllegalArgumentException().isThrownBy(() -> device.read(new ByteBuffer[0], new int[1], 0));
            assertThatIllegalArgumentException().isThrownBy(() -> device.read(one, new int[0], 0));
            assertThatIllegalArgumentException().isThrownBy(() -> device.read(one, new int[1], -1));
        }

        @Test
        @DisplayName("drops the rest of a superpacket if it was told to, says so and how many, and goes on")
        void shouldDropTheRest() throws Exception {
            Trial trial = start();
            GSOProto proto = trial.supported().get(0);
            Device device = device(trial.set(), DeviceOptions.DEFAULT.withTooManySegments(true));
            TunPacket superpacket = trial.superpacketToDevice(proto, true);
            List<TunPacket> segments = Segments.of(superpacket);
            trial.deliver(superpacket);
            PacketBatch two = batch(2);
            assertThatExceptionOfType(TooManySegmentsException.class).isThrownBy(() -> readOwn(trial, device, two))
                    .matches(thrown -> thrown.written() == 2);
            Segments.assertSame(segments.subList(0, 2), segments(two));
            assertThat(device.statistics().droppedSegments()).isEqualTo(segments.size() - 2);
            TunPacket next = trial.toDevice(2);
            trial.deliver(next);
            assertGives(trial, device, Segments.of(next), two);
        }

        private void readOwn(Trial trial, Device device, PacketBatch out) throws IOException {
            List<TunPacket> own = new ArrayList<>();
            while (own.isEmpty() && device.readFrom(0, out, trial.patience().toNanos()) > 0) {
                trial.addOwn(out.get(0), own);
            }
        }

        @Test
        @DisplayName("returns 0 where no packet came in time")
        void shouldKeepToItsTimeout() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            PacketBatch out = batch(8);
            int count;
            do {
                count = trial.call(() -> device.readFrom(0, out, NO_WAIT));
            } while (count > 0);
            assertThat(count).isZero();
        }

        @Test
        @DisplayName("knows the queues by their numbers")
        void shouldKnowItsQueues() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            assertThat(device.queues()).isEqualTo(trial.set().queues());
            for (int queue : new int[] {-1, 1}) {
                assertThatThrownBy(() -> device.readFrom(queue, batch(8), NO_WAIT))
                        .isInstanceOf(IndexOutOfBoundsException.class);
            }
        }

        @Test
        @DisplayName("that waits returns -1 when the device is closed, and so does every later one")
        void shouldEndWithTheDevice() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            Caller<Integer> reader = reader(trial, device);
            device.close();
            trial.assertShutDown(reader);
            assertThat(device.readFrom(0, batch(8), NO_WAIT)).isEqualTo(-1);
            assertThat(device.read(new ByteBuffer[] {ByteBuffer.allocateDirect(2048)}, new int[1], 0)).isEqualTo(-1);
            device.close();
        }

        @Test
        @DisplayName("that waits returns -1 when the set is shut down")
        void shouldEndAtShutdown() throws Exception {
            Trial trial = start();
            Caller<Integer> reader = reader(trial, device(trial));
            trial.set().shutdown();
            trial.assertShutDown(reader);
        }

        private Caller<Integer> reader(Trial trial, Device device) {
            return trial.reader(trial.queue(), () -> {
                PacketBatch out = batch(8);
                int count;
                do {
                    count = device.read(out);
                } while (count > 0);
                return count;
            });
        }
    }

    @Nested
    @DisplayName("A device's write")
    class Writing {
        @Test
        @DisplayName("sends all packets, each flow's in order, and returns how many were taken")
        void shouldSend() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            for (GSOProto proto : GSOProto.values()) {
                assertThat(device.write(flows(trial, proto, 20))).isEqualTo(40);
                assertSentByFlow(trial, flows(trial, proto, 20));
            }
        }

        @Test
        @DisplayName("merges each flow's packets where the system takes superpackets, and does not where it takes none")
        void shouldMerge() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            for (GSOProto proto : GSOProto.values()) {
                long before = superpackets(device);
                device.write(flows(trial, proto, 20));
                boolean merges = trial.queue().capabilities().supports(proto);
                assertThat(superpackets(device) > before).as("superpackets of %s", proto).isEqualTo(merges);
            }
        }

        @Test
        @DisplayName("borrows the batch until it returns, and does not change it")
        void shouldBorrow() throws Exception {
            Trial trial = start();
            PacketBatch in = flows(trial, GSOProto.TCP, 20);
            PacketBatch expected = flows(trial, GSOProto.TCP, 20);
            device(trial).write(in);
            for (int i = 0; i < in.size(); i++) {
                assertThat(PacketDiff.of(expected.get(i), in.get(i)).toString()).isEmpty();
                Trial.poison(in.get(i));
            }
            assertSentByFlow(trial, expected);
        }

        @Test
        @DisplayName("loses a packet that is malformed, counts it, and sends the others")
        void shouldSendTheOthers() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            PacketBatch in = flows(trial, GSOProto.UDP, 3);
            List<TunPacket> expected = segments(in).subList(1, in.size());
            in.packets()[0].set(in.mem(), in.packets()[0].offset(), 0);
            assertThat(device.write(in)).isEqualTo(expected.size());
            assertThat(device.statistics().lost()).containsOnly(Map.entry(Kind.REFUSED, 1L));
            assertSentByFlow(trial, expected);
            trial.assertNothingElseSent();
        }

        @Test
        @DisplayName("takes packets in buffers of any kind, from an offset to the limit")
        void shouldTakeBuffers() throws Exception {
            Trial trial = start();
            PacketBatch expected = flows(trial, GSOProto.UDP, 3);
            ByteBuffer[] bufs = new ByteBuffer[expected.size()];
            for (int i = 0; i < bufs.length; i++) {
                bufs[i] = i % 2 == 0 ? ByteBuffer.allocate(2048) : ByteBuffer.allocateDirect(2048);
                bufs[i].position(10).put(expected.get(i).buffer()).flip().position(3);
            }
            assertThat(device(trial).write(bufs, 10)).isEqualTo(bufs.length);
            assertThat(bufs).allSatisfy(buf -> assertThat(buf.position()).isEqualTo(3));
            assertSentByFlow(trial, expected);
        }

        @Test
        @DisplayName("of buffers writes nothing where a limit is below the offset")
        void shouldRefuseLimits() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            ByteBuffer good = ByteBuffer.allocate(200).put(trial.fromDevice(1).buffer()).flip();
            ByteBuffer[] bufs = {good, ByteBuffer.allocate(10)};
            assertThatIllegalArgumentException().isThrownBy(() -> device.write(bufs, 20));
            trial.assertNothingElseSent();
        }

        @Test
        @DisplayName("by flow chooses the same queue for a flow each time")
        void shouldChooseByFlow() throws Exception {
            Trial trial = start(2);
            Device device = device(trial);
            for (int flow : new int[] {0, 1, 2, -1, Integer.MIN_VALUE}) {
                List<Long> before = written(device);
                for (int i = 0; i < 3; i++) {
                    device.writeTo(flow, flows(trial, GSOProto.UDP, 1));
                    assertSentByFlow(trial, flows(trial, GSOProto.UDP, 1));
                }
                List<Long> after = written(device);
                assertThat(after.get(0).equals(before.get(0)) || after.get(1).equals(before.get(1)))
                        .as("one queue alone for flow %d", flow).isTrue();
            }
            assertThat(written(device)).doesNotContain(0L);
        }

        private List<Long> written(Device device) {
            return device.queues().stream().map(queue -> queue.counters().get(QueueCounter.WRITE_CALLS)).toList();
        }

        @Test
        @DisplayName("is CLOSED after the device's close")
        void shouldBeClosed() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            device.close();
            assertKind(Kind.CLOSED, () -> device.write(flows(trial, GSOProto.UDP, 1)));
        }

        @Test
        @DisplayName("loses packets while the device is down, and counts them")
        void shouldBeDown() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            trial.bench().down();
            assertThat(device.write(flows(trial, GSOProto.UDP, 1))).isZero();
            assertThat(device.statistics().lost()).containsOnly(Map.entry(Kind.DOWN, 2L));
        }
    }

    @Nested
    @DisplayName("A switch")
    class Switches {
        @Test
        @DisplayName("turns merging of one protocol off and on")
        void shouldTurnMergingOffAndOn() throws Exception {
            Trial trial = start();
            GRODevice device = device(trial);
            for (GSOProto proto : trial.supported()) {
                set(device, proto, false);
                assertMerges(trial, device, proto, false);
                set(device, proto, true);
                assertMerges(trial, device, proto, true);
            }
        }

        @Test
        @DisplayName("leaves the other protocol alone")
        void shouldLeaveTheOtherAlone() throws Exception {
            Trial trial = start();
            Assumptions.assumeTrue(trial.supported().size() == 2, "the queue has superpackets of one protocol");
            GRODevice device = device(trial);
            device.disableTCPGRO();
            assertMerges(trial, device, GSOProto.UDP, true);
            device.enableTCPGRO();
            device.disableUDPGRO();
            assertMerges(trial, device, GSOProto.TCP, true);
        }

        private void set(GRODevice device, GSOProto proto, boolean on) {
            if (proto == GSOProto.TCP && on) {
                device.enableTCPGRO();
            } else if (proto == GSOProto.TCP) {
                device.disableTCPGRO();
            } else if (on) {
                device.enableUDPGRO();
            } else {
                device.disableUDPGRO();
            }
        }

        private void assertMerges(Trial trial, GRODevice device, GSOProto proto, boolean merges) throws IOException {
            long before = superpackets(device);
            device.write(flows(trial, proto, 5));
            assertThat(superpackets(device) > before).as("superpackets of %s", proto).isEqualTo(merges);
            assertThat(device.merging().isOn(proto)).isEqualTo(merges);
            assertSentByFlow(trial, flows(trial, proto, 5));
        }
    }

    @Nested
    @DisplayName("A device")
    class Telling {
        @Test
        @DisplayName("has events that begin with UP, come in order, and end with the device")
        void shouldTellEvents() throws Exception {
            Trial trial = start().withEvents();
            Device device = device(trial);
            DeviceEvents events = device.events();
            assertThat(device.events()).isSameAs(events);
            assertThat(events.poll(trial.patience().toNanos())).isEqualTo(DeviceEvent.UP);
            trial.bench().mtu(1400);
            assertThat(events.poll(trial.patience().toNanos())).isEqualTo(DeviceEvent.MTU_UPDATE);
            trial.bench().down();
            assertThat(events.poll(trial.patience().toNanos())).isEqualTo(DeviceEvent.DOWN);
            Caller<Object> taker = Caller.start(events::take);
            trial.awaitIdle(taker, () -> false);
            device.close();
            assertThat(taker.result(trial.patience())).isNull();
            assertThat(events.isEnded()).isTrue();
        }

        @Test
        @DisplayName("has the name, MTU and descriptor of what is below")
        void shouldTellWhatIsBelow() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            assertThat(device.name()).isEqualTo(trial.set().link().name());
            assertThat(device.mtu()).isEqualTo(trial.set().link().mtu());
            assertThat(device.descriptor()).isEqualTo(trial.queue().descriptor());
            assertThat(device.link()).isSameAs(trial.set().link());
        }

        @Test
        @DisplayName("makes batches of its size, empty and with room around packets")
        void shouldMakeBatches() throws Exception {
            Trial trial = start();
            Device device = device(trial.set(), DeviceOptions.DEFAULT.withBatchSize(3));
            assertThat(device.batchSize()).isEqualTo(3);
            PacketBatch batch = device.newBatch();
            assertThat(batch.size()).isZero();
            assertThat(batch.packets()).hasSize(3);
            assertThat(batch.front()).isEqualTo(Queue.ROOM);
            assertThat(batch.back()).isEqualTo(Queue.ROOM);
            assertThat(device.newBatch()).isNotSameAs(batch);
        }

        @Test
        @DisplayName("has statistics that are the sums of its queues', also when it is closed")
        void shouldTellStatistics() throws Exception {
            Trial trial = start(2);
            Device device = device(trial);
            device.writeTo(0, flows(trial, GSOProto.UDP, 1));
            device.writeTo(1, flows(trial, GSOProto.UDP, 2));
            Statistics total = device.statistics().total();
            assertThat(total.get(QueueCounter.WRITTEN_PACKETS)).isPositive().isEqualTo(trial.set().queues().stream()
                    .mapToLong(queue -> queue.counters().get(QueueCounter.WRITTEN_PACKETS)).sum());
            device.close();
            assertThat(device.statistics().total().get(QueueCounter.WRITTEN_PACKETS))
                    .isEqualTo(total.get(QueueCounter.WRITTEN_PACKETS));
        }

        @Test
        @DisplayName("closes the set of its queues with it")
        void shouldCloseItsSet() throws Exception {
            Trial trial = start();
            Device device = device(trial);
            device.close();
            assertThat(trial.queue().descriptor()).isEmpty();
            assertKind(Kind.CLOSED, () -> trial.set().link().name());
            assertKind(Kind.CLOSED, device::name);
        }
    }
}
