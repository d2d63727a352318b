package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.checksum.Checksum;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Makes valid superpackets, and packets with partial checksums, of random shape, as a system hands them to a TUN or
 * takes them from one. Whatever a header may hold is random: header fields, every flag of TCP, options, payload; rare
 * cases, such as numbers that wrap, are made often. The same arguments give the same bytes, on every JDK.
 *
 * <p>Packets go from {@link #SOURCES_IPV4} to {@link #DESTINATIONS_IPV4} or from {@link #SOURCES_IPV6} to
 * {@link #DESTINATIONS_IPV6}, with a time to live of at least 2: a router forwards them.
 *
 * <p>One thread at a time. There is one packet: each call makes it anew.
 */
public final class SuperpacketGenerator {
    /** Where IPv4 packets come from: half of the network for benchmarks (RFC 2544). */
    public static final String SOURCES_IPV4 = "198.18.0.0/16";

    /** Where IPv4 packets go to. */
    public static final String DESTINATIONS_IPV4 = "198.19.0.0/16";

    /** Where IPv6 packets come from: of the network for documentation (RFC 3849). */
    public static final String SOURCES_IPV6 = "2001:db8:1::/64";

    /** Where IPv6 packets go to. */
    public static final String DESTINATIONS_IPV6 = "2001:db8:2::/64";

    /** The most segments of a UDP superpacket: {@code UDP_MAX_SEGMENTS} of {@code linux/udp.h} since Linux 6.9. */
    public static final int MAX_UDP_SEGMENTS = 128;

    private static final int IPV4_SOURCE = 198 << 24 | 18 << 16;
    private static final int IPV4_DESTINATION = 198 << 24 | 19 << 16;
    private static final long IPV6_SOURCE = 0x20010db800010000L;
    private static final long IPV6_DESTINATION = 0x20010db800020000L;
    private static final int LONGEST_EXTENSION = 64;

    private final Random random = new Random();
    private final RandomOptions options = new RandomOptions(random);
    private final Slab slab = Slab.allocate(Queue.MIN_READ_MEMORY);
    private final TunPacket packet = new TunPacket();
    private final IPv4Header ipv4 = new IPv4Header();
    private final IPv6Header ipv6 = new IPv6Header();
    private final TCPHeader tcp = new TCPHeader();
    private final UDPHeader udp = new UDPHeader();
    private ByteBuffer bytes = slab.buffer();
    private int networkLength;
    private int transportLength;

    /** Makes nothing yet. */
    public SuperpacketGenerator() {
    }

    /**
     * A superpacket of at least two segments.
     *
     * @param seed decides all that is random
     * @param stratum what is not
     * @param maxSegments the most segments it may have, at least 2; UDP has at most {@link #MAX_UDP_SEGMENTS}
     * @return the generator's packet, with {@link Queue#ROOM} bytes before and after it, its {@link TunPacket#gso()}
     *     set; its bytes are as they are until the next call
     * @throws IllegalArgumentException if {@code maxSegments} is below 2
     */
    public TunPacket superpacket(long seed, Stratum stratum, int maxSegments) {
        if (maxSegments < 2) {
            throw new IllegalArgumentException("maxSegments " + maxSegments);
        }
        boolean isTcp = stratum.proto() == GSOProto.TCP;
        begin(seed, stratum.network(), stratum.proto());
        int gsoSize = between(stratum.segmentSize().min(), stratum.segmentSize().max());
        int payloadLength = payloadLength(gsoSize, isTcp ? maxSegments : Math.min(maxSegments, MAX_UDP_SEGMENTS));
        build(stratum.network(), stratum.proto(), payloadLength, gsoSize);
        packet.gso().gsoSize(gsoSize);
        if (isTcp) {
            packet.gso().type(stratum.network().isIPv4() ? GSOType.TCPV4 : GSOType.TCPV6);
            boolean cwr = (tcp.flags() & TCPHeader.CWR) != 0;
            packet.gso().ecn(cwr ? !oneIn(4) : oneIn(16));
        } else {
            packet.gso().type(GSOType.UDP_L4);
        }
        return packet;
    }

    /**
     * A plain packet whose checksum is still to be completed.
     *
     * @param seed decides all that is random
     * @param network the headers before the transport header
     * @param proto the transport protocol
     * @return as from {@link #superpacket}
     */
    public TunPacket partialPacket(long seed, Stratum.Network network, GSOProto proto) {
        begin(seed, network, proto);
        int payloadLength = small(Stratum.SegmentSize.THOUSANDS.max());
        build(network, proto, payloadLength, payloadLength);
        return packet;
    }

    private void begin(long seed, Stratum.Network network, GSOProto proto) {
        random.setSeed(seed);
        networkLength = switch (network) {
            case IPV4 -> IPv4Header.MINIMUM_LENGTH;
            case IPV4_OPTIONS -> IPv4Header.MINIMUM_LENGTH + 4 * between(1, 10);
            case IPV6 -> IPv6Header.MINIMUM_LENGTH;
            case IPV6_EXTENSIONS -> IPv6Header.MINIMUM_LENGTH + 8 * between(1, LONGEST_EXTENSION / 8);
        };
        transportLength = switch (proto) {
            case TCP -> TCPHeader.MINIMUM_LENGTH + (oneIn(4) ? 0 : 4 * between(1, 10));
            case UDP -> UDPHeader.MINIMUM_LENGTH;
        };
    }

    private int payloadLength(int gsoSize, int maxSegments) {
        int room = Queue.MAX_PACKET - networkLength - transportLength;
        int most = (int) Math.min(room, (long) gsoSize * maxSegments);
        return switch (random.nextInt(8)) {
            case 0 -> most;
            case 1 -> gsoSize * (2 + small(most / gsoSize - 2));
            default -> gsoSize + 1 + small(most - gsoSize - 1);
        };
    }

    private void build(Stratum.Network network, GSOProto proto, int payloadLength, int segmentLength) {
        int length = networkLength + transportLength + payloadLength;
        packet.set(slab.bytes(), Queue.ROOM, length);
        bytes = packet.buffer().slice();
        payload();
        int segments = payloadLength == 0 ? 1 : (payloadLength + segmentLength - 1) / segmentLength;
        int protocol = proto == GSOProto.TCP ? IPProtocol.TCP : IPProtocol.UDP;
        if (network.isIPv4()) {
            ipv4(length, segments, protocol);
        } else {
            ipv6(length, network == Stratum.Network.IPV6_EXTENSIONS, protocol);
        }
        packet.gso().needsCsum(true).csumStart(networkLength).hdrLen(oneIn(2) ? networkLength + transportLength : 0);
        if (proto == GSOProto.TCP) {
            packet.gso().csumOffset(TCPHeader.CHECKSUM_FIELD_OFFSET);
            tcp(payloadLength, segmentLength);
        } else {
            packet.gso().csumOffset(UDPHeader.CHECKSUM_FIELD_OFFSET);
            udp(payloadLength, segmentLength);
        }
    }

    private void payload() {
        int at = networkLength + transportLength;
        // Sums of zeroes and of ones are the corners of the checksum.
        int kind = random.nextInt(16);
        for (; at <= bytes.limit() - Long.BYTES; at += Long.BYTES) {
            bytes.putLong(at, kind == 0 ? 0 : kind == 1 ? -1 : random.nextLong());
        }
        for (; at < bytes.limit(); at++) {
            bytes.put(at, (byte) (kind == 0 ? 0 : kind == 1 ? -1 : random.nextInt()));
        }
    }

    private void ipv4(int length, int segments, int protocol) {
        boolean idWraps = segments > 1 && oneIn(4);
        ipv4.wrap(packet, 0)
                .version(IPv4Header.VERSION)
                .headerLength(networkLength)
                .typeOfService(random.nextInt(0x100))
                .totalLength(length)
                .identification(idWraps ? 0xffff - random.nextInt(segments - 1) : random.nextInt(0x10000))
                .flagsAndFragmentOffset(
                        (oneIn(2) ? IPv4Header.DF_FLAG : 0) | (oneIn(16) ? IPv4Header.RESERVED_FLAG : 0))
                .timeToLive(between(2, 255))
                .protocol(protocol)
                .headerChecksum(0)
                .sourceAddress(IPV4_SOURCE | random.nextInt(0x10000))
                .destinationAddress(IPV4_DESTINATION | random.nextInt(0x10000));
        options.ipv4(bytes, IPv4Header.OPTIONS_FIELD_OFFSET, networkLength - IPv4Header.OPTIONS_FIELD_OFFSET);
        ipv4.headerChecksum(~Checksum.checksum(bytes.slice(0, networkLength), 0));
    }

    private void ipv6(int length, boolean extensions, int protocol) {
        ipv6.wrap(packet, 0)
                .version(IPv6Header.VERSION)
                .trafficClass(random.nextInt(0x100))
                .flowLabel(random.nextInt())
                .payloadLength(length - IPv6Header.MINIMUM_LENGTH)
                .nextHeader(extensions ? extensions(protocol) : protocol)
                .hopLimit(between(2, 255))
                .sourceAddress(IPV6_SOURCE, random.nextLong())
                .destinationAddress(IPV6_DESTINATION, random.nextLong());
    }

    private int extensions(int protocol) {
        int first = IPv6Header.MINIMUM_LENGTH;
        int length = networkLength - first;
        if (length == 8 || oneIn(2)) {
            options.ipv6(bytes, first, length, protocol);
            return oneIn(2) ? IPProtocol.HOP_BY_HOP_OPTIONS : IPProtocol.DESTINATION_OPTIONS;
        }
        int hopByHop = 8 * between(1, length / 8 - 1);
        options.ipv6(bytes, first, hopByHop, IPProtocol.DESTINATION_OPTIONS);
        options.ipv6(bytes, first + hopByHop, length - hopByHop, protocol);
        return IPProtocol.HOP_BY_HOP_OPTIONS;
    }

    private void tcp(int payloadLength, int segmentLength) {
        boolean sequenceWraps = payloadLength > segmentLength && oneIn(4);
        int sequence = sequenceWraps ? -between(1, payloadLength - segmentLength) : random.nextInt();
        int flags = oneIn(2) ? TCPHeader.ACK : random.nextInt(0x100);
        int firstFlags = payloadLength > segmentLength ? flags & ~(TCPHeader.FIN | TCPHeader.PSH) : flags;
        tcp.wrap(packet, networkLength)
                .sourcePort(random.nextInt(0x10000))
                .destinationPort(random.nextInt(0x10000))
                .sequenceNumber(sequence)
                .acknowledgmentNumber(random.nextInt())
                .dataOffset(transportLength)
                .reserved(oneIn(8) ? random.nextInt(0x10) : 0)
                .flags(firstFlags)
                .window(random.nextInt(0x10000))
                .checksum(0)
                .urgentPointer(random.nextInt(0x10000));
        options.tcp(bytes, networkLength + TCPHeader.OPTIONS_FIELD_OFFSET, transportLength - TCPHeader.MINIMUM_LENGTH);
        zeroChecksum(IPProtocol.TCP, segmentLength);
        tcp.flags(flags).checksum(pseudoHeader(IPProtocol.TCP, transportLength + payloadLength));
    }

    private void udp(int payloadLength, int segmentLength) {
        udp.wrap(packet, networkLength)
                .sourcePort(random.nextInt(0x10000))
                .destinationPort(random.nextInt(0x10000))
                .length(transportLength + segmentLength)
                .checksum(0);
        zeroChecksum(IPProtocol.UDP, segmentLength);
        udp.length(transportLength + payloadLength)
                .checksum(pseudoHeader(IPProtocol.UDP, transportLength + payloadLength));
    }

    /** Sometimes makes the first segment's checksum 0, which UDP sends as 0xffff; its transport header is in place. */
    private void zeroChecksum(int protocol, int segmentLength) {
        if (segmentLength < Short.BYTES || !oneIn(16)) {
            return;
        }
        int payload = networkLength + transportLength;
        bytes.putShort(payload, (short) 0);
        int length = transportLength + segmentLength;
        int sum = Checksum.checksum(bytes.slice(networkLength, length), pseudoHeader(protocol, length));
        bytes.putShort(payload, (short) ~sum);
    }

    private int pseudoHeader(int protocol, int length) {
        boolean isIPv4 = bytes.get(0) >>> 4 == IPv4Header.VERSION;
        int source = isIPv4 ? IPv4Header.SOURCE_ADDRESS_FIELD_OFFSET : IPv6Header.SOURCE_ADDRESS_FIELD_OFFSET;
        int addressLength = isIPv4 ? IPv4Header.ADDRESS_LENGTH : IPv6Header.ADDRESS_LENGTH;
        return Checksum.pseudoHeaderChecksum(
                protocol, bytes.slice(source, addressLength), bytes.slice(source + addressLength, addressLength),
                length);
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private int between(int min, int max) {
        return min + random.nextInt(max - min + 1);
    }

    /** From 0 to {@code max}, each power of two about as often as the next. */
    private int small(int max) {
        return random.nextInt(max + 1) >>> random.nextInt(Integer.SIZE + 1 - Integer.numberOfLeadingZeros(max));
    }
}
