package dev.tio.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.PointerBytesStore;

/**
 * Memory that tells when something beyond a packet is touched. The packet ends where the memory ends: behind it are
 * pages of a mapped file that has been cut off, so that the JVM answers an access to them with an
 * {@link InternalError}. Before the packet are 256 bytes that vary from run to run and must not change.
 *
 * <p>An instance may be used again and again, by one thread at a time.
 */
public final class GuardedMemory {
    private static final int GUARD = 64 * 1024;
    private static final int BEFORE = 256;
    private static final byte[] SURROUNDINGS = {0, (byte) 0xff, 0x5a};

    private final ByteBuffer mapping;
    private final int capacity;
    private final Bytes<?> bytes;

    /**
     * Memory for packets of up to {@code packetBytes} bytes.
     *
     * @throws UncheckedIOException if there can be no temporary file
     */
    public GuardedMemory(int packetBytes) {
        // A multiple of whatever a page's size is, so that the end of the file is the end of a page.
        capacity = (packetBytes + BEFORE + GUARD - 1) / GUARD * GUARD;
        try {
            Path file = Files.createTempFile("guarded", null);
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, capacity + GUARD);
                channel.truncate(capacity);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        PointerBytesStore store = new PointerBytesStore();
        store.set(RawMemory.address(mapping), capacity);
        bytes = store.bytesForRead();
    }

    /**
     * What {@code use} makes of a packet of these bytes, once it is certain that nothing outside of the packet has a
     * part in it.
     *
     * @param use is called several times and must give equal results for equal packets
     * @throws AssertionError if a result depends on the bytes before the packet, or these were written to
     * @throws InternalError if a byte behind the packet was read or written
     */
    public <T> T use(byte[] packet, Function<TunPacket, T> use) {
        int offset = capacity - packet.length;
        return repeat(packet, () -> use.apply(new TunPacket().set(bytes, offset, packet.length)));
    }

    /**
     * {@link #use} of a buffer, from its position to its limit, which is its capacity; below its position are bytes
     * before the packet.
     *
     * @param use is called several times and must give equal results for equal packets
     * @throws AssertionError if a result depends on the bytes before the packet, or these were written to
     * @throws InternalError if a byte behind the packet was read or written
     */
    public <T> T useBuffer(byte[] packet, Function<ByteBuffer, T> use) {
        int start = capacity - packet.length - BEFORE;
        return repeat(packet, () -> use.apply(mapping.slice(start, BEFORE + packet.length).position(BEFORE)));
    }

    private <T> T repeat(byte[] packet, Supplier<T> use) {
        T first = use(packet, SURROUNDINGS[0], use);
        for (int i = 1; i < SURROUNDINGS.length; i++) {
            T other = use(packet, SURROUNDINGS[i], use);
            if (!first.equals(other)) {
                throw new AssertionError("bytes before the packet were read: " + first + ", then " + other);
            }
        }
        return first;
    }

    private <T> T use(byte[] packet, byte surroundings, Supplier<T> use) {
        int offset = capacity - packet.length;
        byte[] before = new byte[BEFORE];
        Arrays.fill(before, surroundings);
        mapping.put(offset - BEFORE, before).put(offset, packet);
        T result = use.get();
        byte[] after = new byte[BEFORE];
        mapping.get(offset - BEFORE, after);
        if (!Arrays.equals(before, after)) {
            throw new AssertionError("bytes before the packet were written to");
        }
        Reference.reachabilityFence(mapping);
        return result;
    }
}
