package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Packets in slabs full of canaries. */
final class Memory {
    private static final byte CANARY = (byte) 0xa5;

    private Memory() {
    }

    static Slab slab(int bytes) {
        Slab slab = Slab.allocate(bytes);
        for (int i = 0; i < bytes; i++) {
            slab.buffer().put(i, CANARY);
        }
        return slab;
    }

    /** A copy of the packet in a slab of its own. */
    static TunPacket packet(byte[] bytes) {
        return packet(slab(bytes.length + 1), 0, bytes);
    }

    static TunPacket packet(Slab slab, int offset, byte[] bytes) {
        slab.buffer().put(offset, bytes);
        return new TunPacket().set(slab.bytes(), offset, bytes.length);
    }

    static PacketBatch batch(int bytes, int packets, int front, int back) {
        return new PacketBatch(slab(bytes), packets, front, back);
    }

    /** A batch with room for these segments and not a byte more. */
    static PacketBatch batchFor(List<byte[]> segments, int front, int back) {
        int bytes = segments.stream().mapToInt(segment -> segment.length + front + back).sum();
        return batch(bytes, segments.size(), front, back);
    }

    static ByteBuffer direct(int capacity) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(capacity);
        for (int i = 0; i < capacity; i++) {
            buffer.put(i, CANARY);
        }
        return buffer;
    }

    static ByteBuffer[] buffers(int count, int capacity) {
        ByteBuffer[] buffers = new ByteBuffer[count];
        for (int i = 0; i < count; i++) {
            buffers[i] = direct(capacity);
        }
        return buffers;
    }

    static byte[] bytes(TunPacket packet) {
        byte[] bytes = new byte[packet.length()];
        packet.buffer().get(bytes);
        return bytes;
    }

    static byte[] bytes(ByteBuffer buffer, int from, int length) {
        byte[] bytes = new byte[length];
        buffer.get(from, bytes);
        return bytes;
    }

    static List<byte[]> packets(PacketBatch batch) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            packets.add(bytes(batch.get(i)));
        }
        return packets;
    }

    static List<byte[]> packets(ByteBuffer[] buffers, int[] sizes, int offset, int count) {
        List<byte[]> packets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            packets.add(bytes(buffers[i], offset, sizes[i]));
        }
        return packets;
    }

    static void assertEqual(List<byte[]> actual, List<byte[]> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(actual.get(i)).as("segment %d of %d", i, expected.size()).isEqualTo(expected.get(i));
        }
    }

    /** That these bytes are canaries still. */
    static void assertUntouched(ByteBuffer buffer, int from, int until) {
        for (int i = from; i < until; i++) {
            if (buffer.get(i) != CANARY) {
                throw new AssertionError("byte " + i + " was written to");
            }
        }
    }

    /** That nothing but its packets was written to. */
    static void assertUntouchedAround(PacketBatch batch) {
        ByteBuffer buffer = batch.slab().buffer().duplicate().clear();
        int end = 0;
        for (int i = 0; i < batch.size(); i++) {
            TunPacket packet = batch.get(i);
            assertUntouched(buffer, end, (int) packet.offset());
            end = (int) packet.offset() + packet.length();
        }
        assertUntouched(buffer, end, buffer.capacity());
    }
}
