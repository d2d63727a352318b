package dev.tio.gso;

import dev.tio.wire.Allocation;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** In place, a superpacket is what the round before left of it: its headers are those of the first packet. */
class GSOSplitAllocationTest {
    private final Superpacket superpacket = Superpacket.of(TestPackets.tcp(6).payload(950), 100);
    private final GSOOptions options = superpacket.options();
    private final PacketBatch batch = new PacketBatch(Memory.slab(4000), 10, 0, 0);

    @Test
    void shouldAllocateNothingApart() throws Exception {
        assertNothingAllocated(Memory.packet(superpacket.bytes));
    }

    @Test
    void shouldAllocateNothingInPlace() throws Exception {
        assertNothingAllocated(Memory.packet(batch.slab(), 0, superpacket.bytes));
    }

    @Test
    void shouldAllocateNothingIntoBuffers() throws Exception {
        ByteBuffer in = Memory.direct(superpacket.bytes.length);
        in.put(0, superpacket.bytes);
        ByteBuffer[] buffers = new ByteBuffer[10];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = Memory.direct(200);
        }
        int[] sizes = new int[buffers.length];

        Allocation.assertNothingAllocated(() -> GSOSplit.split(in, options, buffers, sizes, 0));
    }

    private void assertNothingAllocated(TunPacket in) throws Exception {
        Allocation.assertNothingAllocated(() -> GSOSplit.split(in, options, batch.clear(), 0));
    }
}
