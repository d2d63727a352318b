package dev.tio.wire;

/**
 * What a {@code virtio_net_hdr} says of its packet. One belongs to each {@link TunPacket}; it is mutable, reused and
 * not safe for use by several threads at once.
 *
 * <p>All lengths and offsets are in bytes, 0 to 65535, from the first byte of the IP header. Nothing here is verified
 * against the packet: the values are those that stood in the header.
 */
public final class GSOInfo {
    private GSOType type = GSOType.NONE;
    private boolean ecn;
    private boolean needsCsum;
    private boolean dataValid;
    private boolean rscInfo;
    private int hdrLen;
    private int gsoSize;
    private int csumStart;
    private int csumOffset;

    /** As for a plain packet: no GSO, no checksum to complete. */
    public GSOInfo() {
    }

    /** Becomes that of a plain packet again. */
    public GSOInfo clear() {
        // Most are NONE already, and to write a reference costs a garbage collector's barrier.
        if (type != GSOType.NONE) {
            type = GSOType.NONE;
        }
        ecn = false;
        needsCsum = false;
        dataValid = false;
        rscInfo = false;
        hdrLen = 0;
        gsoSize = 0;
        csumStart = 0;
        csumOffset = 0;
        return this;
    }

    /** Takes all values of {@code other}. */
    public GSOInfo set(GSOInfo other) {
        type = other.type;
        ecn = other.ecn;
        needsCsum = other.needsCsum;
        dataValid = other.dataValid;
        rscInfo = other.rscInfo;
        hdrLen = other.hdrLen;
        gsoSize = other.gsoSize;
        csumStart = other.csumStart;
        csumOffset = other.csumOffset;
        return this;
    }

    /** Whether it is a superpacket, of whatever type. */
    public boolean isSuperpacket() {
        return type != GSOType.NONE;
    }

    /** The kind of superpacket, {@link GSOType#NONE} for a plain packet. */
    public GSOType type() {
        return type;
    }

    /** Sets {@link #type()}. */
    public GSOInfo type(GSOType newType) {
        type = newType;
        return this;
    }

    /** Whether {@code VIRTIO_NET_HDR_GSO_ECN} was set beside the type: a TCP superpacket with CWR. */
    public boolean ecn() {
        return ecn;
    }

    /** Sets {@link #ecn()}. */
    public GSOInfo ecn(boolean newEcn) {
        ecn = newEcn;
        return this;
    }

    /**
     * {@code VIRTIO_NET_HDR_F_NEEDS_CSUM}: the field at {@code csumStart + csumOffset} holds the folded pseudo-header
     * sum, and the checksum is still to be completed over everything from {@code csumStart} on.
     */
    public boolean needsCsum() {
        return needsCsum;
    }

    /** Sets {@link #needsCsum()}. */
    public GSOInfo needsCsum(boolean newNeedsCsum) {
        needsCsum = newNeedsCsum;
        return this;
    }

    /** {@code VIRTIO_NET_HDR_F_DATA_VALID}: the checksum was verified below. */
    public boolean dataValid() {
        return dataValid;
    }

    /** Sets {@link #dataValid()}. */
    public GSOInfo dataValid(boolean newDataValid) {
        dataValid = newDataValid;
        return this;
    }

    /** {@code VIRTIO_NET_HDR_F_RSC_INFO}: the checksum fields hold receive-side coalescing figures instead. */
    public boolean rscInfo() {
        return rscInfo;
    }

    /** Sets {@link #rscInfo()}. */
    public GSOInfo rscInfo(boolean newRscInfo) {
        rscInfo = newRscInfo;
        return this;
    }

    /**
     * {@code hdr_len}: a hint only. Linux writes the length of the whole first packet here for forwarded superpackets;
     * the length of the headers is {@code csumStart} and what the transport header says of itself.
     */
    public int hdrLen() {
        return hdrLen;
    }

    /**
     * Sets {@link #hdrLen()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOInfo hdrLen(int newHdrLen) {
        hdrLen = requireShort(newHdrLen);
        return this;
    }

    /** {@code gso_size}: the payload bytes of each segment but the last, which may have fewer. */
    public int gsoSize() {
        return gsoSize;
    }

    /**
     * Sets {@link #gsoSize()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOInfo gsoSize(int newGsoSize) {
        gsoSize = requireShort(newGsoSize);
        return this;
    }

    /** {@code csum_start}: where the transport header begins. */
    public int csumStart() {
        return csumStart;
    }

    /**
     * Sets {@link #csumStart()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOInfo csumStart(int newCsumStart) {
        csumStart = requireShort(newCsumStart);
        return this;
    }

    /** {@code csum_offset}: where the checksum field stands, from {@link #csumStart()}; 16 for TCP, 6 for UDP. */
    public int csumOffset() {
        return csumOffset;
    }

    /**
     * Sets {@link #csumOffset()}.
     *
     * @throws IllegalArgumentException if it is not from 0 to 65535
     */
    public GSOInfo csumOffset(int newCsumOffset) {
        csumOffset = requireShort(newCsumOffset);
        return this;
    }

    private static int requireShort(int value) {
        if (value < 0 || value > 0xffff) {
            throw new IllegalArgumentException(value + " does not fit into 16 bits");
        }
        return value;
    }

    @Override
    public String toString() {
        return "GSOInfo{" + type + (ecn ? "|ECN" : "") + (needsCsum ? ", NEEDS_CSUM" : "")
                + (dataValid ? ", DATA_VALID" : "") + (rscInfo ? ", RSC_INFO" : "") + ", hdrLen=" + hdrLen
                + ", gsoSize=" + gsoSize + ", csumStart=" + csumStart + ", csumOffset=" + csumOffset + '}';
    }
}
