package dev.tio.gso;

import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOType;

/**
 * How {@link GSOSplit} and {@link SegmentCursor} are to treat a packet, after wireguard-go's structure of that name. It
 * is mutable, reused and not safe for use by several threads at once. All lengths and offsets are in bytes from the first byte of the IP header.
 */
public final class GSOOptions {
    private GSOType gsoType = GSOType.NONE;
    private int hdrLen;
    private int csumStart;
    private int csumOffset;
    private int gsoSize;
    private boolean needsCsum;
    private boolean ecn;
    private boolean rscInfo;

    /** For a plain packet whose checksum is complete. */
    public GSOOptions() {
    }

    /** Takes what {@code info} says, its {@code hdr_len} aside. */
    public GSOOptions set(GSOInfo info) {
        gsoType = info.type();
        hdrLen = 0;
        csumStart = info.csumStart();
        csumOffset = info.csumOffset();
        gsoSize = info.gsoSize();
        needsCsum = info.needsCsum();
        ecn = info.ecn();
        rscInfo = info.rscInfo();
        return this;
    }

    /** Takes what {@code other} says. */
    GSOOptions set(GSOOptions other) {
        gsoType = other.gsoType;
        hdrLen = other.hdrLen;
        csumStart = other.csumStart;
        csumOffset = other.csumOffset;
        gsoSize = other.gsoSize;
        needsCsum = other.needsCsum;
        ecn = other.ecn;
        rscInfo = other.rscInfo;
        return this;
    }

    /**
     * The kind of superpacket; {@link GSOType#NONE} for a plain packet, whatever {@link #needsCsum()} says.
     */
    public GSOType gsoType() {
        return gsoType;
    }

    /** Sets {@link #gsoType()}. */
    public GSOOptions gsoType(GSOType newGsoType) {
        gsoType = newGsoType;
        return this;
    }

    /**
     * The lengths of the IP and the transport header together, as the caller knows them; 0: unknown. The packet's own
     * headers decide; a superpacket that says otherwise is dropped. What a {@code virtio_net_hdr} says is not to be put
     * here: it is a hint that Linux gets wrong for forwarded packets.
     */
    public int hdrLen() {
        return hdrLen;
    }

    /**
     * Sets {@link #hdrLen()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions hdrLen(int newHdrLen) {
        hdrLen = requireShort(newHdrLen);
        return this;
    }

    /**
     * Where the transport header begins.
     */
    public int csumStart() {
        return csumStart;
    }

    /**
     * Sets {@link #csumStart()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions csumStart(int newCsumStart) {
        csumStart = requireShort(newCsumStart);
        return this;
    }

    /**
     * Where the checksum field stands, from {@link #csumStart()}; 16 for TCP, 6 for UDP.
     */
    public int csumOffset() {
        return csumOffset;
    }

    /**
     * Sets {@link #csumOffset()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions csumOffset(int newCsumOffset) {
        csumOffset = requireShort(newCsumOffset);
        return this;
    }

    /**
     * The payload bytes of each segment but the last, which may have fewer; 1 to 65535 for a superpacket.
     */
    public int gsoSize() {
        return gsoSize;
    }

    /**
     * Sets {@link #gsoSize()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOOptions gsoSize(int newGsoSize) {
        gsoSize = requireShort(newGsoSize);
        return this;
    }

    /**
     * Whether the checksum field holds the folded pseudo-header sum over the whole transport length, not complemented,
     * and the checksum is still to be completed. A superpacket's segments get new checksums in any case; the
     * pseudo-header is then taken from that field if this is set, as Linux always sets it, and otherwise from the IP
     * header's addresses (which are not the pseudo-header's behind a routing header or a source route option).
     */
    public boolean needsCsum() {
        return needsCsum;
    }

    /** Sets {@link #needsCsum()}. */
    public GSOOptions needsCsum(boolean newNeedsCsum) {
        needsCsum = newNeedsCsum;
        return this;
    }

    /**
     * Whether the superpacket carries CWR ({@code VIRTIO_NET_HDR_GSO_ECN}). The TCP header decides what the segments
     * carry; the bit beside a type that is not TCP's is an error.
     */
    public boolean ecn() {
        return ecn;
    }

    /** Sets {@link #ecn()}. */
    public GSOOptions ecn(boolean newEcn) {
        ecn = newEcn;
        return this;
    }

    /**
     * Whether the checksum fields mean something else ({@code VIRTIO_NET_HDR_F_RSC_INFO}): such a packet is dropped.
     */
    public boolean rscInfo() {
        return rscInfo;
    }

    /** Sets {@link #rscInfo()}. */
    public GSOOptions rscInfo(boolean newRscInfo) {
        rscInfo = newRscInfo;
        return this;
    }

    private static int requireShort(int value) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException(value + " is not from 0 to 65535");
        }
        return value;
    }
}
