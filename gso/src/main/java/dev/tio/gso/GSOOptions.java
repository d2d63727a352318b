package dev.tio.gso;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOType;

/**
 * How {@link GSOSplit} and {@link SegmentCursor} are to treat a packet, after wireguard-go's structure of that name. It
 * is mutable, reused and not safe for use by several threads at once. All lengths and offsets are in bytes from the
 * first byte of the IP header.
 */
public final class GSOOptions {
    private final GSOInfo info = new GSOInfo();

    /** For a plain packet whose checksum is complete. */
    public GSOOptions() {
    }

    /** Takes what {@code newInfo} says, its {@code hdr_len} aside. */
    public GSOOptions set(GSOInfo newInfo) {
        info.set(newInfo).hdrLen(0);
        return this;
    }

    /** Takes what {@code other} says. */
    GSOOptions set(GSOOptions other) {
        info.set(other.info);
        return this;
    }

    /**
     * The kind of superpacket; {@link GSOType#NONE} for a plain packet, whatever {@link #needsCsum()} says.
     */
    public GSOType gsoType() {
        return info.type();
    }

    /** Sets {@link #gsoType()}. */
    public GSOOptions gsoType(GSOType newGsoType) {
        info.type(newGsoType);
        return this;
    }

    /**
     * The lengths of the IP and the transport header together, as the caller knows them; 0: unknown. The packet's own
     * headers decide; a superpacket that says otherwise is dropped. What a {@code virtio_net_hdr} says is not to be put
     * here: it is a hint that Linux gets wrong for forwarded packets.
     */
    public int hdrLen() {
        return info.hdrLen();
    }

    /**
     * Sets {@link #hdrLen()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions hdrLen(int newHdrLen) {
        info.hdrLen(newHdrLen);
        return this;
    }

    /**
     * Where the transport header begins.
     */
    public int csumStart() {
        return info.csumStart();
    }

    /**
     * Sets {@link #csumStart()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions csumStart(int newCsumStart) {
        info.csumStart(newCsumStart);
        return this;
    }

    /**
     * Where the checksum field stands, from {@link #csumStart()}; 16 for TCP, 6 for UDP.
     */
    public int csumOffset() {
        return info.csumOffset();
    }

    /**
     * Sets {@link #csumOffset()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions csumOffset(int newCsumOffset) {
        info.csumOffset(newCsumOffset);
        return this;
    }

    /**
     * The payload bytes of each segment but the last, which may have fewer; 1 to 65535 for a superpacket.
     */
    public int gsoSize() {
        return info.gsoSize();
    }

    /**
     * Sets {@link #gsoSize()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions gsoSize(int newGsoSize) {
        info.gsoSize(newGsoSize);
        return this;
    }

    /**
     * Whether the checksum field holds the folded pseudo-header sum over the whole transport length, not complemented,
     * and the checksum is still to be completed. A superpacket's segments get new checksums in any case; the
     * pseudo-header is then taken from that field if this is set, as Linux always sets it, and otherwise from the IP
     * header's addresses (which are not the pseudo-header's behind a routing header or a source route option).
     */
    public boolean needsCsum() {
        return info.needsCsum();
    }

    /** Sets {@link #needsCsum()}. */
    public GSOOptions needsCsum(boolean newNeedsCsum) {
        info.needsCsum(newNeedsCsum);
        return this;
    }

    /**
     * Whether the superpacket carries CWR ({@code VIRTIO_NET_HDR_GSO_ECN}). The TCP header decides what the segments
     * carry; the bit beside a type that is not TCP's is an error.
     */
    public boolean ecn() {
        return info.ecn();
    }

    /** Sets {@link #ecn()}. */
    public GSOOptions ecn(boolean newEcn) {
        info.ecn(newEcn);
        return this;
    }

    /**
     * Whether the checksum fields mean something else ({@code VIRTIO_NET_HDR_F_RSC_INFO}): such a packet is dropped.
     */
    public boolean rscInfo() {
        return info.rscInfo();
    }

    /** Sets {@link #rscInfo()}. */
    public GSOOptions rscInfo(boolean newRscInfo) {
        info.rscInfo(newRscInfo);
        return this;
    }
}
