package dev.tio.testkit;

import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TunPacket;

/**
 * The ends between which a {@linkplain Bench bench's} packets go: the near end is behind the device under test, the far
 * end is the system's. What is delivered to the device goes from far to near, what the device writes from near to far.
 * Each is an address as text.
 *
 * @param nearIPv4 the near end's IPv4 address
 * @param farIPv4 the far end's
 * @param nearIPv6 the near end's IPv6 address
 * @param farIPv6 the far end's
 */
public record Addresses(String nearIPv4, String farIPv4, String nearIPv6, String farIPv6) {
    /** Of the network for benchmarks (RFC 2544) and the one for documentation (RFC 3849). */
    public static final Addresses DEFAULT =
            new Addresses("198.18.0.2", "198.19.0.2", "2001:db8:1::2", "2001:db8:2::2");

    /** The IP header of a packet that is delivered to the device. */
    IPBuilder<?> toDevice(boolean ipv4) {
        return ipv4 ? Packets.ipv4().source(farIPv4).destination(nearIPv4)
                : Packets.ipv6().source(farIPv6).destination(nearIPv6);
    }

    /** The IP header of a packet that the device writes. */
    IPBuilder<?> fromDevice(boolean ipv4) {
        return ipv4 ? Packets.ipv4().source(nearIPv4).destination(farIPv4)
                : Packets.ipv6().source(nearIPv6).destination(farIPv6);
    }

    /** Whether a packet goes from one end to the other: a system has things of its own to say too. */
    boolean isToDevice(TunPacket packet) {
        return goes(packet, toDevice(isIPv4(packet)));
    }

    /** Whether a packet goes the other way. */
    boolean isFromDevice(TunPacket packet) {
        return goes(packet, fromDevice(isIPv4(packet)));
    }

    static boolean isIPv4(TunPacket packet) {
        return packet.length() > 0
                && packet.mem().bytesStore().readUnsignedByte(packet.offset()) >>> 4 == IPv4Header.VERSION;
    }

    private static boolean goes(TunPacket packet, IPBuilder<?> way) {
        int at = way.isIPv4() ? IPv4Header.SOURCE_ADDRESS_FIELD_OFFSET : IPv6Header.SOURCE_ADDRESS_FIELD_OFFSET;
        return holds(packet, at, way.source()) && holds(packet, at + way.source().length, way.destination());
    }

    private static boolean holds(TunPacket packet, int offset, byte[] expected) {
        if (packet.length() < offset + expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (packet.mem().bytesStore().readByte(packet.offset() + offset + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
