package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.wire.TestPackets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** wireguard-go's form. */
class ByteBufferSplitTest {
    private static final int OFFSET = 16;
    private static final int CAPACITY = 2000;

    private final Superpacket superpacket =
            Superpacket.of(TestPackets.tcp(6).flags(0xff).tcpOptions(new byte[12]).payload(950), 100);
    private final List<byte[]> expected = ReferenceSplitter.split(superpacket);
    private final ByteBuffer in = Memory.direct(CAPACITY).position(7).put(superpacket.bytes).flip().position(7);
    private final int[] sizes = new int[20];

    @Test
    void shouldSplitFromPositionToLimit() throws TooManySegmentsException {
        ByteBuffer[] buffers = Memory.buffers(20, CAPACITY);
        buffers[1].position(100).limit(101);
        sizes[10] = -1;

        assertThat(GSOSplit.segments(in, superpacket.options())).isEqualTo(10);
        assertThat(GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET)).isEqualTo(10);

        assertThat(in.position()).isEqualTo(7);
        assertThat(in.limit()).isEqualTo(7 + superpacket.bytes.length);
        assertThat(buffers[1].position()).isEqualTo(100);
        assertThat(buffers[1].limit()).isEqualTo(101);
        assertThat(sizes[10]).isEqualTo(-1);
        buffers[1].clear();
        Memory.assertEqual(Memory.packets(buffers, sizes, OFFSET, 10), expected);
        Memory.assertUntouched(buffers[0], 0, OFFSET);
        Memory.assertUntouched(buffers[0], OFFSET + sizes[0], CAPACITY);
        Memory.assertUntouched(buffers[10], 0, CAPACITY);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 72, 100, 300, 1021, 1022})
    void shouldSplitInPlaceInTheFirstBuffer(int behind) throws TooManySegmentsException {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);
        buffers[0].put(OFFSET, superpacket.bytes);
        ByteBuffer same = buffers[0].duplicate().limit(OFFSET + superpacket.bytes.length).position(OFFSET);

        int count = GSOSplit.split(same, superpacket.options(), buffers, sizes, OFFSET + behind);

        assertThat(count).isEqualTo(10);
        Memory.assertEqual(Memory.packets(buffers, sizes, OFFSET + behind, 10), expected);
    }

    @Test
    void shouldRefuseToBeginBeforeThePacketInTheFirstBuffer() {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);
        buffers[0].put(OFFSET, superpacket.bytes);
        ByteBuffer same = buffers[0].duplicate().limit(OFFSET + superpacket.bytes.length).position(OFFSET);

        assertRefused(same, buffers, sizes, OFFSET - 1);
    }

    @Test
    void shouldRefuseAnOverlapWithAnyOtherBuffer() {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);
        buffers[3] = in.duplicate().clear();

        assertThat(assertRefused(in, buffers, sizes, OFFSET)).hasMessageStartingWith("buffer 3 ");
    }

    @Test
    void shouldRefuseToGoOnInPlace() {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);
        buffers[0] = in.duplicate().clear();

        assertThatThrownBy(() -> GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Memory.bytes(in, 7, superpacket.bytes.length)).isEqualTo(superpacket.bytes);
    }

    @Test
    void shouldFillAllBuffersAndSayThatThereAreMore() {
        ByteBuffer[] buffers = Memory.buffers(4, CAPACITY);

        TooManySegmentsException tooMany = catchThrowableOfType(
                TooManySegmentsException.class,
                () -> GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET));

        assertThat(tooMany.written()).isEqualTo(4);
        Memory.assertEqual(Memory.packets(buffers, sizes, OFFSET, 4), expected.subList(0, 4));
    }

    @Test
    void shouldFillAllBuffersInPlaceToo() {
        ByteBuffer[] buffers = Memory.buffers(4, CAPACITY);
        buffers[0] = in.duplicate().clear();

        TooManySegmentsException tooMany = catchThrowableOfType(
                TooManySegmentsException.class, () -> GSOSplit.split(in, superpacket.options(), buffers, sizes, 7));

        assertThat(tooMany.written()).isEqualTo(4);
        Memory.assertEqual(Memory.packets(buffers, sizes, 7, 4), expected.subList(0, 4));
    }

    @Test
    @DisplayName("More segments than the caller has room for: nothing is lost and the reader lives on. (wireguard-go"
            + " returns ErrTooManySegments and drops the rest; several users met that.) Offer both: its error, and a way"
            + " to go on from where it stopped.")
    void shouldGoOnAfterTooManySegments() {
        ByteBuffer[] buffers = Memory.buffers(4, CAPACITY);
        TooManySegmentsException tooMany = catchThrowableOfType(
                TooManySegmentsException.class,
                () -> GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET));
        List<byte[]> all = new ArrayList<>(Memory.packets(buffers, sizes, OFFSET, tooMany.written()));

        int first = tooMany.written();
        for (int n; (n = GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET, 0, first)) > 0; first += n) {
            all.addAll(Memory.packets(buffers, sizes, OFFSET, n));
        }

        assertThat(first).isEqualTo(10);
        Memory.assertEqual(all, expected);
    }

    @Test
    void shouldCompleteAPlainPacketInPlace() throws TooManySegmentsException {
        ByteBuffer[] buffers = {in.duplicate().clear()};

        assertThat(GSOSplit.split(in, superpacket.plainOptions(), buffers, sizes, 7)).isEqualTo(1);

        Memory.assertEqual(
                Memory.packets(buffers, sizes, 7, 1), List.of(ReferenceSplitter.complete(superpacket)));
    }

    @Test
    void shouldTakeBuffersThatJustSuffice() throws TooManySegmentsException {
        ByteBuffer[] buffers = Memory.buffers(10, OFFSET + 172);
        buffers[9] = Memory.direct(OFFSET + 122);

        assertThat(GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET)).isEqualTo(10);

        Memory.assertEqual(Memory.packets(buffers, sizes, OFFSET, 10), expected);
    }

    @Test
    void shouldRefuseABufferThatIsTooSmall() {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);
        buffers[9] = Memory.direct(OFFSET + 121);

        assertThat(assertRefused(in, buffers, sizes, OFFSET)).hasMessageStartingWith("buffer 9 ");
    }

    @Test
    void shouldRefuseAnOffsetPastTheEnd() {
        assertRefused(in, Memory.buffers(10, CAPACITY), sizes, Integer.MAX_VALUE);
    }

    @Test
    void shouldRefuseANegativeOffset() {
        assertRefused(in, Memory.buffers(10, CAPACITY), sizes, -1);
    }

    @Test
    void shouldRefuseHeapBuffers() {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);
        ByteBuffer heap = ByteBuffer.wrap(superpacket.bytes);

        assertRefused(heap, buffers, sizes, OFFSET);
        assertThatThrownBy(() -> GSOSplit.segments(heap, superpacket.options()))
                .isInstanceOf(IllegalArgumentException.class);
        buffers[9] = ByteBuffer.allocate(CAPACITY);
        assertRefused(in, buffers, sizes, OFFSET);
    }

    @Test
    void shouldRefuseAReadOnlyBuffer() {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);
        buffers[9] = buffers[9].asReadOnlyBuffer();

        assertRefused(in, buffers, sizes, OFFSET);
    }

    @Test
    void shouldReadAReadOnlyPacket() throws TooManySegmentsException {
        ByteBuffer[] buffers = Memory.buffers(10, CAPACITY);

        int count = GSOSplit.split(in.asReadOnlyBuffer(), superpacket.options(), buffers, sizes, OFFSET);

        assertThat(count).isEqualTo(10);
        Memory.assertEqual(Memory.packets(buffers, sizes, OFFSET, 10), expected);
    }

    @Test
    void shouldRefuseFewerSizesThanBuffersAndNoBuffers() {
        assertRefused(in, Memory.buffers(10, CAPACITY), new int[9], OFFSET);
        assertRefused(in, new ByteBuffer[0], sizes, OFFSET);
    }

    @Test
    void shouldRefuseANegativeIndexAndANegativeFirst() {
        assertThatThrownBy(() ->
                        GSOSplit.split(in, superpacket.options(), Memory.buffers(4, CAPACITY), sizes, OFFSET, 0, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        GSOSplit.split(in, superpacket.options(), Memory.buffers(4, CAPACITY), sizes, OFFSET, -1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldWriteFromAnIndexOnAndLeaveTheBuffersBelowAlone() {
        ByteBuffer[] buffers = Memory.buffers(6, CAPACITY);

        int count = GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET, 2, 3);

        assertThat(count).isEqualTo(4);
        List<byte[]> all = Memory.packets(buffers, sizes, OFFSET, 6);
        Memory.assertEqual(all.subList(2, 6), expected.subList(3, 7));
        assertThat(sizes).startsWith(0, 0);
        assertThat(GSOSplit.split(in, superpacket.plainOptions(), buffers, sizes, OFFSET, 2, 0)).isEqualTo(1);
        Memory.assertEqual(
                Memory.packets(buffers, sizes, OFFSET, 6).subList(2, 3), List.of(ReferenceSplitter.complete(superpacket)));
        Memory.assertUntouched(buffers[1], 0, CAPACITY);
        assertThat(GSOSplit.split(in, superpacket.options(), buffers, sizes, OFFSET, 6, 3)).isZero();
    }

    private Throwable assertRefused(ByteBuffer packet, ByteBuffer[] buffers, int[] lengths, int offset) {
        Throwable refusal = catchThrowableOfType(
                IllegalArgumentException.class,
                () -> GSOSplit.split(packet, superpacket.options(), buffers, lengths, offset));
        assertThat(refusal).isNotNull();
        if (buffers.length > 0) {
            Memory.assertUntouched(buffers[buffers.length > 1 ? 1 : 0], 0, CAPACITY);
        }
        assertThat(lengths).containsOnly(0);
        return refusal;
    }
}
