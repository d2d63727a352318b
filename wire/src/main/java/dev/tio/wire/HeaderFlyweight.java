package dev.tio.wire;

import java.lang.ref.Reference;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A protocol header where it lies in direct memory, in network byte order. It borrows the memory that it is wrapped
 * around and keeps a {@link Slab} reachable; other memory must neither move nor be freed while it is used. It is
 * reusable and allocates nothing.
 *
 * <p>Getters give what stands in the header, however nonsensical, and read nothing but the fixed part of the header,
 * which {@code wrap} has found to be there. {@link #isComplete()} tells whether the rest is there too. Setters store as
 * many of the value's low bits as the field is wide and touch no other field. A header's length stands there in 32-bit
 * words: its setter takes bytes and rounds down to a multiple of 4.
 *
 * <p>The static forms of getters and setters take the header's address and end in {@code At}: a {@code long} that is
 * handed to a setter by mistake does not compile, rather than being taken for an address.
 *
 * <p>One thread at a time.
 *
 * @param <H> the type of the header
 */
public abstract class HeaderFlyweight<H extends HeaderFlyweight<H>> {
    /** What {@code check} returns where there is no whole header. */
    public static final int INCOMPLETE = -1;

    private final int minimumLength;
    private @Nullable Bytes<?> mem;
    private long address;
    private int available;

    HeaderFlyweight(int minimumLength) {
        this.minimumLength = minimumLength;
    }

    /**
     * Takes the header that begins at {@code mem[offset]}, where {@code length} bytes are the packet's. The cursors of
     * {@code mem} are neither used nor moved.
     *
     * @throws IllegalArgumentException if {@code mem} is not direct memory, was released, the range is not within it,
     *     or {@code length} is below the header's fixed length
     */
    public final H wrap(Bytes<?> mem, long offset, int length) {
        requireFixedPart(length);
        address = RawMemory.address(mem, offset, length);
        available = length;
        this.mem = mem;
        return self();
    }

    /**
     * Takes the header that begins {@code offset} bytes into {@code packet}.
     *
     * @throws IllegalArgumentException if {@code offset} is negative, or fewer bytes follow it in the packet than the
     *     header's fixed length
     */
    public final H wrap(TunPacket packet, int offset) {
        RawMemory.checkRange(offset, 0, packet.length());
        requireFixedPart(packet.length() - offset);
        address = packet.address() + offset;
        available = packet.length() - offset;
        mem = packet.mem();
        return self();
    }

    private void requireFixedPart(int length) {
        if (length < minimumLength) {
            throw new IllegalArgumentException(length + " bytes: the header has at least " + minimumLength);
        }
    }

    /** How many bytes of the packet there are from the header's first byte on. */
    public final int available() {
        return available;
    }

    /**
     * Whether the header is one of this kind, as far as it can tell, and lies wholly within {@link #available()}, its
     * options included.
     *
     * @throws IllegalStateException if nothing was wrapped
     */
    public abstract boolean isComplete();

    abstract H self();

    /**
     * The address of the header's first byte; whoever uses it ends with {@code kept}.
     *
     * @throws IllegalStateException if nothing was wrapped
     */
    final long address() {
        if (mem == null) {
            throw new IllegalStateException("no header was wrapped");
        }
        return address;
    }

    /** Keeps the memory reachable until {@code value} has been read from it. */
    final int kept(int value) {
        Reference.reachabilityFence(mem);
        return value;
    }

    /** Keeps the memory reachable until {@code value} has been read from it. */
    final long kept(long value) {
        Reference.reachabilityFence(mem);
        return value;
    }

    /** Keeps the memory reachable until it has been written to. */
    final H kept() {
        Reference.reachabilityFence(mem);
        return self();
    }
}
