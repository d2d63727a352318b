package dev.tio.linux;

import static dev.tio.wire.Allocation.assertNothingAllocated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Capabilities;
import dev.tio.api.GRODevice;
import dev.tio.api.GSOWriter;
import dev.tio.api.Link;
import dev.tio.api.OutgoingPacket;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.wire.Allocation;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Nothing is allocated per packet or per superpacket, after warm-up")
class AllocationTest {
    private final SocketPair pair = new SocketPair();
    private final Slab slab = Slab.allocate(64 * 1024);
    private Syscalls sys;
    private LinuxQueue near;
    private LinuxQueue far;

    @BeforeEach
    void open() throws TunException {
        sys = SyscallsLoader.load();
        near = new LinuxQueue(sys, pair.near, QueueFixture.ALL).open();
        far = new LinuxQueue(sys, pair.far, QueueFixture.ALL).open();
    }

    @AfterEach
    void close() {
        near.close();
        far.close();
    }

    @Test
    void shouldReadAndWritePackets() throws Exception {
        TunPacket plain = TestPackets.udp(4).payload(1000).write(slab, 0);
        TunPacket superpacket = TestPackets.tcp(6).payload(20_000).writeSuperpacket(slab, 2000, 1000);
        PacketBatch batch = new PacketBatch(Slab.allocate(128 * 1024), 8, Queue.ROOM, Queue.ROOM);
        assertNothingAllocated(() -> {
            near.write(plain);
            near.write(superpacket);
            assertRead(2, far.read(batch.packets(), batch.mem()));
            assertRead(0, far.read(batch.packets(), batch.mem(), 0));
        });
    }

    @Test
    void shouldMergeAndSplitThroughDevices() throws Exception {
        GRODevice from = GRODevice.of(new SetOfOne(near));
        GRODevice to = GRODevice.of(new SetOfOne(far));
        PacketBatch in = from.newBatch();
        ByteBuffer[] bufs = new ByteBuffer[3];
        ByteBuffer[] into = new ByteBuffer[8];
        for (int i = 0; i < into.length; i++) {
            into[i] = ByteBuffer.allocateDirect(2048);
        }
        for (int i = 0; i < bufs.length; i++) {
            TunPacket packet =
                    TestPackets.tcp(4).sequenceNumber(1000 * i).identification(i).payload(1000).write(slab, 2000 * i);
            in.append(packet.length()).buffer().put(packet.buffer());
            bufs[i] = ByteBuffer.allocateDirect(2048).position(16).put(packet.buffer()).flip();
        }
        PacketBatch out = to.newBatch();
        int[] sizes = new int[into.length];
        assertNothingAllocated(() -> {
            from.write(in);
            assertRead(3, to.read(out));
            from.writeTo(7, in);
            assertRead(3, to.readFrom(0, out, 0));
            from.write(bufs, 16);
            assertRead(3, to.read(into, sizes, 16));
            assertRead(0, to.readFrom(0, out, 0));
        });
        assertThat(from.statistics().total().get(QueueCounter.WRITTEN_SUPERPACKETS)).isEqualTo(
                to.statistics().total().get(QueueCounter.READ_SUPERPACKETS)).isGreaterThanOrEqualTo(3L * Allocation.ROUNDS);
    }

    /** What a device takes of a set; the queue stays the test's. */
    private static final class SetOfOne implements QueueSet {
        private final List<Queue> queues;

        SetOfOne(Queue queue) {
            queues = List.of(queue);
        }

        @Override
        public List<Queue> queues() {
            return queues;
        }

        @Override
        public Queue add(long descriptor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Link link() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void shutdown() {
        }

        @Override
        public void close() {
        }
    }

    private static void assertRead(int expected, int read) {
        if (read != expected) {
            throw new AssertionError("read " + read);
        }
    }

    @Test
    void shouldWriteSuperpacketsFromTheirParts() throws Exception {
        TunPacket packet = TestPackets.tcp(4).payload(20_000).writeSuperpacket(slab, 0, 1000);
        Bytes<?> header = slab.bytes().bytesForRead().readPositionRemaining(0, 20);
        Bytes<?> transport = slab.bytes().bytesForRead().readPositionRemaining(20, 20);
        GSOWriter writer = near.supportsGSO(GSOProto.TCP).orElseThrow();
        Fragments fragments = new Fragments(64);
        PacketBatch batch = new PacketBatch(Slab.allocate(128 * 1024), 8, Queue.ROOM, Queue.ROOM);
        assertNothingAllocated(() -> {
            fragments.clear();
            for (int i = 0; i < 20; i++) {
                fragments.add(packet, 40 + i * 1000, 1000);
            }
            writer.writeGSO(header, transport, fragments, GSOProto.TCP);
            assertRead(1, far.read(batch.packets(), batch.mem()));
        });
    }

    @Test
    void shouldDropFailAndWait() throws Exception {
        TunPacket malformed = TestPackets.tcp(4).payload(5000).writeSuperpacket(slab, 2000, 1000);
        malformed.gso().csumStart(7);
        PacketBatch batch = new PacketBatch(Slab.allocate(128 * 1024), 8, Queue.ROOM, Queue.ROOM);
        Slab runt = Slab.allocate(4);
        assertNothingAllocated(() -> {
            assertFails(malformed, TunException.Kind.REFUSED);
            sys.write(pair.near, runt.address(), 4);
            assertRead(0, far.read(batch.packets(), batch.mem(), 1000));
        });
    }

    @Test
    void shouldFindNoRoom() throws Exception {
        SocketPair full = new SocketPair();
        TunChannel channel = new TunChannel(sys, full.near, QueueFixture.ALL);
        channel.open();
        OutgoingPacket packet = new OutgoingPacket(Capabilities.ALL).set(TestPackets.tcp(4).payload(900).write(slab, 0));
        while (channel.send(0, packet)) {
            // There is room for more.
        }
        assertNothingAllocated(() -> {
            if (channel.send(0, packet)) {
                throw new AssertionError("there is room");
            }
            channel.await(0, 1000);
        });
        channel.close();
        sys.close(full.far);
    }

    private void assertFails(TunPacket packet, TunException.Kind kind) {
        try {
            near.write(packet);
        } catch (TunException e) {
            if (e.kind() == kind) {
                return;
            }
        }
        throw new AssertionError("no failure");
    }
}
