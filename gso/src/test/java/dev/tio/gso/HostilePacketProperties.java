package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.GSOType;
import dev.tio.wire.GuardedMemory;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever comes from below: a count or a reason, and no byte outside the packet is read or written. */
class HostilePacketProperties {
    private static final GuardedMemory GUARDED = new GuardedMemory(2000);

    @Property(tries = 1000)
    void shouldSurviveAnyBytes(@ForAll @Size(max = 200) byte[] bytes, @ForAll long seed) {
        Random random = new Random(seed);
        GSOOptions options = options(random);
        if (bytes.length > 0 && random.nextInt(4) > 0) {
            bytes[0] = (byte) (random.nextBoolean() ? 0x45 : 0x60);
        }

        assertBounded(bytes, options);
    }

    @Property(tries = 1000)
    void shouldSurviveADamagedSuperpacket(@ForAll long seed) {
        Random random = new Random(seed);
        Superpacket superpacket = Superpackets.random(random);
        byte[] bytes = Arrays.copyOf(superpacket.bytes, Math.min(superpacket.bytes.length, random.nextInt(1000)));
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(Math.min(bytes.length, 100))] = (byte) random.nextInt();
        }
        GSOOptions options = superpacket.options().gsoSize(Math.max(superpacket.gsoSize, 10));
        switch (random.nextInt(6)) {
            case 0 -> options.csumStart(random.nextInt(0x10000));
            case 1 -> options.csumOffset(random.nextInt(0x10000));
            case 2 -> options.gsoType(GSOType.values()[random.nextInt(GSOType.values().length)]);
            case 3 -> options.needsCsum(random.nextBoolean());
            default -> { }
        }

        assertBounded(bytes, options);
    }

    private static GSOOptions options(Random random) {
        GSOType[] types = GSOType.values();
        int[] starts = {20, 40, 24, 48, random.nextInt(300), random.nextInt(0x10000)};
        int[] offsets = {16, 6, random.nextInt(300), random.nextInt(0x10000)};
        return new GSOOptions()
                .gsoType(types[random.nextInt(types.length)])
                .csumStart(starts[random.nextInt(starts.length)])
                .csumOffset(offsets[random.nextInt(offsets.length)])
                .gsoSize(random.nextInt(4) == 0 ? random.nextInt(0x10000) : random.nextInt(100))
                .hdrLen(random.nextInt(20) == 0 ? random.nextInt(100) : 0)
                .needsCsum(random.nextBoolean())
                .ecn(random.nextInt(10) == 0)
                .rscInfo(random.nextInt(10) == 0);
    }

    private static void assertBounded(byte[] bytes, GSOOptions options) {
        GUARDED.use(bytes, in -> split(in, options));
        GUARDED.use(bytes, in -> complete(in, options));
        GUARDED.use(bytes, in -> splitOneAfterTheOther(in, options));
        String apart = GUARDED.useBuffer(bytes, in -> splitIntoBuffers(in, options, false));
        String inPlace = GUARDED.useBuffer(bytes, in -> splitIntoBuffers(in, options, true));
        assertThat(inPlace).isEqualTo(apart);
    }

    private static String split(TunPacket in, GSOOptions options) {
        PacketBatch batch = Memory.batch(30_000, 60, 8, 8);
        int count = GSOSplit.split(in, options, batch, 0);
        assertThat(count).isNotZero();
        assertThat(batch.size()).isEqualTo(Math.max(0, count));
        assertThat(GSOSplit.segments(in, options)).satisfies(segments -> {
            if (count < 0) {
                assertThat(segments).isEqualTo(count);
            } else {
                assertThat(segments).isGreaterThanOrEqualTo(count);
            }
        });
        Memory.assertUntouchedAround(batch);
        return count + ": " + text(Memory.packets(batch));
    }

    /** In place, so that the guard sees what is written. */
    private static String splitOneAfterTheOther(TunPacket in, GSOOptions options) {
        int segments = GSOSplit.segments(in, options);
        PacketBatch apart = Memory.batch(30_000, 60, 0, 0);
        GSOSplit.split(in, options, apart, 0);
        byte[] before = bytes(in);
        SegmentCursor cursor = new SegmentCursor();
        TunPacket packet = new TunPacket();
        List<byte[]> packets = new ArrayList<>();

        assertThat(cursor.begin(in, options)).isEqualTo(segments);
        assertThat(bytes(in)).isEqualTo(before);
        while (cursor.next(packet)) {
            packets.add(bytes(packet));
        }

        assertThat(packets).hasSize(Math.max(0, segments));
        Memory.assertEqual(packets.subList(0, apart.size()), Memory.packets(apart));
        if (segments < 0) {
            assertThat(bytes(in)).isEqualTo(before);
        }
        return segments + ": " + text(packets);
    }

    /** In place, the first buffer is the packet's own, so that the guard sees what is written. */
    private static String splitIntoBuffers(ByteBuffer in, GSOOptions options, boolean inPlace) {
        int offset = in.position();
        ByteBuffer[] buffers = Memory.buffers(8, in.limit());
        if (inPlace) {
            buffers[0] = in.duplicate().clear();
        }
        int[] sizes = new int[buffers.length];
        int segments = GSOSplit.segments(in, options);
        int count;
        try {
            count = GSOSplit.split(in, options, buffers, sizes, offset);
            assertThat(count).isEqualTo(segments);
        } catch (TooManySegmentsException e) {
            count = e.written();
            assertThat(count).isEqualTo(buffers.length).isLessThan(segments);
        }
        for (int i = inPlace ? 1 : 0; i < buffers.length; i++) {
            Memory.assertUntouched(buffers[i], 0, offset);
            Memory.assertUntouched(buffers[i], offset + sizes[i], buffers[i].capacity());
        }
        return count + ": " + text(Memory.packets(buffers, sizes, offset, Math.max(0, count)));
    }

    /** In place, so that the guard sees what is written. */
    private static String complete(TunPacket in, GSOOptions options) {
        in.gso()
                .needsCsum(options.needsCsum())
                .csumStart(options.csumStart())
                .csumOffset(options.csumOffset())
                .ecn(options.ecn())
                .rscInfo(options.rscInfo());
        int result = GSOSplit.completeChecksum(in);
        assertThat(result).isLessThanOrEqualTo(1);
        return result + ": " + Arrays.toString(bytes(in));
    }

    private static byte[] bytes(TunPacket packet) {
        byte[] bytes = new byte[packet.length()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = packet.mem().readByte(packet.offset() + i);
        }
        return bytes;
    }

    private static String text(List<byte[]> packets) {
        return packets.stream().map(Arrays::toString).collect(Collectors.joining());
    }
}
