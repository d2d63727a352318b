package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch in the slab that the packet lies in. */
class InPlaceTest {
    private static final int OFFSET = 500;
    private static final int ROOM = 16;
    private static final int SLAB = 4000;

    private final Slab slab = Memory.slab(SLAB);
    private final PacketBatch batch = new PacketBatch(slab, 20, ROOM, ROOM);
    private final Superpacket superpacket =
            Superpacket.of(TestPackets.tcp(4).flags(0xff).identification(0xffff).payload(950), 100);
    private final TunPacket in = Memory.packet(slab, OFFSET, superpacket.bytes);
    private final List<byte[]> expected = ReferenceSplitter.split(superpacket);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 39, 40, 41, 139, 140, 141, 500, 989, 990, 991})
    void shouldSplitAtOrBehindThePacket(int behind) {
        batch.clear(OFFSET + behind - ROOM);

        assertThat(GSOSplit.split(in, superpacket.options(), batch, 0)).isEqualTo(10);

        Memory.assertEqual(Memory.packets(batch), expected);
        Memory.assertUntouched(slab.buffer(), 0, OFFSET);
        Memory.assertUntouched(slab.buffer(), (int) batch.nextOffset() - 2 * ROOM, SLAB);
    }

    @Test
    void shouldAppendInPlaceBehindWhatTheBatchHolds() {
        batch.append(OFFSET - 3 * ROOM);
        assertThat(batch.nextOffset()).isEqualTo(OFFSET);

        assertThat(GSOSplit.split(in, superpacket.options(), batch, 0)).isEqualTo(10);

        Memory.assertEqual(Memory.packets(batch).subList(1, 11), expected);
        assertThat(batch.get(0).length()).isEqualTo(OFFSET - 3 * ROOM);
        Memory.assertUntouched(slab.buffer(), 0, OFFSET);
    }

    @Test
    void shouldFillABatchThatEndsWhereThePacketBegins() {
        PacketBatch two = roomForTwo(OFFSET);

        assertThat(GSOSplit.split(in, superpacket.options(), two, 3)).isEqualTo(2);

        Memory.assertEqual(Memory.packets(two), expected.subList(3, 5));
        assertThat(Memory.bytes(in)).isEqualTo(superpacket.bytes);
    }

    @Test
    void shouldRefuseABatchThatEndsAByteIntoThePacket() {
        assertRefused(superpacket.options(), 3, roomForTwo(OFFSET + 1));
    }

    /** With room for two packets of 140 bytes, of which the second ends before {@code end}. */
    private PacketBatch roomForTwo(int end) {
        return new PacketBatch(slab, 3, ROOM, ROOM).clear(end - 3 * ROOM - 2 * 140, end + ROOM);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 495})
    void shouldRefuseToBeginBeforeThePacketAndRunIntoIt(int offset) {
        batch.clear(offset - Math.min(offset, ROOM));

        assertRefused(superpacket.options(), 0);
    }

    @Test
    void shouldRefuseWhereNotAllHaveRoom() {
        PacketBatch nine = new PacketBatch(slab, 9, ROOM, ROOM).clear(OFFSET - ROOM);

        assertThat(assertRefused(superpacket.options(), 0, nine)).hasMessageEndingWith("room for 9 of 10 segments");
    }

    @Test
    void shouldRefuseToWriteOverAPayloadThatIsYetToBeSplit() {
        batch.clear(OFFSET - ROOM);

        // The second packet of this batch would lie on the payload of a third.
        assertThat(assertRefused(superpacket.options(), 5, batch)).hasMessageEndingWith("room for 5 of 5 segments");
    }

    @Test
    void shouldGoOnInPlaceWithTheLastSegments() {
        batch.clear(OFFSET + 40 + 900 - ROOM);

        assertThat(GSOSplit.split(in, superpacket.options(), batch, 8)).isEqualTo(2);

        Memory.assertEqual(Memory.packets(batch), expected.subList(8, 10));
    }

    @Test
    void shouldSplitBeforeThePacketWithoutAnOverlap() {
        PacketBatch two = new PacketBatch(slab, 2, ROOM, ROOM);

        assertThat(GSOSplit.split(in, superpacket.options(), two, 3)).isEqualTo(2);

        Memory.assertEqual(Memory.packets(two), expected.subList(3, 5));
        assertThat(Memory.bytes(in)).isEqualTo(superpacket.bytes);
    }

    @Test
    void shouldSplitSomeRightBeforeThePacketAndRightBehindIt() {
        PacketBatch two = new PacketBatch(slab, 2, 0, 0);
        for (int from : new int[] {OFFSET - 2 * 140, OFFSET + superpacket.bytes.length}) {
            assertThat(GSOSplit.split(in, superpacket.options(), two.clear(from), 3)).isEqualTo(2);

            Memory.assertEqual(Memory.packets(two), expected.subList(3, 5));
            assertThat(Memory.bytes(in)).isEqualTo(superpacket.bytes);
        }
    }

    @Test
    void shouldKeepWhatTheBatchHeldWhenItRefuses() {
        batch.clear();
        Superpacket small = Superpacket.of(TestPackets.udp(6).payload(200), 100);
        assertThat(GSOSplit.split(Memory.packet(small.bytes), small.options(), batch, 0)).isEqualTo(2);
        long next = batch.nextOffset();
        byte[] before = Memory.bytes(slab.buffer(), 0, SLAB);

        assertThatThrownBy(() -> GSOSplit.split(in, superpacket.options(), batch, 0))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(batch.size()).isEqualTo(2);
        assertThat(batch.nextOffset()).isEqualTo(next);
        assertThat(Memory.bytes(slab.buffer(), 0, SLAB)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200, 1000})
    void shouldCompleteAPlainPacketAtOrBehindItsPlace(int by) {
        batch.clear(OFFSET + by - ROOM);

        assertThat(GSOSplit.split(in, superpacket.plainOptions(), batch, 0)).isEqualTo(1);

        Memory.assertEqual(Memory.packets(batch), List.of(ReferenceSplitter.complete(superpacket)));
    }

    @Test
    void shouldNotGrowIntoThePacketBehind() {
        int next = OFFSET + superpacket.bytes.length + 2 * ROOM;
        TunPacket last = Memory.packet(slab, next, superpacket.bytes);

        batch.clear(OFFSET - ROOM, next - ROOM);
        assertRefused(superpacket.options(), 0);

        batch.clear(next - ROOM, SLAB);
        assertThat(GSOSplit.split(last, superpacket.options(), batch, 0)).isEqualTo(10);
        Memory.assertEqual(Memory.packets(batch), expected);
        assertThat(Memory.bytes(in)).isEqualTo(superpacket.bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9})
    void shouldRefuseAPacketThatTheBatchWouldSetAnew(int index) {
        TunPacket own = batch.packets()[index].set(slab.bytes(), OFFSET, superpacket.bytes.length);
        own.gso().needsCsum(true);
        batch.clear(OFFSET - ROOM);
        byte[] before = Memory.bytes(slab.buffer(), 0, SLAB);

        assertThatThrownBy(() -> GSOSplit.split(own, superpacket.options(), batch, 0))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(batch.size()).isZero();
        assertThat(own.length()).isEqualTo(superpacket.bytes.length);
        assertThat(own.gso().needsCsum()).isTrue();
        assertThat(Memory.bytes(slab.buffer(), 0, SLAB)).isEqualTo(before);
    }

    @Test
    void shouldTakeThePacketsOfTheBatchThatStayAsTheyAre() {
        batch.packets()[0].set(slab.bytes(), OFFSET, superpacket.bytes.length);
        batch.packets()[11].set(slab.bytes(), OFFSET, superpacket.bytes.length);

        assertThat(GSOSplit.split(batch.packets()[11], superpacket.options(), batch.size(1), 0)).isEqualTo(10);
        assertThat(GSOSplit.split(batch.packets()[0], superpacket.options(), batch.size(1), 0)).isEqualTo(10);

        Memory.assertEqual(Memory.packets(batch).subList(1, 11), expected);
    }

    @Test
    void shouldTakeAPacketOfTheBatchBehindTheLastSegments() {
        TunPacket own = batch.packets()[2].set(slab.bytes(), OFFSET, superpacket.bytes.length);

        assertThat(GSOSplit.split(own, superpacket.options(), batch.clear(2000), 8)).isEqualTo(2);

        Memory.assertEqual(Memory.packets(batch), expected.subList(8, 10));
    }

    private void assertRefused(GSOOptions options, int first) {
        assertRefused(options, first, batch);
    }

    private Throwable assertRefused(GSOOptions options, int first, PacketBatch into) {
        byte[] before = Memory.bytes(slab.buffer(), 0, SLAB);

        Throwable refusal = catchThrowableOfType(
                IllegalArgumentException.class, () -> GSOSplit.split(in, options, into, first));

        assertThat(refusal).isNotNull();
        assertThat(into.size()).isZero();
        assertThat(Memory.bytes(slab.buffer(), 0, SLAB)).isEqualTo(before);
        return refusal;
    }
}
