package dev.tio.testkit;

import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.UDPHeader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The fields of an IP packet, from its first byte to its last, none left out. Headers that are not whole or not known
 * are bytes of what stands around them.
 */
final class PacketFields {
    /** RFC 8200, section 4.5: in units of 8 bytes, and so a multiple of 8 where it stands. */
    private static final int FRAGMENT_OFFSET_MASK = 0xfff8;

    /** RFC 792: even the shortest message. One of ICMPv6 may be of 4 bytes alone, but none that is in use is. */
    private static final int ICMP_HEADER = 8;

    private final ByteBuffer packet;
    private final List<PacketField> fields = new ArrayList<>();
    private int offset;

    private PacketFields(ByteBuffer packet) {
        this.packet = packet;
    }

    /** The fields of {@code packet}, a slice. */
    static List<PacketField> of(ByteBuffer packet) {
        PacketFields walk = new PacketFields(packet);
        walk.ip();
        return walk.fields;
    }

    private void ip() {
        int version = packet.limit() == 0 ? 0 : byteAt(0) >>> 4;
        if (version == IPv4Header.VERSION && isThere(IPv4Header.MINIMUM_LENGTH)) {
            ipv4();
        } else if (version == IPv6Header.VERSION && isThere(IPv6Header.MINIMUM_LENGTH)) {
            ipv6();
        } else {
            rest("packet");
        }
    }

    private void ipv4() {
        int protocol = byteAt(IPv4Header.PROTOCOL_FIELD_OFFSET);
        int optionsLength = (byteAt(0) & 0xf) * 4 - IPv4Header.MINIMUM_LENGTH;
        int fragmentOffset =
                packet.getShort(IPv4Header.FLAGS_AND_FRAGMENT_OFFSET_FIELD_OFFSET) & IPv4Header.FRAGMENT_OFFSET_MASK;
        bits("ipv4.version", 4);
        bits("ipv4.headerLength", 4);
        bits("ipv4.typeOfService", 8);
        bits("ipv4.totalLength", 16);
        bits("ipv4.identification", 16);
        bits("ipv4.reservedFlag", 1);
        bits("ipv4.df", 1);
        bits("ipv4.mf", 1);
        bits("ipv4.fragmentOffset", 13);
        bits("ipv4.timeToLive", 8);
        bits("ipv4.protocol", 8);
        bits("ipv4.headerChecksum", 16);
        bits("ipv4.sourceAddress", 32);
        bits("ipv4.destinationAddress", 32);
        bytes("ipv4.options", optionsLength);
        transport(fragmentOffset == 0 ? protocol : IPProtocol.FRAGMENT);
    }

    private void ipv6() {
        int nextHeader = byteAt(IPv6Header.NEXT_HEADER_FIELD_OFFSET);
        bits("ipv6.version", 4);
        bits("ipv6.trafficClass", 8);
        bits("ipv6.flowLabel", 20);
        bits("ipv6.payloadLength", 16);
        bits("ipv6.nextHeader", 8);
        bits("ipv6.hopLimit", 8);
        bytes("ipv6.sourceAddress", IPv6Header.ADDRESS_LENGTH);
        bytes("ipv6.destinationAddress", IPv6Header.ADDRESS_LENGTH);
        boolean first = true;
        while (first && (IPv6Extensions.isOne(nextHeader) || nextHeader == IPProtocol.FRAGMENT)
                && isThere(IPv6Extensions.UNIT)) {
            int following = byteAt(offset);
            if (nextHeader == IPProtocol.FRAGMENT) {
                first = (packet.getShort(offset + 2) & FRAGMENT_OFFSET_MASK) == 0;
                fragment();
            } else {
                bytes("ipv6.extensionHeader", (byteAt(offset + 1) + 1) * IPv6Extensions.UNIT);
            }
            nextHeader = following;
        }
        transport(first ? nextHeader : IPProtocol.FRAGMENT);
    }

    private void fragment() {
        bits("ipv6.fragment.nextHeader", 8);
        bits("ipv6.fragment.reserved", 8);
        bits("ipv6.fragment.offset", 13);
        bits("ipv6.fragment.reservedFlags", 2);
        bits("ipv6.fragment.mf", 1);
        bits("ipv6.fragment.identification", 32);
    }

    private void transport(int protocol) {
        if (protocol == IPProtocol.TCP && isThere(TCPHeader.MINIMUM_LENGTH)) {
            tcp();
        } else if (protocol == IPProtocol.UDP && isThere(UDPHeader.MINIMUM_LENGTH)) {
            udp();
        } else if (isICMP(protocol) && isThere(ICMP_HEADER)) {
            icmp();
        }
        rest("payload");
    }

    /** ICMP belongs to IPv4, ICMPv6 to IPv6. */
    private boolean isICMP(int protocol) {
        return protocol == (byteAt(0) >>> 4 == IPv4Header.VERSION ? IPProtocol.ICMP : IPProtocol.ICMPV6);
    }

    private void tcp() {
        int optionsLength = (byteAt(offset + TCPHeader.DATA_OFFSET_FIELD_OFFSET) >>> 4) * 4 - TCPHeader.MINIMUM_LENGTH;
        bits("tcp.sourcePort", 16);
        bits("tcp.destinationPort", 16);
        bits("tcp.sequenceNumber", 32);
        bits("tcp.acknowledgmentNumber", 32);
        bits("tcp.dataOffset", 4);
        bits("tcp.reserved", 4);
        bits("tcp.cwr", 1);
        bits("tcp.ece", 1);
        bits("tcp.urg", 1);
        bits("tcp.ack", 1);
        bits("tcp.psh", 1);
        bits("tcp.rst", 1);
        bits("tcp.syn", 1);
        bits("tcp.fin", 1);
        bits("tcp.window", 16);
        bits("tcp.checksum", 16);
        bits("tcp.urgentPointer", 16);
        bytes("tcp.options", optionsLength);
    }

    private void udp() {
        bits("udp.sourcePort", 16);
        bits("udp.destinationPort", 16);
        bits("udp.length", 16);
        bits("udp.checksum", 16);
    }

    private void icmp() {
        bits("icmp.type", 8);
        bits("icmp.code", 8);
        bits("icmp.checksum", 16);
        // Of an echo message. Others have 32 bits of something else.
        bits("icmp.identifier", 16);
        bits("icmp.sequenceNumber", 16);
    }

    /** The next field of a header; {@link #offset} follows at whole bytes. */
    private void bits(String name, int bits) {
        int at = fields.isEmpty() ? 0 : last().bitOffset() + last().bits();
        fields.add(new PacketField(name, at, bits));
        offset = last().end();
    }

    private void bytes(String name, int length) {
        int there = Math.min(length, packet.limit() - offset);
        if (there > 0) {
            fields.add(PacketField.bytes(name, offset, there));
            offset += there;
        }
    }

    private void rest(String name) {
        bytes(name, packet.limit());
    }

    private PacketField last() {
        return fields.get(fields.size() - 1);
    }

    private boolean isThere(int length) {
        return packet.limit() - offset >= length;
    }

    private int byteAt(int index) {
        return packet.get(index) & 0xff;
    }
}
