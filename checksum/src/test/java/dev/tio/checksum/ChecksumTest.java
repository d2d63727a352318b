package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tio.wire.GuardedMemory;
import dev.tio.wire.ReferenceChecksum;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.FieldGroup;
import net.openhft.chronicle.bytes.PointerBytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTest {
    @ParameterizedTest
    @EnumSource
    void shouldSumTheExampleOfRfc1071(Memory memory) {
        byte[] example = {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};

        assertThat(memory.checksum(example, 0, example.length, 0)).isEqualTo(0xddf2);
    }

    @ParameterizedTest
    @EnumSource
    void shouldSumEveryLengthAtEveryAlignment(Memory memory) {
        byte[] content = new byte[8 + 300];
        new Random(1624).nextBytes(content);
        for (int offset = 0; offset < 8; offset++) {
            for (int length = 0; length <= 300; length++) {
                assertThat(memory.checksum(content, offset, length, 0x1234))
                        .as("offset %d, length %d", offset, length)
                        .isEqualTo(ReferenceChecksum.sum(content, offset, length, 0x1234));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeTheSameOnceCompiled(Memory memory) {
        Random random = new Random(1141);
        byte[] content = new byte[2048];
        random.nextBytes(content);
        for (int i = 0; i < 20_000; i++) {
            int offset = random.nextInt(64);
            int length = random.nextInt(content.length - offset + 1);
            assertThat(memory.checksum(content, offset, length, 0))
                    .as("offset %d, length %d", offset, length)
                    .isEqualTo(ReferenceChecksum.sum(content, offset, length, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSumWhatIsLongerThanAPacket(Memory memory) {
        byte[] content = new byte[3 << 13];
        new Random(8302652).nextBytes(content);
        for (int length : new int[] {0x1fff, 0x2000, 0x2001, 0x2007, 0x2088, 0x3fff, 0x4000, content.length - 1}) {
            assertThat(memory.checksum(content, 1, length, 0x1234))
                    .as("length %d", length)
                    .isEqualTo(ReferenceChecksum.sum(content, 1, length, 0x1234));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotOverflowOn64KibOfOnes(Memory memory) {
        byte[] content = new byte[1 << 16];
        Arrays.fill(content, (byte) 0xff);

        assertThat(memory.checksum(content, 0, content.length, 0)).isEqualTo(0xffff);
        assertThat(memory.checksum(content, 0, content.length - 1, 0)).isEqualTo(0xff00);
        assertThat(memory.checksum(content, 0, content.length, 0xffff)).isEqualTo(0xffff);
    }

    @ParameterizedTest
    @EnumSource
    void shouldBeZeroForZeroesOnly(Memory memory) {
        byte[] content = new byte[1 << 16];
        assertThat(memory.checksum(content, 0, content.length, 0)).isZero();

        content[4096] = (byte) 0xff;
        content[4097] = (byte) 0xff;
        assertThat(memory.checksum(content, 0, content.length, 0)).isEqualTo(0xffff);
    }

    @Test
    void shouldGoOnTurnByTurn() {
        byte[] content = new byte[1000];
        new Random(1936).nextBytes(content);
        ByteBuffer block = Memory.direct(content);
        for (int length = 0; length <= content.length; length++) {
            long sum = Checksum.inTurns(RawMemory.address(block), length, 250);
            assertThat(HostOrder.toNetwork(Checksum.fold(sum + HostOrder.fromNetwork(5))))
                    .as("length %d", length)
                    .isEqualTo(ReferenceChecksum.sum(content, 0, length, 5));
        }
        Reference.reachabilityFence(block);
    }

    @ParameterizedTest
    @EnumSource
    void shouldReadNothingOutsideTheRange(Memory memory) {
        byte[] zeroesAround = new byte[100];
        byte[] onesAround = new byte[100];
        Arrays.fill(onesAround, (byte) 0xff);
        for (int length = 0; length <= 40; length++) {
            Arrays.fill(zeroesAround, 30, 30 + length, (byte) 0x5a);
            Arrays.fill(onesAround, 30, 30 + length, (byte) 0x5a);
            assertThat(memory.checksum(onesAround, 30, length, 0))
                    .as("length %d", length)
                    .isEqualTo(memory.checksum(zeroesAround, 30, length, 0));
        }
    }

    @Test
    void shouldReadNothingBehindRawMemory() {
        GuardedMemory guarded = new GuardedMemory(300);
        byte[] content = new byte[300];
        new Random(791).nextBytes(content);
        for (int length = 0; length <= content.length; length++) {
            byte[] packet = Arrays.copyOf(content, length);
            int sum = guarded.use(packet, memory -> Checksum.checksum(memory.address(), memory.length(), 0));
            assertThat(sum).as("length %d", length).isEqualTo(ReferenceChecksum.sum(packet, 0, length, 0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFoldTheInitialSum(Memory memory) {
        byte[] content = {0x00, 0x01};

        assertThat(memory.checksum(content, 0, 2, 0xffff)).isEqualTo(0x0001);
        assertThat(memory.checksum(content, 0, 2, 0x1_ffff)).isEqualTo(0x0002);
        assertThat(memory.checksum(content, 0, 0, 0x1_ffff)).isEqualTo(0x0001);
        assertThat(memory.checksum(content, 0, 2, -1)).isEqualTo(0x0001);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldLeaveThePositionAndTheLimitAlone(boolean direct) {
        ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(20) : ByteBuffer.allocate(20);
        buffer.limit(15).position(5);

        Checksum.checksum(buffer, 0);

        assertThat(buffer.position()).isEqualTo(5);
        assertThat(buffer.limit()).isEqualTo(15);
    }

    @Test
    void shouldSumBytesPastTheirCursors() {
        Bytes<?> bytes = Bytes.allocateElasticOnHeap(16);

        assertThat(Checksum.checksum(bytes, 0, bytes.realCapacity(), 0)).isZero();
        assertThat(bytes.readPosition()).isZero();
        assertThat(bytes.writePosition()).isZero();
    }

    @Test
    void shouldSumNothingOfElasticBytesThatHaveAllocatedNothing() {
        assertThat(Checksum.checksum(Bytes.allocateElasticDirect(), 0, 0, 7)).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checksum.checksum(Bytes.allocateElasticDirect(), 0, 1, 7));
    }

    @Test
    void shouldRefuseWhatLiesBeforeTheFirstByteOfAMapping() {
        ByteBuffer block = ByteBuffer.allocateDirect(100).putShort(8, (short) 0x0102);
        PointerBytesStore mapping = new PointerBytesStore() {
            @Override
            public long start() {
                return 8;
            }
        };
        mapping.set(RawMemory.address(block), 100);
        Bytes<?> mapped = mapping.bytesForRead();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checksum.checksum(mapped, 7, 2, 0))
                .withMessageContaining("before the memory");
        assertThat(Checksum.checksum(mapped, 8, 2, 0)).isEqualTo(0x0102);
        Reference.reachabilityFence(block);
    }

    @Test
    void shouldSumNothingOfAPointerToNothing() {
        Bytes<?> nothing = new PointerBytesStore().bytesForRead();

        assertThat(Checksum.checksum(nothing, 0, 0, 7)).isEqualTo(7);
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.checksum(nothing, 0, 1, 7));
    }

    @Test
    void shouldSumUncheckedBytes() {
        Bytes<?> bytes = Bytes.allocateDirect(new byte[] {1, 2, 3, 4}).unchecked(true);

        assertThat(Checksum.checksum(bytes, 0, 4, 0)).isEqualTo(0x0102 + 0x0304);
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.checksum(bytes, 0, 5, 0));
        bytes.releaseLast();
    }

    @Test
    void shouldCountOffsetsFromTheFirstByteOfTheMemory() {
        Bytes<?> bytes = Bytes.wrapForRead(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
        bytes.readPosition(4).readLimit(6);

        assertThat(Checksum.checksum(bytes, 4, 4, 0)).isEqualTo(0x0506 + 0x0708);
        assertThat(Checksum.checksum(bytes.bytesForRead(), 0, 2, 0)).isEqualTo(0x0102);
    }

    @Test
    void shouldRefuseReleasedBytes() {
        for (Bytes<?> bytes : new Bytes<?>[] {Bytes.allocateDirect(8), Bytes.wrapForRead(new byte[8])}) {
            bytes.releaseLast();
            assertReleased(bytes);
        }
        ByteBuffer block = ByteBuffer.allocateDirect(8);
        PointerBytesStore pointer = new PointerBytesStore();
        pointer.set(RawMemory.address(block), 8);
        Bytes<?> pointed = pointer.bytesForRead();
        pointed.releaseLast();
        pointer.releaseLast();
        assertReleased(pointed);
        Reference.reachabilityFence(block);
    }

    private static void assertReleased(Bytes<?> bytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Checksum.checksum(bytes, 0, 8, 0))
                .withMessage("released Bytes");
    }

    @Test
    void shouldRefuseBytesOverAnObject() {
        Fields fields = new Fields();
        Bytes<?> bytes = Bytes.forFieldGroup(fields, "words");

        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.checksum(bytes, 0, 8, 0));
    }

    private static final class Fields {
        @FieldGroup("words")
        long first;

        @FieldGroup("words")
        long second;
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Integer.MIN_VALUE, Long.MIN_VALUE})
    void shouldRefuseANegativeLength(long length) {
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.checksum(64L, length, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 5, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void shouldRefuseARangeOutsideTheArray(int offset) {
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.checksum(new byte[8], offset, 4, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> Checksum.checksum(new byte[8], 4, offset, 0));
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 5, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
    void shouldRefuseARangeOutsideTheBytes(long offset) {
        Bytes<?> direct = Bytes.allocateDirect(8);
        Bytes<?> heap = Bytes.wrapForRead(new byte[8]);
        PointerBytesStore pointer = new PointerBytesStore();
        pointer.set(direct.addressForRead(0), 8);
        try {
            for (Bytes<?> bytes : new Bytes<?>[] {direct, heap, pointer.bytesForRead()}) {
                long[][] ranges = {{offset, 4}, {4, offset}, {offset, offset}, {offset, Long.MAX_VALUE}};
                for (long[] range : ranges) {
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> Checksum.checksum(bytes, range[0], range[1], 0))
                            .withMessageContaining("not within 8 bytes");
                }
            }
        } finally {
            direct.releaseLast();
        }
    }

    @Test
    void shouldFoldSixtyFourUnsignedBits() {
        assertThat(Checksum.fold(0)).isZero();
        assertThat(Checksum.fold(0xffff)).isEqualTo(0xffff);
        assertThat(Checksum.fold(0x1_0000)).isEqualTo(1);
        assertThat(Checksum.fold(0xffff_ffff_ffff_ffffL)).isEqualTo(0xffff);
        assertThat(Checksum.fold(0xffff_ffff_ffff_fffeL)).isEqualTo(0xfffe);
        assertThat(Checksum.fold(0x8000_0000_0000_0000L)).isEqualTo(0x8000);
    }
}
