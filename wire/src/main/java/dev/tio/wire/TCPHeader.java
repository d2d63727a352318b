package dev.tio.wire;

import java.util.Objects;

/**
 * A TCP header (RFC 9293, section 3.1) where it lies, in network byte order.
 *
 * <pre>
 *    0                   1                   2                   3
 *    0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *   +-------------------------------+-------------------------------+
 *   |          source port          |       destination port        |
 *   +-------------------------------+-------------------------------+
 *   |                        sequence number                        |
 *   +---------------------------------------------------------------+
 *   |                     acknowledgment number                     |
 *   +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *   | data  | reser-|C|E|U|A|P|R|S|F|                               |
 *   | offset| ved   |W|C|R|C|S|S|Y|I|            window             |
 *   |       |       |R|E|G|K|H|T|N|N|                               |
 *   +-------+-------+-+-+-+-+-+-+-+-+-------------------------------+
 *   |           checksum            |        urgent pointer         |
 *   +-------------------------------+-------------------------------+
 *   |                   options, 0 to 40 bytes                     ...
 *   +---------------------------------------------------------------+
 * </pre>
 *
 * <p>The constants are from RFC 9293, section 3.1, unless they name another source. The static accessors check
 * nothing: {@link #check} first, or know otherwise that the bytes are there.
 */
public final class TCPHeader extends HeaderFlyweight<TCPHeader> {
    /** The length in bytes without options. */
    public static final int MINIMUM_LENGTH = 20;

    /** The length in bytes with the most options that there can be. */
    public static final int MAXIMUM_LENGTH = 60;

    /** 16 bits. */
    public static final int SOURCE_PORT_FIELD_OFFSET = 0;

    /** 16 bits. */
    public static final int DESTINATION_PORT_FIELD_OFFSET = 2;

    /** 32 bits. */
    public static final int SEQUENCE_NUMBER_FIELD_OFFSET = 4;

    /** 32 bits. */
    public static final int ACKNOWLEDGMENT_NUMBER_FIELD_OFFSET = 8;

    /** Data offset in 32-bit words in the upper 4 bits, 4 reserved bits in the lower 4. */
    public static final int DATA_OFFSET_FIELD_OFFSET = 12;

    /** 8 bits. */
    public static final int FLAGS_FIELD_OFFSET = 13;

    /** 16 bits. */
    public static final int WINDOW_FIELD_OFFSET = 14;

    /** 16 bits; the {@code csum_offset} of TCP in a {@code virtio_net_hdr}. */
    public static final int CHECKSUM_FIELD_OFFSET = 16;

    /** 16 bits. */
    public static final int URGENT_POINTER_FIELD_OFFSET = 18;

    /** Up to 40 bytes. */
    public static final int OPTIONS_FIELD_OFFSET = 20;

    /** In {@link #flagsAt(long)}: no more data from the sender. */
    public static final int FIN = 0x01;

    /** In {@link #flagsAt(long)}: synchronize sequence numbers. */
    public static final int SYN = 0x02;

    /** In {@link #flagsAt(long)}: reset the connection. */
    public static final int RST = 0x04;

    /** In {@link #flagsAt(long)}: push function. */
    public static final int PSH = 0x08;

    /** In {@link #flagsAt(long)}: the acknowledgment number is significant. */
    public static final int ACK = 0x10;

    /** In {@link #flagsAt(long)}: the urgent pointer is significant. */
    public static final int URG = 0x20;

    /** In {@link #flagsAt(long)}: ECN-Echo (RFC 3168, section 6.1). */
    public static final int ECE = 0x40;

    /** In {@link #flagsAt(long)}: congestion window reduced (RFC 3168, section 6.1). */
    public static final int CWR = 0x80;

    /** A flyweight over nothing; {@code wrap} it before anything else. */
    public TCPHeader() {
        super(MINIMUM_LENGTH);
    }

    @Override
    TCPHeader self() {
        return this;
    }

    @Override
    public boolean isComplete() {
        return kept(check(address(), available())) != INCOMPLETE;
    }

    /**
     * Whether {@code available} bytes from {@code address} on begin with a whole TCP header. Nothing beyond them is
     * read.
     *
     * @return the header's length in bytes, 20 to 60; or {@link #INCOMPLETE}, if there are fewer bytes than that, or
     *     the data offset is below 20
     */
    public static int check(long address, int available) {
        if (available < MINIMUM_LENGTH) {
            return INCOMPLETE;
        }
        int length = dataOffsetAt(address);
        return length < MINIMUM_LENGTH || length > available ? INCOMPLETE : length;
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
    public TCPHeader sourcePort(int value) {
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
    public TCPHeader destinationPort(int value) {
        destinationPortAt(address(), value);
        return kept();
    }

    /** The sequence number, an unsigned 32-bit number that wraps. */
    public static int sequenceNumberAt(long address) {
        return RawMemory.getInt(address + SEQUENCE_NUMBER_FIELD_OFFSET);
    }

    /** Sets {@link #sequenceNumberAt(long)}. */
    public static void sequenceNumberAt(long address, int value) {
        RawMemory.putInt(address + SEQUENCE_NUMBER_FIELD_OFFSET, value);
    }

    /** {@link #sequenceNumberAt(long)} of this header. */
    public int sequenceNumber() {
        return kept(sequenceNumberAt(address()));
    }

    /** Sets {@link #sequenceNumber()}. */
    public TCPHeader sequenceNumber(int value) {
        sequenceNumberAt(address(), value);
        return kept();
    }

    /** The acknowledgment number, an unsigned 32-bit number that wraps. */
    public static int acknowledgmentNumberAt(long address) {
        return RawMemory.getInt(address + ACKNOWLEDGMENT_NUMBER_FIELD_OFFSET);
    }

    /** Sets {@link #acknowledgmentNumberAt(long)}. */
    public static void acknowledgmentNumberAt(long address, int value) {
        RawMemory.putInt(address + ACKNOWLEDGMENT_NUMBER_FIELD_OFFSET, value);
    }

    /** {@link #acknowledgmentNumberAt(long)} of this header. */
    public int acknowledgmentNumber() {
        return kept(acknowledgmentNumberAt(address()));
    }

    /** Sets {@link #acknowledgmentNumber()}. */
    public TCPHeader acknowledgmentNumber(int value) {
        acknowledgmentNumberAt(address(), value);
        return kept();
    }

    /** The length of the header with its options in bytes, as it stands there: 0 to 60, a multiple of 4. */
    public static int dataOffsetAt(long address) {
        return (RawMemory.getByte(address + DATA_OFFSET_FIELD_OFFSET) >>> 4) << 2;
    }

    /** Sets {@link #dataOffsetAt(long)}; rounded down to a multiple of 4, since words are stored. */
    public static void dataOffsetAt(long address, int value) {
        RawMemory.putBits(address + DATA_OFFSET_FIELD_OFFSET, 0xf0, value << 2);
    }

    /** {@link #dataOffsetAt(long)} of this header. */
    public int dataOffset() {
        return kept(dataOffsetAt(address()));
    }

    /** Sets {@link #dataOffset()}; rounded down to a multiple of 4, since words are stored. */
    public TCPHeader dataOffset(int value) {
        dataOffsetAt(address(), value);
        return kept();
    }

    /** The 4 reserved bits, 0 to 15; the lowest is the AE bit of accurate ECN (RFC 9768). */
    public static int reservedAt(long address) {
        return RawMemory.getByte(address + DATA_OFFSET_FIELD_OFFSET) & 0xf;
    }

    /** Sets {@link #reservedAt(long)}. */
    public static void reservedAt(long address, int value) {
        RawMemory.putBits(address + DATA_OFFSET_FIELD_OFFSET, 0x0f, value);
    }

    /** {@link #reservedAt(long)} of this header. */
    public int reserved() {
        return kept(reservedAt(address()));
    }

    /** Sets {@link #reserved()}. */
    public TCPHeader reserved(int value) {
        reservedAt(address(), value);
        return kept();
    }

    /** The control bits {@link #FIN} to {@link #CWR}, 0 to 255. */
    public static int flagsAt(long address) {
        return RawMemory.getByte(address + FLAGS_FIELD_OFFSET);
    }

    /** Sets {@link #flagsAt(long)}. */
    public static void flagsAt(long address, int value) {
        RawMemory.putByte(address + FLAGS_FIELD_OFFSET, value);
    }

    /** {@link #flagsAt(long)} of this header. */
    public int flags() {
        return kept(flagsAt(address()));
    }

    /** Sets {@link #flags()}. */
    public TCPHeader flags(int value) {
        flagsAt(address(), value);
        return kept();
    }

    /** The window, 0 to 65535, not scaled. */
    public static int windowAt(long address) {
        return RawMemory.getShort(address + WINDOW_FIELD_OFFSET);
    }

    /** Sets {@link #windowAt(long)}. */
    public static void windowAt(long address, int value) {
        RawMemory.putShort(address + WINDOW_FIELD_OFFSET, value);
    }

    /** {@link #windowAt(long)} of this header. */
    public int window() {
        return kept(windowAt(address()));
    }

    /** Sets {@link #window()}. */
    public TCPHeader window(int value) {
        windowAt(address(), value);
        return kept();
    }

    /** The checksum over pseudo-header, header and payload, 0 to 65535. */
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
    public TCPHeader checksum(int value) {
        checksumAt(address(), value);
        return kept();
    }

    /** The urgent pointer, 0 to 65535. */
    public static int urgentPointerAt(long address) {
        return RawMemory.getShort(address + URGENT_POINTER_FIELD_OFFSET);
    }

    /** Sets {@link #urgentPointerAt(long)}. */
    public static void urgentPointerAt(long address, int value) {
        RawMemory.putShort(address + URGENT_POINTER_FIELD_OFFSET, value);
    }

    /** {@link #urgentPointerAt(long)} of this header. */
    public int urgentPointer() {
        return kept(urgentPointerAt(address()));
    }

    /** Sets {@link #urgentPointer()}. */
    public TCPHeader urgentPointer(int value) {
        urgentPointerAt(address(), value);
        return kept();
    }

    /**
     * The length of the options in bytes, 0 to 40: what {@link #dataOffset()} says of them, but no more than lies
     * within {@link #available()}.
     */
    public int optionsLength() {
        return Math.max(0, Math.min(dataOffset(), available()) - MINIMUM_LENGTH);
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
     * Sets {@link #option(int)}; set {@link #dataOffset(int)} first.
     *
     * @throws IndexOutOfBoundsException if {@code index} is not below {@link #optionsLength()}
     */
    public TCPHeader option(int index, int value) {
        Objects.checkIndex(index, optionsLength());
        RawMemory.putByte(address() + OPTIONS_FIELD_OFFSET + index, value);
        return kept();
    }
}
