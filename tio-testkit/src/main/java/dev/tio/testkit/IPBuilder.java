package dev.tio.testkit;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The IP header of packets to be built, from {@link Packets}. It is mutable, and whatever is built from it has what was
 * set last. Numbers are stored with as many of their low bits as the field is wide.
 *
 * @param <B> the type of the builder
 */
public abstract class IPBuilder<B extends IPBuilder<B>> {
    private byte[] source;
    private byte[] destination;

    IPBuilder(String source, String destination) {
        this.source = IPAddress.parse(source);
        this.destination = IPAddress.parse(destination);
    }

    /**
     * The source address as text.
     *
     * @throws IllegalArgumentException if it is no address of this IP version
     */
    public final B source(String address) {
        source = parse(address);
        return self();
    }

    /**
     * The destination address as text.
     *
     * @throws IllegalArgumentException if it is no address of this IP version
     */
    public final B destination(String address) {
        destination = parse(address);
        return self();
    }

    private byte[] parse(String address) {
        byte[] bytes = IPAddress.parse(address);
        if (bytes.length != source.length) {
            throw new IllegalArgumentException("an address of another IP version: " + address);
        }
        return bytes;
    }

    /** A TCP segment without payload: ACK, no options. */
    public final TCPBuilder tcp(int sourcePort, int destinationPort) {
        return new TCPBuilder(this, sourcePort, destinationPort);
    }

    /** A UDP datagram without payload. */
    public final UDPBuilder udp(int sourcePort, int destinationPort) {
        return new UDPBuilder(this, sourcePort, destinationPort);
    }

    /** An echo request of ICMP (RFC 792) or ICMPv6 (RFC 4443), without payload. */
    public final EchoBuilder echoRequest(int identifier, int sequenceNumber) {
        return new EchoBuilder(this, true, identifier, sequenceNumber);
    }

    /** An echo reply of ICMP (RFC 792) or ICMPv6 (RFC 4443), without payload. */
    public final EchoBuilder echoReply(int identifier, int sequenceNumber) {
        return new EchoBuilder(this, false, identifier, sequenceNumber);
    }

    /**
     * A packet of any protocol, see {@link dev.tio.wire.IPProtocol}: the payload is all that follows the IP headers.
     */
    public final DataBuilder data(int protocol) {
        return new DataBuilder(this, protocol);
    }

    final byte[] source() {
        return source;
    }

    final byte[] destination() {
        return destination;
    }

    abstract B self();

    abstract boolean isIPv4();

    /** The length of the IP header with all that stands between it and the transport header. */
    abstract int length();

    /** Puts the {@link #length()} bytes before a transport header and payload of {@code following} bytes. */
    abstract void put(ByteBuffer packet, int protocol, int following);

    /** {@code packet}, which was built of this, as fragments of at most {@code mtu} bytes. */
    abstract List<byte[]> fragments(byte[] packet, int mtu);

    /** Gets ready for the packet that follows this one in its flow. */
    abstract void next();
}
