package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.ref.WeakReference;
import java.nio.BufferOverflowException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlabTest {
    @Test
    void shouldShowTheSameBytesThroughAllThreeFaces() {
        Slab slab = Slab.allocate(100);
        for (int i = 0; i < 100; i++) {
            slab.buffer().put(i, (byte) (i + 1));
            assertThat(slab.bytes().readByte(i)).isEqualTo((byte) (i + 1));
            slab.bytes().writeByte(i, (byte) (i + 2));
            assertThat(RawMemory.getByte(slab.address() + i)).isEqualTo(i + 2);
            RawMemory.putByte(slab.address() + i, i + 3);
            assertThat(slab.buffer().get(i)).isEqualTo((byte) (i + 3));
        }
    }

    @Test
    void shouldBeOfTheSizeAskedForAndBeginOnACacheLine() {
        List<Slab> slabs = new ArrayList<>();
        for (int size = 1; size <= 300; size++) {
            Slab slab = Slab.allocate(size);
            assertThat(slab.capacity()).isEqualTo(size);
            assertThat(slab.buffer().capacity()).isEqualTo(size);
            assertThat(slab.bytes().realCapacity()).isEqualTo(size);
            assertThat(slab.address() % 64).isZero();
            slabs.add(slab);
        }
        // As long as all are alive no two may share a byte.
        slabs.sort((a, b) -> Long.compare(a.address(), b.address()));
        for (int i = 1; i < slabs.size(); i++) {
            Slab before = slabs.get(i - 1);
            assertThat(before.address() + before.capacity()).isLessThanOrEqualTo(slabs.get(i).address());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 127})
    void shouldRefuseASizeOutOfRange(int size) {
        assertThatThrownBy(() -> Slab.allocate(size)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHandOutTheSameFacesAtEachCall() {
        Slab slab = Slab.allocate(10);
        assertThat(slab.bytes()).isSameAs(slab.bytes());
        assertThat(slab.buffer()).isSameAs(slab.buffer());
        assertThat(slab.buffer().order()).isEqualTo(ByteOrder.BIG_ENDIAN);
        assertThat(slab.buffer().isDirect()).isTrue();
        assertThat(slab.bytes().isDirectMemory()).isTrue();
    }

    @Test
    void shouldBeReadableWhollyAndEndWhereItEnds() {
        Bytes<?> bytes = Slab.allocate(100).bytes();
        assertThat(bytes.readRemaining()).isEqualTo(100);
        bytes.writePosition(100);
        assertThatThrownBy(() -> bytes.writeByte((byte) 1)).isInstanceOf(BufferOverflowException.class);
        assertThat(bytes.realCapacity()).isEqualTo(100);
    }

    @Test
    @DisplayName("Chronicle's check for one thread is on in tests only, and must not fail a user's test")
    void shouldBeUsableFromSeveralThreadsWithAssertionsOn() throws Exception {
        assertThat(SlabTest.class.desiredAssertionStatus()).as("tests run with -ea").isTrue();
        Bytes<?> bytes = Slab.allocate(100).bytes();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < 3; round++) {
                useCursors(bytes);
                CompletableFuture.runAsync(() -> useCursors(bytes), other).get(10, TimeUnit.SECONDS);
            }
        } finally {
            other.shutdown();
        }
    }

    private static void useCursors(Bytes<?> bytes) {
        bytes.clear();
        bytes.writeLong(42);
        assertThat(bytes.readLong()).isEqualTo(42);
    }

    @Test
    void shouldStayReachableThroughWhatWasHandedOut() {
        assertKeeps(Slab::bytes);
        assertKeeps(slab -> new TunPacket().set(slab.bytes(), 0, 1000));
        assertKeeps(slab -> {
            Fragments fragments = new Fragments(1);
            fragments.add(new TunPacket().set(slab.bytes(), 0, 1000), 0, 1000);
            return fragments;
        });
        Slab earlier = Slab.allocate(8);
        UDPHeader used = new UDPHeader().wrap(earlier.bytes(), 0, 8);
        assertKeeps(slab -> used.wrap(slab.bytes(), 0, 1000));
        assertKeeps(slab -> used.wrap(new TunPacket().set(slab.bytes(), 0, 1000), 0));
    }

    @Test
    void shouldBeFreedOnceNothingHoldsIt() {
        TunPacket packet = new TunPacket();
        WeakReference<Slab> first = new WeakReference<>(setOverNew(packet));
        setOverNew(packet);
        assertThat(collected(first)).isTrue();

        Fragments fragments = new Fragments(2);
        TunPacket added = new TunPacket();
        WeakReference<Slab> second = new WeakReference<>(setOverNew(added));
        fragments.add(added, 0, 10);
        fragments.clear();
        setOverNew(added);
        assertThat(collected(second)).isTrue();
        assertThat(fragments.count()).isZero();
    }

    private static Slab setOverNew(TunPacket packet) {
        Slab slab = Slab.allocate(1000);
        packet.set(slab.bytes(), 0, 1000);
        return slab;
    }

    private static void assertKeeps(Function<Slab, Object> handOut) {
        Slab slab = Slab.allocate(1000);
        Object held = handOut.apply(slab);
        WeakReference<Slab> reference = new WeakReference<>(slab);
        WeakReference<Slab> unheld = new WeakReference<>(Slab.allocate(1000));
        slab = null;
        assertThat(collected(unheld)).isTrue();
        assertThat(reference.get()).as("%s", held).isNotNull();
    }

    private static boolean collected(WeakReference<?> reference) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (reference.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        return reference.get() == null;
    }
}
