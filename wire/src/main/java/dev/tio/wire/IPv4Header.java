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
    /** The value of {@link #versionAt(long)}. */
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

    /** In {@link #flagsAndFragmentOffsetAt(long)}: reserved, must be 0. */
    public static final int RESERVED_FLAG = 0x8000;

    /** In {@link #flagsAndFragmentOffsetAt(long)}: do not fragment. */
    public static final int DF_FLAG = 0x4000;

    /** In {@link #flagsAndFragmentOffsetAt(long)}: more fragments follow. */
    public static final int MF_FLAG = 0x2000;

    /** In {@link #flagsAndFragmentOffsetAt(long)}: where the fragment belongs, in units of 8 bytes. */
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
     * read; {@link #totalLengthAt(long)} is not looked at.
     *
     * @return the header's length in bytes, 20 to 60; or {@link #INCOMPLETE}, if there are fewer bytes than that, the
     *     version is not 4, or the header length is below 20
     */
    public static int check(long address, int available) {
        if (available < MINIMUM_LENGTH || versionAt(address) != VERSION) {
            return INCOMPLETE;
        }
        int length = headerLengthAt(address);
        return length < MINIMUM_LENGTH || length > available ? INCOMPLETE : length;
    }

    /** Whether the packet is a fragment, the first one included. */
    public static boolean isFragmentAt(long address) {
        return (flagsAndFragmentOffsetAt(address) & (MF_FLAG | FRAGMENT_OFFSET_MASK)) != 0;
    }

    /** {@link #isFragmentAt(long)} of this header. */
    public boolean isFragment() {
        boolean fragment = isFragmentAt(address());
        kept();
        return fragment;
    }

    /** The version, 0 to 15. */
    public static int versionAt(long address) {
        return RawMemory.getByte(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET) >>> 4;
    }

    /** Sets {@link #versionAt(long)}. */
    public static void versionAt(long address, int value) {
        RawMemory.putBits(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET, 0xf0, value << 4);
    }

    /** {@link #versionAt(long)} of this header. */
    public int version() {
        return kept(versionAt(address()));
    }

    /** Sets {@link #version()}. */
    public IPv4Header version(int value) {
        versionAt(address(), value);
        return kept();
    }

    /** The length of the header with its options in bytes, as it stands there: 0 to 60, a multiple of 4. */
    public static int headerLengthAt(long address) {
        return (RawMemory.getByte(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET) & 0xf) << 2;
    }

    /** Sets {@link #headerLengthAt(long)}; rounded down to a multiple of 4, since words are stored. */
    public static void headerLengthAt(long address, int value) {
        RawMemory.putBits(address + VERSION_AND_HEADER_LENGTH_FIELD_OFFSET, 0x0f, value >> 2);
    }

    /** {@link #headerLengthAt(long)} of this header. */
    public int headerLength() {
        return kept(headerLengthAt(address()));
    }

    /** Sets {@link #headerLength()}; rounded down to a multiple of 4, since words are stored. */
    public IPv4Header headerLength(int value) {
        headerLengthAt(address(), value);
        return kept();
    }

    /** The type of service, ECN included, 0 to 255. */
    public static int typeOfServiceAt(long address) {
        return RawMemory.getByte(address + TYPE_OF_SERVICE_FIELD_OFFSET);
    }

    /** Sets {@link #typeOfServiceAt(long)}. */
    public static void typeOfServiceAt(long address, int value) {
        RawMemory.putByte(address + TYPE_OF_SERVICE_FIELD_OFFSET, value);
    }

    /** {@link #typeOfServiceAt(long)} of this header. */
    public int typeOfService() {
        return kept(typeOfServiceAt(address()));
    }

    /** Sets {@link #typeOfService()}. */
    public IPv4Header typeOfService(int value) {
        typeOfServiceAt(address(), value);
        return kept();
    }

    /** The length of the packet, this header included, in bytes: 0 to 65535. */
    public static int totalLengthAt(long address) {
        return RawMemory.getShort(address + TOTAL_LENGTH_FIELD_OFFSET);
    }

    /** Sets {@link #totalLengthAt(long)}. */
    public static void totalLengthAt(long address, int value) {
        RawMemory.putShort(address + TOTAL_LENGTH_FIELD_OFFSET, value);
    }

    /** {@link #totalLengthAt(long)} of this header. */
    public int totalLength() {
        return kept(totalLengthAt(address()));
    }

    /** Sets {@link #totalLength()}. */
    public IPv4Header totalLength(int value) {
        totalLengthAt(address(), value);
        return kept();
    }

    /** The identification that fragments of one packet share, 0 to 65535. */
    public static int identificationAt(long address) {
        return RawMemory.getShort(address + IDENTIFICATION_FIELD_OFFSET);
    }

    /** Sets {@link #identificationAt(long)}. */
    public static void identificationAt(long address, int value) {
        RawMemory.putShort(address + IDENTIFICATION_FIELD_OFFSET, value);
    }

    /** {@link #identificationAt(long)} of this header. */
    public int identification() {
        return kept(identificationAt(address()));
    }

    /** Sets {@link #identification()}. */
    public IPv4Header identification(int value) {
        identificationAt(address(), value);
        return kept();
    }

    /** The flags and the fragment offset, 0 to 65535. */
    public static int flagsAndFragmentOffsetAt(long address) {
        return RawMemory.getShort(address + FLAGS_AND_FRAGMENT_OFFSET_FIELD_OFFSET);
    }

    /** Sets {@link #flagsAndFragmentOffsetAt(long)}. */
    public static void flagsAndFragmentOffsetAt(long address, int value) {
        RawMemory.putShort(address + FLAGS_AND_FRAGMENT_OFFSET_FIELD_OFFSET, value);
    }

    /** {@link #flagsAndFragmentOffsetAt(long)} of this header. */
    public int flagsAndFragmentOffset() {
        return kept(flagsAndFragmentOffsetAt(address()));
    }

    /** Sets {@link #flagsAndFragmentOffset()}. */
    public IPv4Header flagsAndFragmentOffset(int value) {
        flagsAndFragmentOffsetAt(address(), value);
        return kept();
    }

    /** The time to live, 0 to 255. */
    public static int timeToLiveAt(long address) {
        return RawMemory.getByte(address + TIME_TO_LIVE_FIELD_OFFSET);
    }

    /** Sets {@link #timeToLiveAt(long)}. */
    public static void timeToLiveAt(long address, int value) {
        RawMemory.putByte(address + TIME_TO_LIVE_FIELD_OFFSET, value);
    }

    /** {@link #timeToLiveAt(long)} of this header. */
    public int timeToLive() {
        return kept(timeToLiveAt(address()));
    }

    /** Sets {@link #timeToLive()}. */
    public IPv4Header timeToLive(int value) {
        timeToLiveAt(address(), value);
        return kept();
    }

    /** What follows the header, see {@link IPProtocol}: 0 to 255. */
    public static int protocolAt(long address) {
        return RawMemory.getByte(address + PROTOCOL_FIELD_OFFSET);
    }

    /** Sets {@link #protocolAt(long)}. */
    public static void protocolAt(long address, int value) {
        RawMemory.putByte(address + PROTOCOL_FIELD_OFFSET, value);
    }

    /** {@link #protocolAt(long)} of this header. */
    public int protocol() {
        return kept(protocolAt(address()));
    }

    /** Sets {@link #protocol()}. */
    public IPv4Header protocol(int value) {
        protocolAt(address(), value);
        return kept();
    }

    /** The checksum over the header, options included, 0 to 65535. */
    public static int headerChecksumAt(long address) {
        return RawMemory.getShort(address + HEADER_CHECKSUM_FIELD_OFFSET);
    }

    /** Sets {@link #headerChecksumAt(long)}. */
    public static void headerChecksumAt(long address, int value) {
        RawMemory.putShort(address + HEADER_CHECKSUM_FIELD_OFFSET, value);
    }

    /** {@link #headerChecksumAt(long)} of this header. */
    public int headerChecksum() {
        return kept(headerChecksumAt(address()));
    }

    /** Sets {@link #headerChecksum()}. */
    public IPv4Header headerChecksum(int value) {
        headerChecksumAt(address(), value);
        return kept();
    }

    /** The source address, its first byte in the highest 8 bits. */
    public static int sourceAddressAt(long address) {
        return RawMemory.getInt(address + SOURCE_ADDRESS_FIELD_OFFSET);
    }

    /** Sets {@link #sourceAddressAt(long)}. */
    public static void sourceAddressAt(long address, int value) {
        RawMemory.putInt(address + SOURCE_ADDRESS_FIELD_OFFSET, value);
    }

    /** {@link #sourceAddressAt(long)} of this header. */
    public int sourceAddress() {
        return kept(sourceAddressAt(address()));
    }

    /** Sets {@link #sourceAddress()}. */
    public IPv4Header sourceAddress(int value) {
        sourceAddressAt(address(), value);
        return kept();
    }

    /** The destination address, its first byte in the highest 8 bits. */
    public static int destinationAddressAt(long address) {
        return RawMemory.getInt(address + DESTINATION_ADDRESS_FIELD_OFFSET);
    }

    /** Sets {@link #destinationAddressAt(long)}. */
    public static void destinationAddressAt(long address, int value) {
        RawMemory.putInt(address + DESTINATION_ADDRESS_FIELD_OFFSET, value);
    }

    /** {@link #destinationAddressAt(long)} of this header. */
    public int destinationAddress() {
        return kept(destinationAddressAt(address()));
    }

    /** Sets {@link #destinationAddress()}. */
    public IPv4Header destinationAddress(int value) {
        destinationAddressAt(address(), value);
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
