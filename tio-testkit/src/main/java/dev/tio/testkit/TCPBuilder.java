package dev.tio.testkit;

import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.TCPHeader;
import java.nio.ByteBuffer;

/** A TCP segment (RFC 9293) to be built, from {@link IPBuilder#tcp}. */
public final class TCPBuilder extends SegmentBuilder<TCPBuilder> {
    private static final int MAX_OPTIONS = TCPHeader.MAXIMUM_LENGTH - TCPHeader.MINIMUM_LENGTH;

    private byte[] options = {};
    private int sequenceNumber = 1;
    private int acknowledgmentNumber = 1;
    private int flags = TCPHeader.ACK;
    private int window = 0xffff;
    private int urgentPointer;

    TCPBuilder(IPBuilder<?> ip, int sourcePort, int destinationPort) {
        super(ip, IPProtocol.TCP, sourcePort, destinationPort);
    }

    /** The sequence number; 1 unless set. */
    public TCPBuilder sequenceNumber(int value) {
        sequenceNumber = value;
        return this;
    }

    /** The acknowledgment number; 1 unless set. */
    public TCPBuilder acknowledgmentNumber(int value) {
        acknowledgmentNumber = value;
        return this;
    }

    /** All flags, of {@link TCPHeader#FIN} to {@link TCPHeader#CWR}; {@link TCPHeader#ACK} alone unless set. */
    public TCPBuilder flags(int value) {
        flags = value;
        return this;
    }

    /** The window; 65535 unless set. */
    public TCPBuilder window(int value) {
        window = value;
        return this;
    }

    /** The urgent pointer; 0 unless set. */
    public TCPBuilder urgentPointer(int value) {
        urgentPointer = value;
        return this;
    }

    /**
     * The options as they stand in the header, instead of any before.
     *
     * @param bytes at most 40, a multiple of 4
     * @throws IllegalArgumentException if they are more or no multiple of 4
     */
    public TCPBuilder options(byte... bytes) {
        options = IPv4Builder.requireOptions(bytes, MAX_OPTIONS);
        return this;
    }

    @Override
    TCPBuilder self() {
        return this;
    }

    @Override
    int headerLength() {
        return TCPHeader.MINIMUM_LENGTH + options.length;
    }

    @Override
    void putHeader(ByteBuffer packet) {
        packet.putShort((short) sourcePort).putShort((short) destinationPort);
        packet.putInt(sequenceNumber).putInt(acknowledgmentNumber);
        packet.put((byte) (headerLength() / 4 << 4)).put((byte) flags).putShort((short) window);
        packet.putShort((short) 0).putShort((short) urgentPointer).put(options);
    }

    @Override
    int checksumOffset() {
        return TCPHeader.CHECKSUM_FIELD_OFFSET;
    }

    @Override
    GSOType gsoType() {
        return ip().isIPv4() ? GSOType.TCPV4 : GSOType.TCPV6;
    }

    @Override
    boolean congestionWindowReduced() {
        return (flags & TCPHeader.CWR) != 0;
    }

    /** SYN and FIN count as a byte each. */
    @Override
    void advance() {
        sequenceNumber += payloadLength() + Integer.bitCount(flags & (TCPHeader.SYN | TCPHeader.FIN));
    }
}
