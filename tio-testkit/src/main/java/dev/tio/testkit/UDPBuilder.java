package dev.tio.testkit;

import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.UDPHeader;
import java.nio.ByteBuffer;

/** A UDP datagram (RFC 768) to be built, from {@link IPBuilder#udp}. */
public final class UDPBuilder extends SegmentBuilder<UDPBuilder> {
    private boolean checksummed = true;

    UDPBuilder(IPBuilder<?> ip, int sourcePort, int destinationPort) {
        super(ip, IPProtocol.UDP, sourcePort, destinationPort);
    }

    /** {@link #bytes()} and {@link #packet()} without a checksum, a field of 0; IPv6 forbids it to all but tunnels. */
    public UDPBuilder withoutChecksum() {
        checksummed = false;
        return this;
    }

    @Override
    UDPBuilder self() {
        return this;
    }

    @Override
    int headerLength() {
        return UDPHeader.MINIMUM_LENGTH;
    }

    @Override
    void putHeader(ByteBuffer packet) {
        packet.putShort((short) sourcePort).putShort((short) destinationPort);
        packet.putShort((short) (UDPHeader.MINIMUM_LENGTH + payloadLength())).putShort((short) 0);
    }

    @Override
    int checksumOffset() {
        return UDPHeader.CHECKSUM_FIELD_OFFSET;
    }

    /** A checksum of 0 is sent as the other zero of ones' complement. */
    @Override
    int checksum(int sum) {
        return !checksummed ? 0 : sum == 0xffff ? sum : super.checksum(sum);
    }

    @Override
    GSOType gsoType() {
        return GSOType.UDP_L4;
    }

    @Override
    boolean congestionWindowReduced() {
        return false;
    }

    @Override
    void advance() {
        // Datagrams have no numbers.
    }
}
