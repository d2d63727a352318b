package dev.tio.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A capture file in the making, of IP packets without a link layer ({@code LINKTYPE_RAW}, 101). Any thread may write.
 * What was written is handed to the stream at once, so that a program that fails leaves a whole file if the stream
 * does.
 */
public interface CaptureWriter extends Closeable {
    /**
     * Writes the bytes between position and limit, neither of which is moved, as one packet.
     *
     * @param nanos when it was captured, in nanoseconds since 1970-01-01 UTC
     * @param direction which way it went
     * @throws IllegalArgumentException if there are more bytes than {@link dev.tio.api.Queue#MAX_PACKET}, or
     *     {@code nanos} is negative or later than the file's format can say
     * @throws IOException if the stream fails
     */
    void write(ByteBuffer packet, long nanos, Direction direction) throws IOException;

    /** Closes the stream. */
    @Override
    void close() throws IOException;
}
