package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.GSOType;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever the superpacket, and by whichever way: the segments are those of the reference. */
class GSOSplitProperties {
    @Property(tries = 500)
    void shouldSplitApart(@ForAll long seed, @ForAll @IntRange(max = 70) int front, @ForAll @IntRange(max = 70) int back) {
        Superpacket superpacket = Superpackets.random(new Random(seed));
        List<byte[]> expected = ReferenceSplitter.split(superpacket);
        TunPacket in = Memory.packet(superpacket.bytes);
        PacketBatch batch = Memory.batchFor(expected, front, back);

        assertThat(GSOSplit.segments(in, superpacket.options())).isEqualTo(expected.size());
        assertThat(GSOSplit.split(in, superpacket.options(), batch, 0)).isEqualTo(expected.size());

        Memory.assertEqual(Memory.packets(batch), expected);
        Memory.assertUntouchedAround(batch);
        assertThat(Memory.bytes(in)).isEqualTo(superpacket.bytes);
    }

    @Property(tries = 500)
    void shouldSplitInPlace(
            @ForAll long seed,
            @ForAll @IntRange(max = 70) int front,
            @ForAll @IntRange(max = 70) int back,
            @ForAll @IntRange(max = 200) int behind) {
        Superpacket superpacket = Superpackets.random(new Random(seed));
        List<byte[]> expected = ReferenceSplitter.split(superpacket);
        int grown = expected.stream().mapToInt(segment -> segment.length + front + back).sum();
        Slab slab = Memory.slab(100 + behind + Math.max(superpacket.bytes.length, grown) + 100);
        TunPacket in = Memory.packet(slab, 100, superpacket.bytes);
        PacketBatch batch = new PacketBatch(slab, expected.size(), front, back).clear(100 + behind - front);

        assertThat(GSOSplit.split(in, superpacket.options(), batch, 0)).isEqualTo(expected.size());

        Memory.assertEqual(Memory.packets(batch), expected);
        Memory.assertUntouched(slab.buffer(), 0, 100);
        Memory.assertUntouched(slab.buffer(), slab.capacity() - 100, slab.capacity());
    }

    @Property(tries = 500)
    void shouldGoOnInPlaceFromThePayloadsPlaceOnAndNotFromAByteBefore(@ForAll long seed) {
        Random random = new Random(seed);
        Superpacket superpacket = Superpackets.random(random);
        List<byte[]> all = ReferenceSplitter.split(superpacket);
        int first = random.nextInt(all.size());
        List<byte[]> expected = all.subList(first, all.size());
        int bound = 1 + first * superpacket.gsoSize;
        int grown = expected.stream().mapToInt(segment -> segment.length).sum();
        Slab slab = Memory.slab(Math.max(1 + superpacket.bytes.length, bound + grown));
        TunPacket in = Memory.packet(slab, 1, superpacket.bytes);
        PacketBatch batch = new PacketBatch(slab, expected.size(), 0, 0);
        byte[] before = Memory.bytes(slab.buffer(), 0, slab.capacity());

        assertThatThrownBy(() -> GSOSplit.split(in, superpacket.options(), batch.clear(bound - 1), first))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(batch.size()).isZero();
        assertThat(Memory.bytes(slab.buffer(), 0, slab.capacity())).isEqualTo(before);

        assertThat(GSOSplit.split(in, superpacket.options(), batch.clear(bound), first)).isEqualTo(expected.size());
        Memory.assertEqual(Memory.packets(batch), expected);
    }

    @Property(tries = 500)
    @Label("More segments than the caller has room for: nothing is lost and the reader lives on.")
    void shouldSplitInChunks(@ForAll long seed) {
        Random random = new Random(seed);
        Superpacket superpacket = Superpackets.random(random);
        TunPacket in = Memory.packet(superpacket.bytes);
        List<byte[]> all = new ArrayList<>();
        int largest = superpacket.headerLength() + superpacket.gsoSize;

        int segments = GSOSplit.segments(in, superpacket.options());
        while (all.size() < segments) {
            PacketBatch batch = Memory.batch(largest + random.nextInt(10 * largest), 1 + random.nextInt(9), 0, 0);
            assertThat(GSOSplit.split(in, superpacket.options(), batch, all.size())).isPositive();
            all.addAll(Memory.packets(batch));
        }

        Memory.assertEqual(all, ReferenceSplitter.split(superpacket));
    }

    @Property(tries = 500)
    void shouldSplitIntoBuffers(@ForAll long seed, @ForAll @IntRange(max = 70) int offset, @ForAll boolean inPlace)
            throws TooManySegmentsException {
        Superpacket superpacket = Superpackets.random(new Random(seed));
        List<byte[]> expected = ReferenceSplitter.split(superpacket);
        ByteBuffer[] buffers =
                Memory.buffers(expected.size(), offset + superpacket.headerLength() + superpacket.gsoSize);
        buffers[0] = Memory.direct(offset + Math.max(superpacket.bytes.length, expected.get(0).length));
        ByteBuffer in = inPlace ? buffers[0].duplicate() : Memory.direct(offset + superpacket.bytes.length);
        in.put(offset, superpacket.bytes).limit(offset + superpacket.bytes.length).position(offset);
        int[] sizes = new int[buffers.length];

        assertThat(GSOSplit.split(in, superpacket.options(), buffers, sizes, offset)).isEqualTo(expected.size());

        Memory.assertEqual(Memory.packets(buffers, sizes, offset, buffers.length), expected);
    }

    /** Each packet's user overwrites all that a cursor says is free. */
    @Property(tries = 500)
    void shouldSplitOneAfterTheOther(@ForAll long seed) {
        Superpacket superpacket = Superpackets.random(new Random(seed));
        List<byte[]> expected = ReferenceSplitter.split(superpacket);
        Slab slab = Memory.slab(100 + superpacket.bytes.length + 100);
        TunPacket packet = Memory.packet(slab, 100, superpacket.bytes);
        GSOOptions options = superpacket.options();
        SegmentCursor cursor = new SegmentCursor();
        List<byte[]> packets = new ArrayList<>();

        assertThat(cursor.begin(packet, options)).isEqualTo(expected.size());
        options.gsoType(GSOType.NONE).csumStart(0).gsoSize(0);
        while (cursor.next(packet)) {
            packets.add(Memory.bytes(packet));
            int end = (int) packet.offset() + packet.length();
            slab.buffer().put(100, new byte[end - 100]);
        }

        Memory.assertEqual(packets, expected);
        Memory.assertUntouched(slab.buffer(), 0, 100);
        Memory.assertUntouched(slab.buffer(), slab.capacity() - 100, slab.capacity());
    }

    @Property(tries = 500)
    void shouldCompleteAsAPlainPacket(@ForAll long seed) {
        Superpacket plain = Superpackets.random(new Random(seed));
        PacketBatch batch = Memory.batch(plain.bytes.length, 1, 0, 0);

        assertThat(GSOSplit.split(Memory.packet(plain.bytes), plain.plainOptions(), batch, 0)).isEqualTo(1);

        Memory.assertEqual(Memory.packets(batch), List.of(ReferenceSplitter.complete(plain)));
    }
}
