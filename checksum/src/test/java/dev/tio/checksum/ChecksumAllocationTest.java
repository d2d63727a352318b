package dev.tio.checksum;

import static dev.tio.wire.Allocation.assertNothingAllocated;

import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sum allocates nothing, by the Vector API after warm-up")
class ChecksumAllocationTest {
    /** Of a length at which every loop and the rest after it have something to do. */
    private final Bytes<?> bytes = Bytes.allocateDirect(new byte[1463]);

    /** So that no sum is left out. */
    private int sum;

    @AfterEach
    void release() {
        bytes.releaseLast();
    }

    private void assertNoSumAllocates(IntSupplier checksum) throws Exception {
        assertNothingAllocated(() -> sum += checksum.getAsInt());
    }

    @Test
    void shouldSumMemory() throws Exception {
        long address = bytes.addressForRead(0);
        assertNoSumAllocates(() -> Checksum.checksum(address, bytes.capacity(), 0));
    }

    @Test
    void shouldSumBytes() throws Exception {
        assertNoSumAllocates(() -> Checksum.checksum(bytes, 0, bytes.capacity(), 0));
    }

    @Test
    void shouldSumBuffersAndArrays() throws Exception {
        ByteBuffer direct = ByteBuffer.allocateDirect(1463);
        byte[] array = new byte[1463];
        assertNoSumAllocates(() -> Checksum.checksum(direct, Checksum.checksum(array, 0, array.length, 0)));
    }
}
