package dev.tio.wire;

import java.lang.ref.Reference;
import java.nio.ByteOrder;
import net.openhft.chronicle.bytes.Bytes;

/**
 * The header before each packet of a device that was opened with a vnet header: {@code struct virtio_net_hdr},
 * {@code virtio_net_hdr_v1} and {@code virtio_net_hdr_v1_hash_tunnel} of {@code linux/virtio_net.h}.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +---------------+---------------+-------------------------------+
 *   |  __u8 flags   | __u8 gso_type |      __virtio16 hdr_len       |
 *   +---------------+---------------+-------------------------------+
 *   |      __virtio16 gso_size      |     __virtio16 csum_start     |
 *   +-------------------------------+-------------------------------+
 *   |    __virtio16 csum_offset     |    __virtio16 num_buffers     |
 *   +-------------------------------+-------------------------------+
 *   |     __le16 hash_value_lo      |     __le16 hash_value_hi      |
 *   +-------------------------------+-------------------------------+
 *   |      __le16 hash_report       |        __le16 padding         |
 *   +-------------------------------+-------------------------------+
 *   |    __le16 outer_th_offset     |    __le16 inner_nh_offset     |
 *   +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The first {@value #LENGTH} bytes are in every form; {@code num_buffers} follows in the form of
 * {@value #LENGTH_NUM_BUFFERS} bytes, the rest in that of {@value #LENGTH_HASH_TUNNEL} bytes (Linux 6.17). The byte
 * order of {@code __virtio16} is the host's, unless it was set for the device.
 *
 * <p>The forms that take an address check nothing: whoever calls them knows that the bytes are there, and keeps their
 * memory reachable. All methods may be called from any thread.
 */
public final class VirtioNetHdr {
    /** The length in bytes of {@code struct virtio_net_hdr}. */
    public static final int LENGTH = 10;

    /** The length in bytes of {@code struct virtio_net_hdr_v1}, which ends with {@code num_buffers}. */
    public static final int LENGTH_NUM_BUFFERS = 12;

    /** The length in bytes of {@code struct virtio_net_hdr_v1_hash_tunnel}. */
    public static final int LENGTH_HASH_TUNNEL = 24;

    /** 8 bits: {@link #NEEDS_CSUM} and its kin. */
    public static final int FLAGS_FIELD_OFFSET = 0;

    /** 8 bits: {@link GSOType#value()}, {@link GSOType#ECN_BIT}, {@link #GSO_UDP_TUNNEL_IPV4} and its sibling. */
    public static final int GSO_TYPE_FIELD_OFFSET = 1;

    /** 16 bits: {@link GSOInfo#hdrLen()}. */
    public static final int HDR_LEN_FIELD_OFFSET = 2;

    /** 16 bits: {@link GSOInfo#gsoSize()}. */
    public static final int GSO_SIZE_FIELD_OFFSET = 4;

    /** 16 bits: {@link GSOInfo#csumStart()}. */
    public static final int CSUM_START_FIELD_OFFSET = 6;

    /** 16 bits: {@link GSOInfo#csumOffset()}. */
    public static final int CSUM_OFFSET_FIELD_OFFSET = 8;

    /** 16 bits: how many receive buffers a packet was spread over; of no meaning on a TUN device. */
    public static final int NUM_BUFFERS_FIELD_OFFSET = 10;

    /** 32 bits as two of 16, little-endian: the packet's hash. */
    public static final int HASH_VALUE_FIELD_OFFSET = 12;

    /** 16 bits, little-endian: what the hash was computed over. */
    public static final int HASH_REPORT_FIELD_OFFSET = 16;

    /** 16 bits of padding. */
    public static final int HASH_PADDING_FIELD_OFFSET = 18;

    /** 16 bits, little-endian: where the outer transport header begins. */
    public static final int OUTER_TH_OFFSET_FIELD_OFFSET = 20;

    /** 16 bits, little-endian: where the inner network header begins. */
    public static final int INNER_NH_OFFSET_FIELD_OFFSET = 22;

    /** {@code VIRTIO_NET_HDR_F_NEEDS_CSUM}, see {@link GSOInfo#needsCsum()}. */
    public static final int NEEDS_CSUM = 1;

    /** {@code VIRTIO_NET_HDR_F_DATA_VALID}, see {@link GSOInfo#dataValid()}. */
    public static final int DATA_VALID = 2;

    /** {@code VIRTIO_NET_HDR_F_RSC_INFO}, see {@link GSOInfo#rscInfo()}. */
    public static final int RSC_INFO = 4;

    /** {@code VIRTIO_NET_HDR_F_UDP_TUNNEL_CSUM}: the outer UDP checksum of a tunnelled superpacket is offloaded too. */
    public static final int UDP_TUNNEL_CSUM = 8;

    /** {@code VIRTIO_NET_HDR_GSO_UDP_TUNNEL_IPV4}: set beside the type of a superpacket in a UDP tunnel over IPv4. */
    public static final int GSO_UDP_TUNNEL_IPV4 = 0x20;

    /** {@code VIRTIO_NET_HDR_GSO_UDP_TUNNEL_IPV6}: set beside the type of a superpacket in a UDP tunnel over IPv6. */
    public static final int GSO_UDP_TUNNEL_IPV6 = 0x40;

    private VirtioNetHdr() {
    }

    /**
     * Reads the {@value #LENGTH} bytes at {@code address} into {@code into}. The values are those that stand there,
     * valid or not; flags other than the three that {@link GSOInfo} knows are ignored.
     *
     * @param littleEndian the byte order of the 16-bit fields
     * @return false if {@code gso_type} is no {@link GSOType}, as it is not for a superpacket in a tunnel; {@code into}
     *     is then cleared
     */
    public static boolean decode(long address, boolean littleEndian, GSOInfo into) {
        int gsoType = RawMemory.getByte(address + GSO_TYPE_FIELD_OFFSET);
        GSOType type = GSOType.of(gsoType);
        if (type == null) {
            into.clear();
            return false;
        }
        int flags = RawMemory.getByte(address + FLAGS_FIELD_OFFSET);
        into.type(type)
                .ecn((gsoType & GSOType.ECN_BIT) != 0)
                .needsCsum((flags & NEEDS_CSUM) != 0)
                .dataValid((flags & DATA_VALID) != 0)
                .rscInfo((flags & RSC_INFO) != 0)
                .hdrLen(RawMemory.getShort(address + HDR_LEN_FIELD_OFFSET, littleEndian))
                .gsoSize(RawMemory.getShort(address + GSO_SIZE_FIELD_OFFSET, littleEndian))
                .csumStart(RawMemory.getShort(address + CSUM_START_FIELD_OFFSET, littleEndian))
                .csumOffset(RawMemory.getShort(address + CSUM_OFFSET_FIELD_OFFSET, littleEndian));
        return true;
    }

    /**
     * As {@link #decode(long, boolean, GSOInfo)}, from {@code mem[offset]} on; the cursors of {@code mem} are neither
     * used nor moved.
     *
     * @param order the byte order of the 16-bit fields; {@link ByteOrder#nativeOrder()} is the host's
     * @throws IllegalArgumentException if {@code mem} is not direct memory, was released, or the header is not within
     *     it
     */
    public static boolean decode(Bytes<?> mem, long offset, ByteOrder order, GSOInfo into) {
        long address = RawMemory.address(mem, offset, LENGTH);
        boolean known = decode(address, order == ByteOrder.LITTLE_ENDIAN, into);
        Reference.reachabilityFence(mem);
        return known;
    }

    /**
     * Writes {@code info} to the {@value #LENGTH} bytes at {@code address}. What a longer form has behind them stays as
     * it is: clear it once.
     *
     * @param littleEndian the byte order of the 16-bit fields
     */
    public static void encode(GSOInfo info, long address, boolean littleEndian) {
        int flags = (info.needsCsum() ? NEEDS_CSUM : 0)
                | (info.dataValid() ? DATA_VALID : 0)
                | (info.rscInfo() ? RSC_INFO : 0);
        RawMemory.putByte(address + FLAGS_FIELD_OFFSET, flags);
        RawMemory.putByte(address + GSO_TYPE_FIELD_OFFSET, info.type().value() | (info.ecn() ? GSOType.ECN_BIT : 0));
        RawMemory.putShort(address + HDR_LEN_FIELD_OFFSET, info.hdrLen(), littleEndian);
        RawMemory.putShort(address + GSO_SIZE_FIELD_OFFSET, info.gsoSize(), littleEndian);
        RawMemory.putShort(address + CSUM_START_FIELD_OFFSET, info.csumStart(), littleEndian);
        RawMemory.putShort(address + CSUM_OFFSET_FIELD_OFFSET, info.csumOffset(), littleEndian);
    }

    /**
     * As {@link #encode(GSOInfo, long, boolean)}, to {@code mem[offset]} on; the cursors of {@code mem} are neither
     * used nor moved.
     *
     * @param order the byte order of the 16-bit fields; {@link ByteOrder#nativeOrder()} is the host's
     * @throws IllegalArgumentException if {@code mem} is not direct memory, was released, or the header is not within
     *     it
     */
    public static void encode(GSOInfo info, Bytes<?> mem, long offset, ByteOrder order) {
        encode(info, RawMemory.address(mem, offset, LENGTH), order == ByteOrder.LITTLE_ENDIAN);
        Reference.reachabilityFence(mem);
    }

    /**
     * {@code num_buffers} of a header that is at least {@value #LENGTH_NUM_BUFFERS} bytes long, 0 to 65535.
     *
     * @param littleEndian the byte order of the field
     */
    public static int numBuffers(long address, boolean littleEndian) {
        return RawMemory.getShort(address + NUM_BUFFERS_FIELD_OFFSET, littleEndian);
    }

    /**
     * As {@link #numBuffers(long, boolean)}, of the header at {@code mem[offset]}; the cursors of {@code mem} are
     * neither used nor moved.
     *
     * @param order the byte order of the field; {@link ByteOrder#nativeOrder()} is the host's
     * @throws IllegalArgumentException if {@code mem} is not direct memory, was released, or has not
     *     {@value #LENGTH_NUM_BUFFERS} bytes there
     */
    public static int numBuffers(Bytes<?> mem, long offset, ByteOrder order) {
        long address = RawMemory.address(mem, offset, LENGTH_NUM_BUFFERS);
        int value = numBuffers(address, order == ByteOrder.LITTLE_ENDIAN);
        Reference.reachabilityFence(mem);
        return value;
    }

    /**
     * Sets {@link #numBuffers(long, boolean)}, to the value's low 16 bits; a device that is written to ignores it.
     *
     * @param littleEndian the byte order of the field
     */
    public static void numBuffers(long address, boolean littleEndian, int value) {
        RawMemory.putShort(address + NUM_BUFFERS_FIELD_OFFSET, value, littleEndian);
    }

    /**
     * Sets {@link #numBuffers(Bytes, long, ByteOrder)}, to the value's low 16 bits.
     *
     * @param order the byte order of the field; {@link ByteOrder#nativeOrder()} is the host's
     * @throws IllegalArgumentException if {@code mem} is not direct memory, was released, or has not
     *     {@value #LENGTH_NUM_BUFFERS} bytes there
     */
    public static void numBuffers(Bytes<?> mem, long offset, ByteOrder order, int value) {
        numBuffers(RawMemory.address(mem, offset, LENGTH_NUM_BUFFERS), order == ByteOrder.LITTLE_ENDIAN, value);
        Reference.reachabilityFence(mem);
    }
}
