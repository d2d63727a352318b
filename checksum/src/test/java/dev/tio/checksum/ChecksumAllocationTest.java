package dev.tio.checksum;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.function.IntSupplier;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A sum allocates nothing, by the Vector API after warm-up")
class ChecksumAllocationTest {
    private static final int ROUNDS = 5_000;
    private static final int MAX_ATTEMPTS = 50;

    /** Of a length at which every loop and the rest after it have something to do. */
    private final Bytes<?> bytes = Bytes.allocateDirect(new byte[1463]);

    private int sum;

    @AfterEach
    void release() {
        bytes.releaseLast();
    }

    private void assertNothingAllocated(IntSupplier checksum) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = Long.MAX_VALUE;
        for (int attempt = 0; attempt < MAX_ATTEMPTS && allocated >= ROUNDS; attempt++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < ROUNDS; i++) {
                sum += checksum.getAsInt();
            }
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated).as("bytes in %d sums, of %d", ROUNDS, sum).isLessThan(ROUNDS);
    }

    @Test
    void shouldSumMemory() {
        long address = bytes.addressForRead(0);
        assertNothingAllocated(() -> Checksum.checksum(address, bytes.capacity(), 0));
    }

    @Test
    void shouldSumBytes() {
        assertNothingAllocated(() -> Checksum.checksum(bytes, 0, bytes.capacity(), 0));
    }

    @Test
    void shouldSumBuffersAndArrays() {
        ByteBuffer direct = ByteBuffer.allocateDirect(1463);
        byte[] array = new byte[1463];
        assertNothingAllocated(() -> Checksum.checksum(direct, Checksum.checksum(array, 0, array.length, 0)));
    }
}
