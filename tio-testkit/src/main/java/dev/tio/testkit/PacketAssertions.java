package dev.tio.testkit;

import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;

/**
 * Where assertions about packets begin, in AssertJ's manner; to be imported beside AssertJ's own. AssertJ is needed for
 * these classes alone.
 *
 * <pre>{@code
 * assertThat(packet).isIPv4().isTCP().hasDestinationPort(443).hasRightChecksums();
 * }</pre>
 */
public final class PacketAssertions {
    private PacketAssertions() {
    }

    /** Assertions about a packet where it lies. */
    public static PacketAssert assertThat(TunPacket actual) {
        return new PacketAssert(actual);
    }

    /** Assertions about the packets of a batch that are in use. */
    public static PacketBatchAssert assertThat(PacketBatch actual) {
        return new PacketBatchAssert(actual);
    }

    /** Assertions about the bytes of a packet, such as a tunnel decrypted or a {@link CapturedPacket} holds. */
    public static PacketAssert assertThatPacket(byte[] actual) {
        return new PacketAssert(Packets.packet(actual));
    }
}
