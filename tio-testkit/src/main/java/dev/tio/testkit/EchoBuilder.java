package dev.tio.testkit;

import dev.tio.wire.IPProtocol;
import java.nio.ByteBuffer;

/** An echo message of ICMP (RFC 792) or ICMPv6 (RFC 4443) to be built, from {@link IPBuilder#echoRequest}. */
public final class EchoBuilder extends PacketBuilder<EchoBuilder> {
    private static final int LENGTH = 8;
    private static final int CHECKSUM_FIELD_OFFSET = 2;

    private final boolean request;
    private final int identifier;
    private final int sequenceNumber;

    EchoBuilder(IPBuilder<?> ip, boolean request, int identifier, int sequenceNumber) {
        super(ip, ip.isIPv4() ? IPProtocol.ICMP : IPProtocol.ICMPV6);
        this.request = request;
        this.identifier = identifier;
        this.sequenceNumber = sequenceNumber;
    }

    private int type() {
        return ip().isIPv4() ? request ? 8 : 0 : request ? 128 : 129;
    }

    @Override
    EchoBuilder self() {
        return this;
    }

    @Override
    int headerLength() {
        return LENGTH;
    }

    @Override
    void putHeader(ByteBuffer packet) {
        packet.put((byte) type()).put((byte) 0).putShort((short) 0);
        packet.putShort((short) identifier).putShort((short) sequenceNumber);
    }

    @Override
    int checksumOffset() {
        return CHECKSUM_FIELD_OFFSET;
    }

    /** ICMP for IPv4 has none. */
    @Override
    int pseudoHeader() {
        return ip().isIPv4() ? 0 : super.pseudoHeader();
    }
}
