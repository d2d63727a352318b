package dev.tio.api;

import dev.tio.gso.GSOSink;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;

/**
 * A queue's way to write superpackets, from {@link Queue#supportsGSO}. It is used by one thread at a time; plain
 * {@linkplain Queue#write writes} to the queue may go on beside it.
 */
public interface GSOWriter extends GSOSink {
    /**
     * Writes one superpacket, in parts that are gathered where they lie, without a copy of ours. All memory is the
     * caller's and is borrowed until the call returns. The superpacket is written whole or not at all.
     *
     * <p>A single fragment goes out as a plain packet with a partial checksum. Where there is no room, the call waits
     * for some as {@link Queue#write} does.
     *
     * @param header as {@link GSOSink#writeGSO} says
     * @param transportHeader as {@link GSOSink#writeGSO} says
     * @param payloads as {@link GSOSink#writeGSO} says
     * @param proto a protocol for which {@link Queue#supportsGSO} gave this writer
     * @throws TunException of kind {@link TunException.Kind#REFUSED} if the system does not take this superpacket (the
     *     same packets, split, may still be taken); {@link TunException.Kind#UNSUPPORTED} if
     *     {@link Queue#capabilities()} has no superpackets of {@code proto}; {@link TunException.Kind#DOWN} if the
     *     device is down; {@link TunException.Kind#FULL} if there is no room for it, and none came in time;
     *     {@link TunException.Kind#NO_MEMORY} if the system has no memory for it (it may have some for smaller
     *     packets); {@link TunException.Kind#CLOSED} after {@link QueueSet#shutdown}, {@link Queue#close} or the
     *     device's deletion
     * @throws IllegalArgumentException if a header is not direct memory, there is no fragment, the superpacket is
     *     longer than {@link Queue#MAX_PACKET}, or a fragment has another length than the first where it may not
     */
    @Override
    void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) throws IOException;

    /** Writes one packet, as {@link Queue#write} does. */
    @Override
    void write(TunPacket packet) throws IOException;
}
