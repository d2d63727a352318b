package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.ReferenceChecksum;
import java.nio.ByteBuffer;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ChecksumProperties {
    @Property
    void shouldEqualTheReference(
            @ForAll @Size(max = 2000) byte[] data, @ForAll @IntRange(max = 0xffff) int initial, @ForAll Memory memory) {
        assertThat(memory.checksum(data, 0, data.length, initial))
                .isEqualTo(ReferenceChecksum.sum(data, 0, data.length, initial));
    }

    @Property
    void shouldGoOnAfterAnEvenSplit(@ForAll @Size(max = 2000) byte[] data, @ForAll @IntRange(max = 1000) int at) {
        int split = Math.min(at * 2, data.length & ~1);

        int first = sum(data, 0, split, 0);

        assertThat(sum(data, split, data.length - split, first)).isEqualTo(sum(data, 0, data.length, 0));
    }

    @Property
    void shouldAddTheSwappedSumAfterAnOddSplit(
            @ForAll @Size(min = 1, max = 2000) byte[] data, @ForAll @IntRange(max = 999) int at) {
        int split = Math.min(at * 2 + 1, (data.length - 1) | 1);

        int first = sum(data, 0, split, 0);
        int second = sum(data, split, data.length - split, 0);

        assertThat(Checksum.fold((long) first + swap(second))).isEqualTo(sum(data, 0, data.length, 0));
    }

    @Property
    void shouldSwapItsBytesWithTheBytesOfEachWord(@ForAll @Size(max = 2000) byte[] data) {
        byte[] even = Arrays.copyOf(data, data.length + data.length % 2);
        byte[] swapped = new byte[even.length];
        for (int i = 0; i < even.length; i++) {
            swapped[i] = even[i ^ 1];
        }

        assertThat(sum(swapped, 0, swapped.length, 0)).isEqualTo(swap(sum(even, 0, even.length, 0)));
    }

    @Property
    void shouldVerifyAsAllOnesWithItsOwnComplement(@ForAll @Size(min = 2, max = 2000) byte[] data) {
        byte[] even = Arrays.copyOf(data, data.length & ~1);
        put(even, 0, 0);
        put(even, 0, ~sum(even, 0, even.length, 0));

        assertThat(sum(even, 0, even.length, 0)).isEqualTo(0xffff);
    }

    @Property
    void shouldUpdateToWhatSummingAnewGives(
            @ForAll @Size(min = 4, max = 100) byte[] data,
            @ForAll @IntRange(max = 49) int word,
            @ForAll @IntRange(max = 0xffff) int value) {
        data[0] |= 0x40;
        int at = 2 + 2 * (word % ((data.length - 2) / 2));
        int before = sum(data, 0, data.length, 0);
        int old = ByteBuffer.wrap(data).getShort(at) & 0xffff;
        put(data, at, value);

        assertThat(Checksum.update(before, old, value)).isEqualTo(sum(data, 0, data.length, 0));
    }

    @Property
    void shouldUpdate32BitsToWhatSummingAnewGives(
            @ForAll @Size(min = 6, max = 100) byte[] data, @ForAll @IntRange(max = 47) int word, @ForAll int value) {
        data[0] |= 0x40;
        int at = 2 + 2 * (word % ((data.length - 4) / 2));
        int before = sum(data, 0, data.length, 0);
        int old = ByteBuffer.wrap(data).getInt(at);
        ByteBuffer.wrap(data).putInt(at, value);

        assertThat(Checksum.update32(before, old, value)).isEqualTo(sum(data, 0, data.length, 0));
    }

    private static int sum(byte[] data, int offset, int length, int initial) {
        return Checksum.checksum(data, offset, length, initial);
    }

    private static int swap(int sum) {
        return Short.reverseBytes((short) sum) & 0xffff;
    }

    private static void put(byte[] data, int at, int value) {
        ByteBuffer.wrap(data).putShort(at, (short) value);
    }
}
