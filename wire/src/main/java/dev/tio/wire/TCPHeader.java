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

    /** In {@link #flags(long)}: no more data from the sender. */
    public static final int FIN = 0x01;

    /** In {@link #flags(long)}: synchronize sequence numbers. */
    public static final int SYN = 0x02;

    /** In {@link #flags(long)}: reset the connection. */
    public static final int RST = 0x04;

    /** In {@link #flags(long)}: push function. */
    public static final int PSH = 0x08;

    /** In {@link #flags(long)}: the acknowledgment number is significant. */
    public static final int ACK = 0x10;

    /** In {@link #flags(long)}: the urgent pointer is significant. */
    public static final int URG = 0x20;

    /** In {@link #flags(long)}: ECN-Echo (RFC 3168, section 6.1). */
    public static final int ECE = 0x40;

    /** In {@link #flags(long)}: congestion window reduced (RFC 3168, section 6.1). */
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
        int length = dataOffset(address);
        return length < MINIMUM_LENGTH || length > available ? INCOMPLETE : length;
    }

    /** The source port, 0 to 65535. */
    public static int sourcePort(long address) {
        return RawMemory.getShort(address + SOURCE_PORT_FIELD_OFFSET);
    }

    /** Sets {@link #sourcePort(long)}. */
    public static void sourcePort(long address, int value) {
        RawMemory.putShort(address + SOURCE_PORT_FIELD_OFFSET, value);
    }

    /** {@link #sourcePort(long)} of this header. */
    public int sourcePort() {
        return kept(sourcePort(address()));
    }

    /** Sets {@link #sourcePort()}. */
    public TCPHeader sourcePort(int value) {
        sourcePort(address(), value);
        return kept();
    }

    /** The destination port, 0 to 65535. */
    public static int destinationPort(long address) {
        return RawMemory.getShort(address + DESTINATION_PORT_FIELD_OFFSET);
    }

    /** Sets {@link #destinationPort(long)}. */
    public static void destinationPort(long address, int value) {
        RawMemory.putShort(address + DESTINATION_PORT_FIELD_OFFSET, value);
    }

    /** {@link #destinationPort(long)} of this header. */
    public int destinationPort() {
        return kept(destinationPort(address()));
    }

    /** Sets {@link #destinationPort()}. */
    public TCPHeader destinationPort(int value) {
        destinationPort(address(), value);
        return kept();
    }

    /** The sequence number, an unsigned 32-bit number that wraps. */
    public static int sequenceNumber(long address) {
        return RawMemory.getInt(address + SEQUENCE_NUMBER_FIELD_OFFSET);
    }

    /** Sets {@link #sequenceNumber(long)}. */
    public static void sequenceNumber(long address, int value) {
        RawMemory.putInt(address + SEQUENCE_NUMBER_FIELD_OFFSET, value);
    }

    /** {@link #sequenceNumber(long)} of this header. */
    public int sequenceNumber() {
        return kept(sequenceNumber(address()));
    }

    /** Sets {@link #sequenceNumber()}. */
    public TCPHeader sequenceNumber(int value) {
        sequenceNumber(address(), value);
        return kept();
    }

    /** The acknowledgment number, an unsigned 32-bit number that wraps. */
    public static int acknowledgmentNumber(long address) {
        return RawMemory.getInt(address + ACKNOWLEDGMENT_NUMBER_FIELD_OFFSET);
    }

    /** Sets {@link #acknowledgmentNumber(long)}. */
    public static void acknowledgmentNumber(long address, int value) {
        RawMemory.putInt(address + ACKNOWLEDGMENT_NUMBER_FIELD_OFFSET, value);
    }

    /** {@link #acknowledgmentNumber(long)} of this header. */
    public int acknowledgmentNumber() {
        return kept(acknowledgmentNumber(address()));
    }

    /** Sets {@link #acknowledgmentNumber()}. */
    public TCPHeader acknowledgmentNumber(int value) {
        acknowledgmentNumber(address(), value);
        return kept();
    }

    /** The length of the header with its options in bytes, as it stands there: 0 to 60, a multiple of 4. */
    public static int dataOffset(long address) {
        return (RawMemory.getByte(address + DATA_OFFSET_FIELD_OFFSET) >>> 4) << 2;
    }

    /** Sets {@link #dataOffset(long)}. */
    public static void dataOffset(long address, int value) {
        RawMemory.putBits(address + DATA_OFFSET_FIELD_OFFSET, 0xf0, value << 2);
    }

    /** {@link #dataOffset(long)} of this header. */
    public int dataOffset() {
        return kept(dataOffset(address()));
    }

    /** Sets {@link #dataOffset()}. */
    public TCPHeader dataOffset(int value) {
        dataOffset(address(), value);
        return kept();
    }

    /** The 4 reserved bits, 0 to 15; the lowest is the AE bit of accurate ECN (RFC 9768). */
    public static int reserved(long address) {
        return RawMemory.getByte(address + DATA_OFFSET_FIELD_OFFSET) & 0xf;
    }

    /** Sets {@link #reserved(long)}. */
    public static void reserved(long address, int value) {
        RawMemory.putBits(address + DATA_OFFSET_FIELD_OFFSET, 0x0f, value);
    }

    /** {@link #reserved(long)} of this header. */
    public int reserved() {
        return kept(reserved(address()));
    }

    /** Sets {@link #reserved()}. */
    public TCPHeader reserved(int value) {
        reserved(address(), value);
        return kept();
    }

    /** The control bits {@link #FIN} to {@link #CWR}, 0 to 255. */
    public static int flags(long address) {
        return RawMemory.getByte(address + FLAGS_FIELD_OFFSET);
    }

    /** Sets {@link #flags(long)}. */
    public static void flags(long address, int value) {
        RawMemory.putByte(address + FLAGS_FIELD_OFFSET, value);
    }

    /** {@link #flags(long)} of this header. */
    public int flags() {
        return kept(flags(address()));
    }

    /** Sets {@link #flags()}. */
    public TCPHeader flags(int value) {
        flags(address(), value);
        return kept();
    }

    /** The window, 0 to 65535, not scaled. */
    public static int window(long address) {
        return RawMemory.getShort(address + WINDOW_FIELD_OFFSET);
    }

    /** Sets {@link #window(long)}. */
    public static void window(long address, int value) {
        RawMemory.putShort(address + WINDOW_FIELD_OFFSET, value);
    }

    /** {@link #window(long)} of this header. */
    public int window() {
        return kept(window(address()));
    }

    /** Sets {@link #window()}. */
    public TCPHeader window(int value) {
        window(address(), value);
        return kept();
    }

    /** The checksum over pseudo-header, header and payload, 0 to 65535. */
    public static int checksum(long address) {
        return RawMemory.getShort(address + CHECKSUM_FIELD_OFFSET);
    }

    /** Sets {@link #checksum(long)}. */
    public static void checksum(long address, int value) {
        RawMemory.putShort(address + CHECKSUM_FIELD_OFFSET, value);
    }

    /** {@link #checksum(long)} of this header. */
    public int checksum() {
        return kept(checksum(address()));
    }

    /** Sets {@link #checksum()}. */
    public TCPHeader checksum(int value) {
        checksum(address(), value);
        return kept();
    }

    /** The urgent pointer, 0 to 65535. */
    public static int urgentPointer(long address) {
        return RawMemory.getShort(address + URGENT_POINTER_FIELD_OFFSET);
    }

    /** Sets {@link #urgentPointer(long)}. */
    public static void urgentPointer(long address, int value) {
        RawMemory.putShort(address + URGENT_POINTER_FIELD_OFFSET, value);
    }

    /** {@link #urgentPointer(long)} of this header. */
    public int urgentPointer() {
        return kept(urgentPointer(address()));
    }

    /** Sets {@link #urgentPointer()}. */
    public TCPHeader urgentPointer(int value) {
        urgentPointer(address(), value);
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
