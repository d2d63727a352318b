package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import net.openhft.chronicle.bytes.AbstractBytes;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.PointerBytesStore;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TunPacketTest {
    private final Slab slab = Slab.allocate(1000);
    private final TunPacket packet = new TunPacket();

    @Nested
    class Setting {
        @Test
        void shouldTakeARangeOfASlab() {
            assertThat(packet.set(slab.bytes(), 100, 50)).isSameAs(packet);
            assertThat(packet.mem()).isSameAs(slab.bytes());
            assertThat(packet.offset()).isEqualTo(100);
            assertThat(packet.address()).isEqualTo(slab.address() + 100);
            assertThat(packet.length()).isEqualTo(50);
        }

        @Test
        void shouldTakeAllOfTheMemoryAndNoneOfIt() {
            assertThat(packet.set(slab.bytes(), 0, 1000).length()).isEqualTo(1000);
            assertThat(packet.set(slab.bytes(), 1000, 0).address()).isEqualTo(slab.address() + 1000);
        }

        @Test
        void shouldBecomeAPlainPacket() {
            packet.set(slab.bytes(), 0, 100).gso().type(GSOType.TCPV4).needsCsum(true).gsoSize(10);
            packet.set(slab.bytes(), 0, 100);
            assertThat(packet.gso()).hasToString(new GSOInfo().toString());
        }

        @ParameterizedTest
        @CsvSource({"-1, 10", "0, -1", "0, 1001", "1000, 1", "991, 10", "9223372036854775807, 10",
            "-9223372036854775808, 10", "9223372036854775807, 2147483647", "4294967296, 10"})
        void shouldRefuseWhatIsNotWithinTheMemoryAndStayAsItWas(long offset, int length) {
            packet.set(slab.bytes(), 100, 50).gso().gsoSize(7);
            assertThatThrownBy(() -> packet.set(slab.bytes(), offset, length))
                    .isInstanceOf(IllegalArgumentException.class);
            Bytes<?> other = Slab.allocate(1000).bytes();
            assertThatThrownBy(() -> packet.set(other, offset, length)).isInstanceOf(IllegalArgumentException.class);
            Bytes<?> nativeBytes = Bytes.allocateDirect(1000);
            assertThatThrownBy(() -> packet.set(nativeBytes, offset, length))
                    .isInstanceOf(IllegalArgumentException.class);
            nativeBytes.releaseLast();
            assertThat(packet.mem()).isSameAs(slab.bytes());
            assertThat(packet.address()).isEqualTo(slab.address() + 100);
            assertThat(packet.offset()).isEqualTo(100);
            assertThat(packet.length()).isEqualTo(50);
            assertThat(packet.gso().gsoSize()).isEqualTo(7);
            assertThat(packet.buffer().position()).isEqualTo(100);
        }

        @Test
        void shouldRefuseHeapMemory() {
            Bytes<?> heap = Bytes.wrapForRead(new byte[100]);
            assertThatThrownBy(() -> packet.set(heap, 0, 10)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldRefuseElasticMemoryThatHasAllocatedNothing() {
            Bytes<?> elastic = Bytes.allocateElasticDirect();
            assertThatThrownBy(() -> packet.set(elastic, 0, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> packet.set(elastic, 0, 10)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldRefuseWhatLiesBeforeTheFirstByteOfAMapping() {
            PointerBytesStore mapping = new PointerBytesStore() {
                @Override
                public long start() {
                    return 8;
                }
            };
            mapping.set(slab.address(), 100);
            Bytes<?> mapped = mapping.bytesForRead();
            assertThatThrownBy(() -> packet.set(mapped, 7, 10)).isInstanceOf(IllegalArgumentException.class);
            assertThat(packet.set(mapped, 8, 10).offset()).isEqualTo(8);
        }

        @Test
        void shouldRefuseMemoryThatWasReleased() {
            Bytes<?> released = Bytes.allocateDirect(100);
            packet.set(released, 0, 10);
            released.releaseLast();
            assertThatThrownBy(() -> packet.set(released, 0, 10)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> new TunPacket().set(released, 0, 10)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldTakeUncheckedBytesUntilTheyAreReleased() {
            Bytes<?> unchecked = Bytes.allocateDirect(100).unchecked(true);
            assertThat(unchecked).isNotInstanceOf(AbstractBytes.class);
            assertThat(packet.set(unchecked, 90, 10).address()).isEqualTo(unchecked.bytesStore().addressForRead(90));
            assertThatThrownBy(() -> packet.set(unchecked, 91, 10)).isInstanceOf(IllegalArgumentException.class);
            unchecked.releaseLast();
            assertThatThrownBy(() -> packet.set(unchecked, 90, 10)).isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldNeitherUseNorMoveTheCursors() {
            for (Bytes<?> mem : new Bytes<?>[] {Bytes.allocateDirect(100), Slab.allocate(100).bytes()}) {
                mem.writeLimit(20).writePosition(10).readPosition(5);
                mem.writeByte(7, (byte) 99);
                packet.set(mem, 90, 10).grow(83, 0);
                assertThat(RawMemory.getByte(packet.address())).isEqualTo(99);
                assertThat(mem.writeLimit()).isEqualTo(20);
                assertThat(mem.writePosition()).isEqualTo(10);
                assertThat(mem.readPosition()).isEqualTo(5);
            }
        }

        @Test
        void shouldFollowElasticMemoryThatMovedSinceItWasLastSet() {
            Bytes<?> elastic = Bytes.allocateElasticDirect(64);
            packet.set(elastic, 0, 64);
            assertThatThrownBy(() -> packet.set(elastic, 0, 65)).isInstanceOf(IllegalArgumentException.class);
            elastic.ensureCapacity(1 << 20);
            elastic.writeByte(1 << 19, (byte) 42);
            packet.set(elastic, 1 << 19, 1);
            assertThat(RawMemory.getByte(packet.address())).isEqualTo(42);
            elastic.releaseLast();
        }
    }

    @Nested
    class Unset {
        @Test
        void shouldBeEmptyAndLieNowhere() {
            assertThat(packet.length()).isZero();
            assertThatThrownBy(packet::mem).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(packet::buffer).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> packet.grow(0, 0)).isInstanceOf(IllegalStateException.class);
            assertThat(packet).hasToString("TunPacket{offset=0, length=0, " + packet.gso() + '}');
        }
    }

    @Nested
    class Growing {
        @Test
        void shouldGrowAndShrinkAtBothEnds() {
            packet.set(slab.bytes(), 100, 50).gso().csumStart(20);
            assertThat(packet.grow(16, 32)).isSameAs(packet);
            assertRange(84, 98);
            packet.grow(-20, 0);
            assertRange(104, 78);
            packet.grow(0, -8);
            assertRange(104, 70);
            packet.grow(104, 1000 - 174);
            assertRange(0, 1000);
            packet.grow(-1000, 0);
            assertRange(1000, 0);
            assertThat(packet.gso().csumStart()).isEqualTo(20);
        }

        private void assertRange(long offset, int length) {
            assertThat(packet.offset()).isEqualTo(offset);
            assertThat(packet.address()).isEqualTo(slab.address() + offset);
            assertThat(packet.length()).isEqualTo(length);
        }

        @ParameterizedTest
        @CsvSource({"101, 0", "0, 851", "-51, 0", "0, -51", "-30, -30", "2147483647, 2147483647",
            "-2147483648, -2147483648", "2147483647, -2147483648", "-2147483648, 2147483647"})
        void shouldRefuseToLeaveTheMemoryAndStayAsItWas(int front, int back) {
            Bytes<?> nativeBytes = Bytes.allocateDirect(1000);
            for (Bytes<?> mem : new Bytes<?>[] {slab.bytes(), nativeBytes}) {
                packet.set(mem, 100, 50);
                long address = packet.address();
                assertThatThrownBy(() -> packet.grow(front, back)).isInstanceOf(IllegalArgumentException.class);
                assertThat(packet.offset()).isEqualTo(100);
                assertThat(packet.address()).isEqualTo(address);
                assertThat(packet.length()).isEqualTo(50);
            }
            nativeBytes.releaseLast();
        }

        @Test
        void shouldRefuseALengthThatNoIntHolds() {
            // Only the bounds are looked at: nobody touches these eight gigabytes.
            PointerBytesStore vast = new PointerBytesStore();
            vast.set(slab.address(), 8L << 30);
            packet.set(vast.bytesForRead(), 3L << 30, 50);
            assertThatThrownBy(() -> packet.grow(Integer.MAX_VALUE, Integer.MAX_VALUE))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> packet.grow(0, Integer.MAX_VALUE - 49))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(packet.length()).isEqualTo(50);
            assertThat(packet.grow(0, Integer.MAX_VALUE - 50).length()).isEqualTo(Integer.MAX_VALUE);
        }
    }

    @Nested
    class AsABuffer {
        @Test
        void shouldShowThePacketWithItsSurroundingsInReach() {
            slab.buffer().putInt(100, 0x01020304);
            ByteBuffer buffer = packet.set(slab.bytes(), 100, 50).buffer();
            assertThat(buffer.position()).isEqualTo(100);
            assertThat(buffer.limit()).isEqualTo(150);
            assertThat(buffer.capacity()).isEqualTo(1000);
            assertThat(buffer.isDirect()).isTrue();
            assertThat(buffer.getInt()).isEqualTo(0x01020304);
            buffer.put((byte) 5);
            assertThat(slab.buffer().get(104)).isEqualTo((byte) 5);
        }

        @Test
        void shouldBeTheSameViewSetAnewByEachCall() {
            ByteBuffer first = packet.set(slab.bytes(), 900, 100).buffer();
            first.order(ByteOrder.LITTLE_ENDIAN).position(1000);
            ByteBuffer second = packet.set(slab.bytes(), 10, 20).buffer();
            assertThat(second).isSameAs(first);
            assertThat(second.position()).isEqualTo(10);
            assertThat(second.limit()).isEqualTo(30);
            assertThat(second.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
            packet.grow(0, 970);
            assertThat(packet.buffer().limit()).isEqualTo(1000);
        }

        @Test
        void shouldLeaveTheSlabsOwnBufferAlone() {
            slab.buffer().limit(5).position(3);
            packet.set(slab.bytes(), 100, 50).buffer();
            assertThat(slab.buffer().limit()).isEqualTo(5);
            assertThat(slab.buffer().position()).isEqualTo(3);
        }

        @Test
        void shouldFollowThePacketToAnotherSlab() {
            packet.set(slab.bytes(), 0, 10).buffer();
            Slab other = Slab.allocate(50);
            other.buffer().put(7, (byte) 77);
            assertThat(packet.set(other.bytes(), 7, 1).buffer().get()).isEqualTo((byte) 77);
        }

        @Test
        void shouldNotBeThereForOtherMemory() {
            packet.set(slab.bytes(), 0, 10).buffer();
            Bytes<?> nativeBytes = Bytes.allocateDirect(100);
            packet.set(nativeBytes, 0, 10);
            assertThatThrownBy(packet::buffer).isInstanceOf(UnsupportedOperationException.class);
            nativeBytes.releaseLast();
        }

        @Test
        void shouldLetACipherWorkInPlaceWithTheTagBehindThePacket() throws Exception {
            byte[] plain = TestPackets.tcp(4).payload(600).bytes();
            TestPackets.tcp(4).payload(600).write(slab, 64);
            packet.set(slab.bytes(), 64, plain.length);
            seal(Cipher.ENCRYPT_MODE);
            packet.grow(0, 16);
            byte[] sealed = new byte[plain.length];
            packet.buffer().get(sealed);
            assertThat(sealed).isNotEqualTo(plain);
            seal(Cipher.DECRYPT_MODE);
            byte[] opened = new byte[plain.length];
            packet.grow(0, -16).buffer().get(opened);
            assertThat(opened).isEqualTo(plain);
        }

        private void seal(int mode) throws Exception {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(new byte[16], "AES"), new GCMParameterSpec(128, new byte[12]));
            ByteBuffer in = packet.buffer();
            cipher.doFinal(in, in.duplicate().limit(in.capacity()));
        }
    }
}
