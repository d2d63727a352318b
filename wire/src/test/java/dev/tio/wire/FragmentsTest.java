package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.PointerBytesStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentsTest {
    private final Slab slab = Slab.allocate(1000);
    private final TunPacket packet = new TunPacket().set(slab.bytes(), 100, 50);
    private final Fragments fragments = new Fragments(3);

    @BeforeEach
    void fillTheSlab() {
        for (int i = 0; i < 1000; i++) {
            slab.buffer().put(i, (byte) i);
        }
    }

    @Test
    void shouldListRangesInOrderUntilItIsFull() {
        assertThat(fragments.add(packet, 10, 20)).isTrue();
        assertThat(fragments.add(new TunPacket().set(slab.bytes(), 500, 100), 0, 100)).isTrue();
        assertThat(fragments.add(packet, 50, 0)).isTrue();
        assertThat(fragments.add(packet, 0, 1)).isFalse();
        assertThat(fragments.count()).isEqualTo(3);
        assertThat(fragments.capacity()).isEqualTo(3);
        assertThat(fragments.totalLength()).isEqualTo(120);
        assertThat(fragments.address(0)).isEqualTo(slab.address() + 110);
        assertThat(fragments.length(0)).isEqualTo(20);
        assertThat(fragments.address(1)).isEqualTo(slab.address() + 500);
        assertThat(fragments.length(1)).isEqualTo(100);
        assertThat(fragments.length(2)).isZero();
    }

    @Test
    void shouldKeepARangeWhenItsPacketMovesOn() {
        fragments.add(packet, 0, 10);
        packet.set(Slab.allocate(100).bytes(), 0, 10);
        assertThat(fragments.address(0)).isEqualTo(slab.address() + 100);
    }

    @Test
    void shouldBeEmptyAgainOnceItIsCleared() {
        for (int i = 0; i < fragments.capacity(); i++) {
            fragments.add(packet, 10 * i, 10);
        }
        fragments.clear();
        assertThat(fragments.count()).isZero();
        assertThat(fragments.totalLength()).isZero();
        assertThatThrownBy(() -> fragments.address(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(fragments.add(packet, 5, 6)).isTrue();
        assertThat(fragments.address(0)).isEqualTo(slab.address() + 105);
        assertThat(fragments.totalLength()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({"-1, 5", "0, 51", "50, 1", "0, -1", "2147483647, 2147483647", "-2147483648, 10"})
    void shouldRefuseARangeThatIsNotWithinThePacket(int offset, int length) {
        assertThatThrownBy(() -> fragments.add(packet, offset, length)).isInstanceOf(IllegalArgumentException.class);
        assertThat(fragments.count()).isZero();
    }

    @Test
    void shouldRefuseMoreBytesThanAnIntCounts() {
        // Only the length is looked at: nobody touches these two gigabytes.
        PointerBytesStore vast = new PointerBytesStore();
        vast.set(slab.address(), Integer.MAX_VALUE);
        TunPacket big = new TunPacket().set(vast.bytesForRead(), 0, Integer.MAX_VALUE);
        fragments.add(packet, 0, 1);
        assertThat(fragments.add(big, 0, Integer.MAX_VALUE - 1)).isTrue();
        assertThat(fragments.totalLength()).isEqualTo(Integer.MAX_VALUE);
        assertThatThrownBy(() -> fragments.add(packet, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(fragments.count()).isEqualTo(2);
    }

    @Test
    void shouldRefuseAPacketThatWasNeverSet() {
        assertThatThrownBy(() -> fragments.add(new TunPacket(), 0, 0)).isInstanceOf(IllegalStateException.class);
        assertThat(fragments.count()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 1, 2, 3, Integer.MIN_VALUE})
    void shouldRefuseAnIndexBeyondItsCount(int index) {
        fragments.add(packet, 0, 1);
        assertThatThrownBy(() -> fragments.address(index)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> fragments.length(index)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldRefuseToHoldNothing() {
        assertThatThrownBy(() -> new Fragments(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Fragments(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldCopyAllOneBehindTheOther() {
        fragments.add(packet, 10, 3);
        Bytes<?> nativeBytes = Bytes.allocateDirect(100);
        nativeBytes.writeByte(40, (byte) -1);
        fragments.add(new TunPacket().set(nativeBytes, 40, 1), 0, 1);
        fragments.add(packet, 0, 2);
        ByteBuffer whole = ByteBuffer.allocateDirect(64);
        ByteBuffer slice = whole.slice(20, 30).position(4);
        assertThat(fragments.copyTo(slice)).isEqualTo(6);
        assertThat(slice.position()).isEqualTo(10);
        byte[] copied = new byte[64];
        whole.get(copied);
        byte[] expected = new byte[64];
        System.arraycopy(new byte[] {110, 111, 112, -1, 100, 101}, 0, expected, 24, 6);
        assertThat(copied).isEqualTo(expected);
        nativeBytes.releaseLast();
    }

    @Test
    void shouldFillABufferToItsLimitAndCopyNothingIntoLess() {
        fragments.add(packet, 0, 10);
        fragments.add(packet, 20, 10);
        ByteBuffer exact = ByteBuffer.allocateDirect(100).limit(25).position(5);
        assertThat(fragments.copyTo(exact)).isEqualTo(20);
        assertThat(exact.hasRemaining()).isFalse();
        ByteBuffer small = ByteBuffer.allocateDirect(100).limit(24).position(5);
        assertThatThrownBy(() -> fragments.copyTo(small)).isInstanceOf(BufferOverflowException.class);
        assertThat(small.position()).isEqualTo(5);
        assertThat(small.get(5)).isZero();
    }

    @Test
    void shouldCopyIntoWritableDirectMemoryOnly() {
        ByteBuffer heap = ByteBuffer.allocate(100);
        ByteBuffer readOnly = ByteBuffer.allocateDirect(100).asReadOnlyBuffer();
        assertThatThrownBy(() -> fragments.copyTo(heap)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> fragments.copyTo(readOnly)).isInstanceOf(IllegalArgumentException.class);
    }
}
