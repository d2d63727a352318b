package dev.tio.wire;

/**
 * A UDP header (RFC 768) where it lies, in network byte order.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          source port          |       destination port        |
 *   +-------------------------------+-------------------------------+
 *   |            length             |           checksum            |
 *   +-------------------------------+-------------------------------+
 * </pre>
 *
 * <p>The constants are from RFC 768, unless they name another source. The static accessors check
 * nothing: {@link #check} first, or know otherwise that the bytes are there.
 */
public final class UDPHeader extends HeaderFlyweight<UDPHeader> {
    /** The length in bytes; there are no options. */
    public static final int MINIMUM_LENGTH = 8;

    /** 16 bits. */
    public static final int SOURCE_PORT_FIELD_OFFSET = 0;

    /** 16 bits. */
    public static final int DESTINATION_PORT_FIELD_OFFSET = 2;

    /** 16 bits. */
    public static final int LENGTH_FIELD_OFFSET = 4;

    /** 16 bits; the {@code csum_offset} of UDP in a {@code virtio_net_hdr}. */
    public static final int CHECKSUM_FIELD_OFFSET = 6;

    /** A flyweight over nothing; {@code wrap} it before anything else. */
    public UDPHeader() {
        super(MINIMUM_LENGTH);
    }

    @Override
    UDPHeader self() {
        return this;
    }

    @Override
    public boolean isComplete() {
        return kept(check(address(), available())) != INCOMPLETE;
    }

    /**
     * Whether {@code available} bytes from {@code address} on begin with a UDP header. Nothing is read;
     * {@link #lengthAt(long)} is not looked at.
     *
     * @return 8, the header's length in bytes; or {@link #INCOMPLETE}, if there are fewer bytes
     */
    public static int check(long address, int available) {
        return available < MINIMUM_LENGTH ? INCOMPLETE : MINIMUM_LENGTH;
    }

    /** The source port, 0 to 65535. */
    public static int sourcePortAt(long address) {
        return RawMemory.getShort(address + SOURCE_PORT_FIELD_OFFSET);
    }

    /** Sets {@link #sourcePortAt(long)}. */
    public static void sourcePortAt(long address, int value) {
        RawMemory.putShort(address + SOURCE_PORT_FIELD_OFFSET, value);
    }

    /** {@link #sourcePortAt(long)} of this header. */
    public int sourcePort() {
        return kept(sourcePortAt(address()));
    }

    /** Sets {@link #sourcePort()}. */
    public UDPHeader sourcePort(int value) {
        sourcePortAt(address(), value);
        return kept();
    }

    /** The destination port, 0 to 65535. */
    public static int destinationPortAt(long address) {
        return RawMemory.getShort(address + DESTINATION_PORT_FIELD_OFFSET);
    }

    /** Sets {@link #destinationPortAt(long)}. */
    public static void destinationPortAt(long address, int value) {
        RawMemory.putShort(address + DESTINATION_PORT_FIELD_OFFSET, value);
    }

    /** {@link #destinationPortAt(long)} of this header. */
    public int destinationPort() {
        return kept(destinationPortAt(address()));
    }

    /** Sets {@link #destinationPort()}. */
    public UDPHeader destinationPort(int value) {
        destinationPortAt(address(), value);
        return kept();
    }

    /** The length of header and payload in bytes, as it stands there: 0 to 65535. */
    public static int lengthAt(long address) {
        return RawMemory.getShort(address + LENGTH_FIELD_OFFSET);
    }

    /** Sets {@link #lengthAt(long)}. */
    public static void lengthAt(long address, int value) {
        RawMemory.putShort(address + LENGTH_FIELD_OFFSET, value);
    }

    /** {@link #lengthAt(long)} of this header. */
    public int length() {
        return kept(lengthAt(address()));
    }

    /** Sets {@link #length()}. */
    public UDPHeader length(int value) {
        lengthAt(address(), value);
        return kept();
    }

    /** The checksum over pseudo-header, header and payload, 0 to 65535; over IPv4, 0 means none. */
    public static int checksumAt(long address) {
        return RawMemory.getShort(address + CHECKSUM_FIELD_OFFSET);
    }

    /** Sets {@link #checksumAt(long)}. */
    public static void checksumAt(long address, int value) {
        RawMemory.putShort(address + CHECKSUM_FIELD_OFFSET, value);
    }

    /** {@link #checksumAt(long)} of this header. */
    public int checksum() {
        return kept(checksumAt(address()));
    }

    /** Sets {@link #checksum()}. */
    public UDPHeader checksum(int value) {
        checksumAt(address(), value);
        return kept();
    }
}
