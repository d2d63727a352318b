package dev.tio.wire;

/**
 * An IPv6 header (RFC 8200, section 3) where it lies, in network byte order.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------+---------------+---------------------------------------+
 *   |version| traffic class |              flow label               |
 *   +-------+---------------+-------+---------------+---------------+
 *   |        payload length         |  next header  |   hop limit   |
 *   +-------------------------------+---------------+---------------+
 *   |                                                               |
 *   |                   source address, 16 bytes                    |
 *   |                                                               |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 *   |                                                               |
 *   |                 destination address, 16 bytes                 |
 *   |                                                               |
 *   |                                                               |
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The constants are from RFC 8200, section 3, unless they name another source. The static accessors check
 * nothing: {@link #check} first, or know otherwise that the bytes are there.
 */
public final class IPv6Header extends HeaderFlyweight<IPv6Header> {
    /** The value of {@link #versionAt(long)}. */
    public static final int VERSION = 6;

    /** The length in bytes; extension headers are headers of their own. */
    public static final int MINIMUM_LENGTH = 40;

    /** 4 bits of version, 8 bits of traffic class, 20 bits of flow label. */
    public static final int VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET = 0;

    /** 16 bits. */
    public static final int PAYLOAD_LENGTH_FIELD_OFFSET = 4;

    /** 8 bits. */
    public static final int NEXT_HEADER_FIELD_OFFSET = 6;

    /** 8 bits. */
    public static final int HOP_LIMIT_FIELD_OFFSET = 7;

    /** 128 bits. */
    public static final int SOURCE_ADDRESS_FIELD_OFFSET = 8;

    /** 128 bits. */
    public static final int DESTINATION_ADDRESS_FIELD_OFFSET = 24;

    /** The length of an address in bytes. */
    public static final int ADDRESS_LENGTH = 16;

    /** The bits of a flow label. */
    public static final int FLOW_LABEL_MASK = 0xfffff;

    /** A flyweight over nothing; {@code wrap} it before anything else. */
    public IPv6Header() {
        super(MINIMUM_LENGTH);
    }

    @Override
    IPv6Header self() {
        return this;
    }

    @Override
    public boolean isComplete() {
        return kept(check(address(), available())) != INCOMPLETE;
    }

    /**
     * Whether {@code available} bytes from {@code address} on begin with an IPv6 header. Nothing beyond them is read;
     * {@link #payloadLengthAt(long)} and extension headers are not looked at.
     *
     * @return 40, the header's length in bytes; or {@link #INCOMPLETE}, if there are fewer bytes or the version is
     *     not 6
     */
    public static int check(long address, int available) {
        return available < MINIMUM_LENGTH || versionAt(address) != VERSION ? INCOMPLETE : MINIMUM_LENGTH;
    }

    /** The version, 0 to 15. */
    public static int versionAt(long address) {
        return RawMemory.getByte(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET) >>> 4;
    }

    /** Sets {@link #versionAt(long)}. */
    public static void versionAt(long address, int value) {
        RawMemory.putBits(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET, 0xf0, value << 4);
    }

    /** {@link #versionAt(long)} of this header. */
    public int version() {
        return kept(versionAt(address()));
    }

    /** Sets {@link #version()}. */
    public IPv6Header version(int value) {
        versionAt(address(), value);
        return kept();
    }

    /** The traffic class, 0 to 255: codepoint (RFC 2474) and, in the lowest 2 bits, ECN (RFC 3168). */
    public static int trafficClassAt(long address) {
        return RawMemory.getShort(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET) >>> 4 & 0xff;
    }

    /** Sets {@link #trafficClassAt(long)}. */
    public static void trafficClassAt(long address, int value) {
        int word = RawMemory.getShort(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET);
        RawMemory.putShort(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET,
                word & ~0xff0 | (value & 0xff) << 4);
    }

    /** {@link #trafficClassAt(long)} of this header. */
    public int trafficClass() {
        return kept(trafficClassAt(address()));
    }

    /** Sets {@link #trafficClass()}. */
    public IPv6Header trafficClass(int value) {
        trafficClassAt(address(), value);
        return kept();
    }

    /** The flow label (RFC 6437), 0 to {@link #FLOW_LABEL_MASK}. */
    public static int flowLabelAt(long address) {
        return RawMemory.getInt(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET) & FLOW_LABEL_MASK;
    }

    /** Sets {@link #flowLabelAt(long)}. */
    public static void flowLabelAt(long address, int value) {
        int word = RawMemory.getInt(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET);
        RawMemory.putInt(address + VERSION_TRAFFIC_CLASS_AND_FLOW_LABEL_FIELD_OFFSET,
                word & ~FLOW_LABEL_MASK | value & FLOW_LABEL_MASK);
    }

    /** {@link #flowLabelAt(long)} of this header. */
    public int flowLabel() {
        return kept(flowLabelAt(address()));
    }

    /** Sets {@link #flowLabel()}. */
    public IPv6Header flowLabel(int value) {
        flowLabelAt(address(), value);
        return kept();
    }

    /** The length of what follows this header, extension headers included, in bytes: 0 to 65535. */
    public static int payloadLengthAt(long address) {
        return RawMemory.getShort(address + PAYLOAD_LENGTH_FIELD_OFFSET);
    }

    /** Sets {@link #payloadLengthAt(long)}. */
    public static void payloadLengthAt(long address, int value) {
        RawMemory.putShort(address + PAYLOAD_LENGTH_FIELD_OFFSET, value);
    }

    /** {@link #payloadLengthAt(long)} of this header. */
    public int payloadLength() {
        return kept(payloadLengthAt(address()));
    }

    /** Sets {@link #payloadLength()}. */
    public IPv6Header payloadLength(int value) {
        payloadLengthAt(address(), value);
        return kept();
    }

    /** What follows this header, see {@link IPProtocol}: 0 to 255. */
    public static int nextHeaderAt(long address) {
        return RawMemory.getByte(address + NEXT_HEADER_FIELD_OFFSET);
    }

    /** Sets {@link #nextHeaderAt(long)}. */
    public static void nextHeaderAt(long address, int value) {
        RawMemory.putByte(address + NEXT_HEADER_FIELD_OFFSET, value);
    }

    /** {@link #nextHeaderAt(long)} of this header. */
    public int nextHeader() {
        return kept(nextHeaderAt(address()));
    }

    /** Sets {@link #nextHeader()}. */
    public IPv6Header nextHeader(int value) {
        nextHeaderAt(address(), value);
        return kept();
    }

    /** The hop limit, 0 to 255. */
    public static int hopLimitAt(long address) {
        return RawMemory.getByte(address + HOP_LIMIT_FIELD_OFFSET);
    }

    /** Sets {@link #hopLimitAt(long)}. */
    public static void hopLimitAt(long address, int value) {
        RawMemory.putByte(address + HOP_LIMIT_FIELD_OFFSET, value);
    }

    /** {@link #hopLimitAt(long)} of this header. */
    public int hopLimit() {
        return kept(hopLimitAt(address()));
    }

    /** Sets {@link #hopLimit()}. */
    public IPv6Header hopLimit(int value) {
        hopLimitAt(address(), value);
        return kept();
    }

    /** The upper 64 bits of the source address, its first byte in the highest 8 bits. */
    public static long sourceAddressHighAt(long address) {
        return RawMemory.getLong(address + SOURCE_ADDRESS_FIELD_OFFSET);
    }

    /** The lower 64 bits of the source address, its last byte in the lowest 8 bits. */
    public static long sourceAddressLowAt(long address) {
        return RawMemory.getLong(address + SOURCE_ADDRESS_FIELD_OFFSET + Long.BYTES);
    }

    /** Sets {@link #sourceAddressHighAt(long)} and {@link #sourceAddressLowAt(long)}. */
    public static void sourceAddressAt(long address, long high, long low) {
        RawMemory.putLong(address + SOURCE_ADDRESS_FIELD_OFFSET, high);
        RawMemory.putLong(address + SOURCE_ADDRESS_FIELD_OFFSET + Long.BYTES, low);
    }

    /** {@link #sourceAddressHighAt(long)} of this header. */
    public long sourceAddressHigh() {
        return kept(sourceAddressHighAt(address()));
    }

    /** {@link #sourceAddressLowAt(long)} of this header. */
    public long sourceAddressLow() {
        return kept(sourceAddressLowAt(address()));
    }

    /** Sets {@link #sourceAddressHigh()} and {@link #sourceAddressLow()}. */
    public IPv6Header sourceAddress(long high, long low) {
        sourceAddressAt(address(), high, low);
        return kept();
    }

    /** The upper 64 bits of the destination address, its first byte in the highest 8 bits. */
    public static long destinationAddressHighAt(long address) {
        return RawMemory.getLong(address + DESTINATION_ADDRESS_FIELD_OFFSET);
    }

    /** The lower 64 bits of the destination address, its last byte in the lowest 8 bits. */
    public static long destinationAddressLowAt(long address) {
        return RawMemory.getLong(address + DESTINATION_ADDRESS_FIELD_OFFSET + Long.BYTES);
    }

    /** Sets {@link #destinationAddressHighAt(long)} and {@link #destinationAddressLowAt(long)}. */
    public static void destinationAddressAt(long address, long high, long low) {
        RawMemory.putLong(address + DESTINATION_ADDRESS_FIELD_OFFSET, high);
        RawMemory.putLong(address + DESTINATION_ADDRESS_FIELD_OFFSET + Long.BYTES, low);
    }

    /** {@link #destinationAddressHighAt(long)} of this header. */
    public long destinationAddressHigh() {
        return kept(destinationAddressHighAt(address()));
    }

    /** {@link #destinationAddressLowAt(long)} of this header. */
    public long destinationAddressLow() {
        return kept(destinationAddressLowAt(address()));
    }

    /** Sets {@link #destinationAddressHigh()} and {@link #destinationAddressLow()}. */
    public IPv6Header destinationAddress(long high, long low) {
        destinationAddressAt(address(), high, low);
        return kept();
    }
}
