package dev.tio.wire;

import java.util.Objects;

/**
 * An IPv4 header (RFC 791, section 3.1) where it lies, in network byte order.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------+-------+---------------+-------------------------------+
 *   |version| hlen  |type of service|         total length          |
 *   +-------+-------+---------------+-----+-------------------------+
 *   |        identification         |flags|     fragment offset     |
 *   +---------------+---------------+-----+-------------------------+
 *   | time to live  |   protocol    |        header checksum        |
 *   +---------------+---------------+-------------------------------+
 *   |                        source address                         |
 *   +---------------------------------------------------------------+
 *   |                      destination address                      |
 *   +---------------------------------------------------------------+
 *   |                   options, 0 to 40 bytes                     ...
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The constants are from RFC 791, section 3.1, unless they name another source. The static accessors check
 * nothing: {@link #check} first, or know otherwise that the bytes are there.
 */
public final class IPv4Header extends HeaderFlyweight<IPv4Header> {
    /** The value of {@link #version(long)}. */
    public static final int VERSION = 4;

    /** The length in bytes without options. */
    public static final int MINIMUM_LENGTH = 20;

    /** The length in bytes with the most options that there can be. */
    public static final int MAXIMUM_LENGTH = 60;

    /** Version in the upper 4 bits, header length in 32-bit words in the lower 4. */
    public static final int VERSION_AND_HEADER_LENGTH_FIELD_OFFSET = 0;

    /** 8 bits: differentiated services codepoint (RFC 2474) and, in the lowest 2, ECN (RFC 3168). */
    public static final int TYPE_OF_SERVICE_FIELD_OFFSET = 1;

    /** 16 bits. */
    public static final int TOTAL_LENGTH_FIELD_OFFSET = 2;

    /** 16 bits. */
    public static final int IDENTIFICATION_FIELD_OFFSET = 4;

    /** 3 bits of flags, 13 bits of fragment offset. */
    public static final int FLAGS_AND_FRAGMENT_OFFSET_FIELD_OFFSET = 6;

    /** 8 bits. */
    public static final int TIME_TO_LIVE_FIELD_OFFSET = 8;

    /** 8 bits. */
    public static final int PROTOCOL_FIELD_OFFSET = 9;

    /** 16 bits. */
    public static final int HEADER_CHECKSUM_FIELD_OFFSET = 10;

    /** 32 bits. */
    public static final int SOURCE_ADDRESS_FIELD_OFFSET = 12;

    /** 32 bits. */
    public static final int DESTINATION_ADDRESS_FIELD_OFFSET = 16;

    /** Up to 40 bytes. */
    public static final int OPTIONS_FIELD_OFFSET = 20;

    /** The length of an address in bytes. */
    public static final int ADDRESS_LENGTH = 4;

    /** In {@link #flagsAndFragmentOffset(long)}: reserved, must be 0. */
    public static final int RESERVED_FLAG = 0x8000;

    /** In {@link #flagsAndFragmentOffset(long)}: do not fragment. */
    public static final int DF_FLAG = 0x4000;

    /** In {@link #flagsAndFragmentOffset(long)}: more fragments follow. */
    public static final int MF_FLAG = 0x2000;

    /** In {@link #flagsAndFragmentOffset(long)}: where the fragment belongs, in units of 8 bytes. */
    public static final int FRAGMENT_OFFSET_MASK = 0x1fff;

    /** A flyweight over nothing; {@code wrap} it before anything else. */
    public IPv4Header() {
        super(MINIMUM_LENGTH);
    }

    @Override
    IPv4Header self() {
        return this;
    }

    @Override
    public boolean isComplete() {
        return kept(check(address(), available())) != INCOMPLETE;
    }

    /**
     * Whether {@code available} bytes from {@code address} on begin with a whole IPv4 header. Nothing beyond them is
     * read; {@link #totalLength(long)} is not looked at.
     *
     * @return the header's length in bytes, 20 to 60; or {@link #INCOMPLETE}, if there are fewer bytes than that, the
     *     version is not 4, or the header length is below 20
     */
    public static int check(long address, int available) {
        if (available < MINIMUM_LENGTH || version(address) != VERSION) {
            return INCOMPLETE;
        }
        int length = headerLength(address);
        return length < MINIMUM_LENGTH || length > available ? INCOMPLETE : length;
    }

    /** Whether the packet is a fragment, the first one included. */
    public static boolean isFragment(long address) {
        return (flagsAndFragmentOffset(address) & (MF_FLAG | FRAGMENT_OFFSET_MASK)) != 0;
    }

    /** {@link #isFragment(long)} of this header. */
    public boolean isFragment() {
        boolean fragment = isFragment(address());
        kept();
        return fragment;
    }

    /** The version, 0 to 15. */
    public static int version(long address) {
        return RawMemory.getByte(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET) >>> 4;
    }

    /** Sets {@link #version(long)}. */
    public static void version(long address, int value) {
        RawMemory.putBits(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET, 0xf0, value << 4);
    }

    /** {@link #version(long)} of this header. */
    public int version() {
        return kept(version(address()));
    }

    /** Sets {@link #version()}. */
    public IPv4Header version(int value) {
        version(address(), value);
        return kept();
    }

    /** The length of the header with its options in bytes, as it stands there: 0 to 60, a multiple of 4. */
    public static int headerLength(long address) {
        return (RawMemory.getByte(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET) & 0xf) << 2;
    }

    /** Sets {@link #headerLength(long)}. */
    public static void headerLength(long address, int value) {
        RawMemory.putBits(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET, 0x0f, value >> 2);
    }

    /** {@link #headerLength(long)} of this header. */
    public int headerLength() {
        return kept(headerLength(address()));
    }

    /** Sets {@link #headerLength()}. */
    public IPv4Header headerLength(int value) {
        headerLength(address(), value);
        return kept();
    }

    /** The type of service, ECN included, 0 to 255. */
    public static int typeOfService(long address) {
        return RawMemory.getByte(address + TYPE_OF_SERVICE_FIELD_OFFSET);
    }

    /** Sets {@link #typeOfService(long)}. */
    public static void typeOfService(long address, int value) {
        RawMemory.putByte(address + TYPE_OF_SERVICE_FIELD_OFFSET, value);
    }

    /** {@link #typeOfService(long)} of this header. */
    public int typeOfService() {
        return kept(typeOfService(address()));
    }

    /** Sets {@link #typeOfService()}. */
    public IPv4Header typeOfService(int value) {
        typeOfService(address(), value);
        return kept();
    }

    /** The length of the packet, this header included, in bytes: 0 to 65535. */
    public static int totalLength(long address) {
        return RawMemory.getShort(address + TOTAL_LENGTH_FIELD_OFFSET);
    }

    /** Sets {@link #totalLength(long)}. */
    public static void totalLength(long address, int value) {
        RawMemory.putShort(address + TOTAL_LENGTH_FIELD_OFFSET, value);
    }

    /** {@link #totalLength(long)} of this header. */
    public int totalLength() {
        return kept(totalLength(address()));
    }

    /** Sets {@link #totalLength()}. */
    public IPv4Header totalLength(int value) {
        totalLength(address(), value);
        return kept();
    }

    /** The identification that fragments of one packet share, 0 to 65535. */
    public static int identification(long address) {
        return RawMemory.getShort(address + IDENTIFICATION_FIELD_OFFSET);
    }

    /** Sets {@link #identification(long)}. */
    public static void identification(long address, int value) {
        RawMemory.putShort(address + IDENTIFICATION_FIELD_OFFSET, value);
    }

    /** {@link #identification(long)} of this header. */
    public int identification() {
        return kept(identification(address()));
    }

    /** Sets {@link #identification()}. */
    public IPv4Header identification(int value) {
        identification(address(), value);
        return kept();
    }

    /** The flags and the fragment offset, 0 to 65535. */
    public static int flagsAndFragmentOffset(long address) {
        return RawMemory.getShort(address + FLAGS_AND_FRAGMENT_OFFSET_FIELD_OFFSET);
    }

    /** Sets {@link #flagsAndFragmentOffset(long)}. */
    public static void flagsAndFragmentOffset(long address, int value) {
        RawMemory.putShort(address + FLAGS_AND_FRAGMENT_OFFSET_FIELD_OFFSET, value);
    }

    /** {@link #flagsAndFragmentOffset(long)} of this header. */
    public int flagsAndFragmentOffset() {
        return kept(flagsAndFragmentOffset(address()));
    }

    /** Sets {@link #flagsAndFragmentOffset()}. */
    public IPv4Header flagsAndFragmentOffset(int value) {
        flagsAndFragmentOffset(address(), value);
        return kept();
    }

    /** The time to live, 0 to 255. */
    public static int timeToLive(long address) {
        return RawMemory.getByte(address + TIME_TO_LIVE_FIELD_OFFSET);
    }

    /** Sets {@link #timeToLive(long)}. */
    public static void timeToLive(long address, int value) {
        RawMemory.putByte(address + TIME_TO_LIVE_FIELD_OFFSET, value);
    }

    /** {@link #timeToLive(long)} of this header. */
    public int timeToLive() {
        return kept(timeToLive(address()));
    }

    /** Sets {@link #timeToLive()}. */
    public IPv4Header timeToLive(int value) {
        timeToLive(address(), value);
        return kept();
    }

    /** What follows the header, see {@link IPProtocol}: 0 to 255. */
    public static int protocol(long address) {
        return RawMemory.getByte(address + PROTOCOL_FIELD_OFFSET);
    }

    /** Sets {@link #protocol(long)}. */
    public static void protocol(long address, int value) {
        RawMemory.putByte(address + PROTOCOL_FIELD_OFFSET, value);
    }

    /** {@link #protocol(long)} of this header. */
    public int protocol() {
        return kept(protocol(address()));
    }

    /** Sets {@link #protocol()}. */
    public IPv4Header protocol(int value) {
        protocol(address(), value);
        return kept();
    }

    /** The checksum over the header, options included, 0 to 65535. */
    public static int headerChecksum(long address) {
        return RawMemory.getShort(address + HEADER_CHECKSUM_FIELD_OFFSET);
    }

    /** Sets {@link #headerChecksum(long)}. */
    public static void headerChecksum(long address, int value) {
        RawMemory.putShort(address + HEADER_CHECKSUM_FIELD_OFFSET, value);
    }

    /** {@link #headerChecksum(long)} of this header. */
    public int headerChecksum() {
        return kept(headerChecksum(address()));
    }

    /** Sets {@link #headerChecksum()}. */
    public IPv4Header headerChecksum(int value) {
        headerChecksum(address(), value);
        return kept();
    }

    /** The source address, its first byte in the highest 8 bits. */
    public static int sourceAddress(long address) {
        return RawMemory.getInt(address + SOURCE_ADDRESS_FIELD_OFFSET);
    }

    /** Sets {@link #sourceAddress(long)}. */
    public static void sourceAddress(long address, int value) {
        RawMemory.putInt(address + SOURCE_ADDRESS_FIELD_OFFSET, value);
    }

    /** {@link #sourceAddress(long)} of this header. */
    public int sourceAddress() {
        return kept(sourceAddress(address()));
    }

    /** Sets {@link #sourceAddress()}. */
    public IPv4Header sourceAddress(int value) {
        sourceAddress(address(), value);
        return kept();
    }

    /** The destination address, its first byte in the highest 8 bits. */
    public static int destinationAddress(long address) {
        return RawMemory.getInt(address + DESTINATION_ADDRESS_FIELD_OFFSET);
    }

    /** Sets {@link #destinationAddress(long)}. */
    public static void destinationAddress(long address, int value) {
        RawMemory.putInt(address + DESTINATION_ADDRESS_FIELD_OFFSET, value);
    }

    /** {@link #destinationAddress(long)} of this header. */
    public int destinationAddress() {
        return kept(destinationAddress(address()));
    }

    /** Sets {@link #destinationAddress()}. */
    public IPv4Header destinationAddress(int value) {
        destinationAddress(address(), value);
        return kept();
    }

    /**
     * The length of the options in bytes, 0 to 40: what {@link #headerLength()} says of them, but no more than lies
     * within {@link #available()}.
     */
    public int optionsLength() {
        return Math.max(0, Math.min(headerLength(), available()) - MINIMUM_LENGTH);
    }

    /**
     * The byte of the options at {@code index}, 0 to 255.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not below {@link #optionsLength()}
     */
    public int option(int index) {
        Objects.checkIndex(index, optionsLength());
        return kept(RawMemory.getByte(address() + OPTIONS_FIELD_OFFSET + index));
    }

    /**
     * Sets {@link #option(int)}; set {@link #headerLength(int)} first.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not below {@link #optionsLength()}
     */
    public IPv4Header option(int index, int value) {
        Objects.checkIndex(index, optionsLength());
        RawMemory.putByte(address() + OPTIONS_FIELD_OFFSET + index, value);
        return kept();
    }
}
