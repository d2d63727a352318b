package dev.tio.gso;

import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import net.openhft.chronicle.bytes.Bytes;

/** Where superpackets and packets go: a device's writer, or whatever a tool without a device puts there. */
public interface GSOSink {
    /**
     * Takes one superpacket, in parts. All memory is the caller's and is borrowed until the call returns; the headers'
     * cursors stay where they are.
     *
     * @param header the IPv4 or IPv6 header, from its read position to its read limit, direct memory: total length and
     *     IPv4 header checksum are those of the whole superpacket. An implementation may change it
     * @param transportHeader the TCP (with options) or UDP header, likewise; its checksum field holds the pseudo-header
     *     sum over the whole transport length, folded and not complemented. An implementation may change it
     * @param payloads the payload, at least one fragment, never written to. Each fragment is one segment; all have the
     *     same length but the last, which may be shorter
     * @param proto which transport protocol it is
     * @throws IOException if the superpacket, or a part of what it was split into, could not be taken
     */
    void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) throws IOException;

    /**
     * Takes one packet as it stands, its checksums untouched. It is borrowed until the call returns.
     *
     * @throws IOException if the packet could not be taken
     */
    void write(TunPacket packet) throws IOException;

    /**
     * Whether superpackets of {@code proto} are wanted at present. A coalescer asks once for each of its batches, and
     * merges none where the answer is no. It may change at any time: {@link #writeGSO} takes what was merged before.
     */
    default boolean takes(GSOProto proto) {
        return true;
    }
}
