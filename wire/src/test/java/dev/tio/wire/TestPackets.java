package dev.tio.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Builds TCP and UDP packets, and the superpackets that a kernel would hand over in their place. It knows the formats
 * by itself and takes its sums from {@link ReferenceChecksum}, so that it can be the judge of flyweights, checksums
 * and splitting.
 *
 * <pre>{@code
 * byte[] packet = TestPackets.tcp(4).flags(0x18).payload(100).bytes();
 * TunPacket superpacket = TestPackets.udp(6).payload(30_000).writeSuperpacket(slab, 64, 1400);
 * }</pre>
 */
public final class TestPackets {
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int ACK = 0x10;
    private static final int CWR = 0x80;

    private final int version;
    private final int protocol;
    private byte[] source;
    private byte[] destination;
    private byte[] ipOptions = {};
    private byte[] tcpOptions = {};
    private byte[] payload = {};
    private int trafficClass;
    private int flowLabel;
    private int identification = 0x1234;
    private int flagsAndFragmentOffset = 0x4000;
    private int hopLimit = 64;
    private int sourcePort = 40_000;
    private int destinationPort = 443;
    private int sequenceNumber = 0x01020304;
    private int acknowledgmentNumber = 0x0a0b0c0d;
    private int flags = ACK;
    private int window = 502;
    private int urgentPointer;
    private boolean checksummed = true;

    private TestPackets(int version, int protocol) {
        if (version != 4 && version != 6) {
            throw new IllegalArgumentException("IP version " + version);
        }
        this.version = version;
        this.protocol = protocol;
        source = address(1);
        destination = address(2);
    }

    /** A TCP packet without payload over IPv4 or IPv6: ACK only, DF set, no options. */
    public static TestPackets tcp(int ipVersion) {
        return new TestPackets(ipVersion, TCP);
    }

    /** A UDP packet without payload over IPv4 or IPv6: DF set, no options. */
    public static TestPackets udp(int ipVersion) {
        return new TestPackets(ipVersion, UDP);
    }

    /** Documentation addresses: 192.0.2.last (RFC 5737) and 2001:db8::last (RFC 3849). */
    private byte[] address(int last) {
        byte[] address = version == 4
                ? new byte[] {(byte) 192, 0, 2, 0}
                : Arrays.copyOf(new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8}, 16);
        address[address.length - 1] = (byte) last;
        return address;
    }

    /** The addresses, of 4 or 16 bytes each. */
    public TestPackets addresses(byte[] from, byte[] to) {
        int length = version == 4 ? 4 : 16;
        if (from.length != length || to.length != length) {
            throw new IllegalArgumentException("an address has " + length + " bytes");
        }
        source = from.clone();
        destination = to.clone();
        return this;
    }

    /** The ports. */
    public TestPackets ports(int from, int to) {
        sourcePort = from;
        destinationPort = to;
        return this;
    }

    /** IPv4's type of service or IPv6's traffic class, the ECN bits in the lowest two. */
    public TestPackets trafficClass(int value) {
        trafficClass = value;
        return this;
    }

    /** IPv6's flow label. */
    public TestPackets flowLabel(int value) {
        flowLabel = value;
        return this;
    }

    /** IPv4's identification. */
    public TestPackets identification(int value) {
        identification = value;
        return this;
    }

    /** IPv4's DF bit; it is set unless it is cleared here. */
    public TestPackets dontFragment(boolean set) {
        return flagsAndFragmentOffset(set ? 0x4000 : 0);
    }

    /** IPv4's flags and fragment offset, all 16 bits. */
    public TestPackets flagsAndFragmentOffset(int value) {
        flagsAndFragmentOffset = value;
        return this;
    }

    /** IPv4's time to live or IPv6's hop limit. */
    public TestPackets hopLimit(int value) {
        hopLimit = value;
        return this;
    }

    /** IPv4's options, a multiple of 4 bytes, 40 at most. */
    public TestPackets ipOptions(byte... options) {
        requireOptions(options, version == 4);
        ipOptions = options.clone();
        return this;
    }

    /** TCP's options, a multiple of 4 bytes, 40 at most. */
    public TestPackets tcpOptions(byte... options) {
        requireOptions(options, protocol == TCP);
        tcpOptions = options.clone();
        return this;
    }

    private static void requireOptions(byte[] options, boolean allowed) {
        if (!allowed || options.length > 40 || options.length % 4 != 0) {
            throw new IllegalArgumentException(options.length + " bytes of options");
        }
    }

    /** TCP's sequence number. */
    public TestPackets sequenceNumber(int value) {
        sequenceNumber = value;
        return this;
    }

    /** TCP's acknowledgment number. */
    public TestPackets acknowledgmentNumber(int value) {
        acknowledgmentNumber = value;
        return this;
    }

    /** TCP's flags: FIN 1, SYN 2, RST 4, PSH 8, ACK 0x10, URG 0x20, ECE 0x40, CWR 0x80. */
    public TestPackets flags(int value) {
        flags = value;
        return this;
    }

    /** TCP's window. */
    public TestPackets window(int value) {
        window = value;
        return this;
    }

    /** TCP's urgent pointer. */
    public TestPackets urgentPointer(int value) {
        urgentPointer = value;
        return this;
    }

    /** A payload that shows when its segments are mixed up: it does not repeat itself within 65536 bytes. */
    public TestPackets payload(int length) {
        byte[] pattern = new byte[length];
        for (int i = 0; i < length; i++) {
            pattern[i] = (byte) (i * 167 + (i >>> 8) * 31 + 1);
        }
        return payload(pattern);
    }

    /** The payload. */
    public TestPackets payload(byte[] bytes) {
        payload = bytes.clone();
        return this;
    }

    /** UDP over IPv4 without a checksum: its field is 0. */
    public TestPackets withoutChecksum() {
        if (version != 4 || protocol != UDP) {
            throw new IllegalArgumentException("only UDP over IPv4 goes without a checksum");
        }
        checksummed = false;
        return this;
    }

    /** Where the transport header begins. */
    public int transportOffset() {
        return version == 4 ? 20 + ipOptions.length : 40;
    }

    /** The length of IP and transport headers together. */
    public int headerLength() {
        return transportOffset() + (protocol == TCP ? 20 + tcpOptions.length : 8);
    }

    /** The offset of the checksum field in the transport header. */
    public int checksumOffset() {
        return protocol == TCP ? 16 : 6;
    }

    /** The packet with all checksums right. */
    public byte[] bytes() {
        byte[] packet = partialBytes();
        int transport = transportOffset();
        int field = transport + checksumOffset();
        // The field holds the pseudo-header's sum, so it is summed along with the rest.
        int checksum = ~ReferenceChecksum.sum(packet, transport, packet.length - transport, 0) & 0xffff;
        if (!checksummed) {
            checksum = 0;
        } else if (protocol == UDP && checksum == 0) {
            checksum = 0xffff;
        }
        ByteBuffer.wrap(packet).putShort(field, (short) checksum);
        return packet;
    }

    /** The packet with the IPv4 header's checksum right, and the folded pseudo-header sum in the transport's field. */
    public byte[] partialBytes() {
        int length = headerLength() + payload.length;
        if (length - (version == 4 ? 0 : 40) > 0xffff) {
            throw new IllegalArgumentException(length + " bytes are too many for a packet");
        }
        ByteBuffer packet = ByteBuffer.allocate(length);
        if (version == 4) {
            putIPv4Header(packet);
        } else {
            putIPv6Header(packet);
        }
        int sum = ReferenceChecksum.pseudoHeader(protocol, source, destination, length - transportOffset());
        if (protocol == TCP) {
            putTCPHeader(packet, sum);
        } else {
            putUDPHeader(packet, sum);
        }
        packet.put(payload);
        return packet.array();
    }

    private void putIPv4Header(ByteBuffer packet) {
        int length = transportOffset();
        packet.put((byte) (0x40 | length / 4)).put((byte) trafficClass).putShort((short) packet.capacity());
        packet.putShort((short) identification).putShort((short) flagsAndFragmentOffset);
        packet.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
        packet.put(source).put(destination).put(ipOptions);
        packet.putShort(10, (short) ~ReferenceChecksum.sum(packet.array(), 0, length, 0));
    }

    private void putIPv6Header(ByteBuffer packet) {
        packet.putInt(6 << 28 | (trafficClass & 0xff) << 20 | flowLabel & 0xfffff);
        packet.putShort((short) (packet.capacity() - 40)).put((byte) protocol).put((byte) hopLimit);
        packet.put(source).put(destination);
    }

    private void putTCPHeader(ByteBuffer packet, int checksum) {
        packet.putShort((short) sourcePort).putShort((short) destinationPort);
        packet.putInt(sequenceNumber).putInt(acknowledgmentNumber);
        packet.put((byte) ((20 + tcpOptions.length) / 4 << 4)).put((byte) flags).putShort((short) window);
        packet.putShort((short) checksum).putShort((short) urgentPointer).put(tcpOptions);
    }

    private void putUDPHeader(ByteBuffer packet, int checksum) {
        packet.putShort((short) sourcePort).putShort((short) destinationPort);
        packet.putShort((short) (8 + payload.length)).putShort((short) checksum);
    }

    /** {@link #bytes()} at {@code slab[offset]}, with the metadata of a plain packet. */
    public TunPacket write(Slab slab, int offset) {
        return put(bytes(), slab, offset);
    }

    /** {@link #partialBytes()} at {@code slab[offset]}, a plain packet whose checksum is to be completed. */
    public TunPacket writePartial(Slab slab, int offset) {
        TunPacket packet = put(partialBytes(), slab, offset);
        packet.gso().needsCsum(true).csumStart(transportOffset()).csumOffset(checksumOffset());
        return packet;
    }

    /** {@link #partialBytes()} at {@code slab[offset]}, a superpacket of segments of {@code gsoSize} bytes. */
    public TunPacket writeSuperpacket(Slab slab, int offset, int gsoSize) {
        TunPacket packet = writePartial(slab, offset);
        GSOType tcp = version == 4 ? GSOType.TCPV4 : GSOType.TCPV6;
        packet.gso()
                .type(protocol == TCP ? tcp : GSOType.UDP_L4)
                .ecn(protocol == TCP && (flags & CWR) != 0)
                .hdrLen(headerLength())
                .gsoSize(gsoSize);
        return packet;
    }

    private static TunPacket put(byte[] bytes, Slab slab, int offset) {
        slab.buffer().duplicate().position(offset).put(bytes);
        return new TunPacket().set(slab.bytes(), offset, bytes.length);
    }
}
