package dev.tio.checksum;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.PointerBytesStore;

/** Every kind of memory that a checksum is taken over, each summing {@code length} bytes of {@code content}. */
enum Memory {
    ADDRESS {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            ByteBuffer block = direct(content);
            int sum = Checksum.checksum(RawMemory.address(block) + offset, length, initial);
            Reference.reachabilityFence(block);
            return sum;
        }
    },
    ARRAY {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            return Checksum.checksum(content, offset, length, initial);
        }
    },
    NATIVE_BYTES {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            Bytes<?> bytes = Bytes.allocateDirect(content);
            try {
                return Checksum.checksum(bytes, offset, length, initial);
            } finally {
                bytes.releaseLast();
            }
        }
    },
    POINTER_BYTES {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            ByteBuffer block = direct(content);
            PointerBytesStore pointer = new PointerBytesStore();
            pointer.set(RawMemory.address(block), content.length);
            int sum = Checksum.checksum(pointer.bytesForRead(), offset, length, initial);
            Reference.reachabilityFence(block);
            return sum;
        }
    },
    HEAP_BYTES {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            return Checksum.checksum(Bytes.wrapForRead(content), offset, length, initial);
        }
    },
    BYTES_OVER_A_HEAP_BUFFER {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            // The buffer begins within the array, and the range within the buffer.
            int start = offset / 2;
            ByteBuffer slice = ByteBuffer.wrap(content).slice(start, offset - start + length);
            return Checksum.checksum(Bytes.wrapForRead(slice), offset - start, length, initial);
        }
    },
    DIRECT_BUFFER {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            return range(direct(content), offset, length, initial);
        }
    },
    READ_ONLY_DIRECT_SLICE {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            return range(direct(content).slice(offset, length).asReadOnlyBuffer(), 0, length, initial);
        }
    },
    HEAP_BUFFER {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            return range(ByteBuffer.wrap(content), offset, length, initial);
        }
    },
    LITTLE_ENDIAN_HEAP_BUFFER {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            return range(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN), offset, length, initial);
        }
    },
    READ_ONLY_HEAP_SLICE {
        @Override
        int checksum(byte[] content, int offset, int length, int initial) {
            ByteBuffer slice = ByteBuffer.wrap(content).slice(offset, content.length - offset);
            return range(slice.asReadOnlyBuffer(), 0, length, initial);
        }
    };

    abstract int checksum(byte[] content, int offset, int length, int initial);

    static ByteBuffer direct(byte[] content) {
        return ByteBuffer.allocateDirect(content.length).put(content).clear();
    }

    private static int range(ByteBuffer buffer, int offset, int length, int initial) {
        buffer.limit(offset + length).position(offset);
        return Checksum.checksum(buffer, initial);
    }
}
