package dev.tio.gso;

import dev.tio.checksum.Checksum;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TunPacket;

/**
 * The IP headers that a packet must have to be merged: IPv4 without options and no fragment, or IPv6 without extension
 * headers, and nothing behind the packet's end.
 */
final class IPHeaders {
    static final int IPV4_LENGTH = IPv4Header.MINIMUM_LENGTH;
    static final int IPV6_LENGTH = IPv6Header.MINIMUM_LENGTH;
    private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;
    private static final int FRAGMENT = IPv4Header.MF_FLAG | IPv4Header.FRAGMENT_OFFSET_MASK;
    /** A right checksum and what it was made of add up to this. */
    private static final int RIGHT = 0xffff;

    private IPHeaders() {
    }

    /**
     * The header's length, {@link #IPV4_LENGTH} or {@link #IPV6_LENGTH}; 0 if it is not such a packet of
     * {@code protocol}.
     */
    static int length(long address, int packetLength, int protocol) {
        if (packetLength < IPV4_LENGTH) {
            return 0;
        }
        int first = RawMemory.getByte(address);
        if (first == VERSION_4_WITHOUT_OPTIONS) {
            boolean simple = IPv4Header.protocolAt(address) == protocol
                    && IPv4Header.totalLengthAt(address) == packetLength
                    && (IPv4Header.flagsAndFragmentOffsetAt(address) & FRAGMENT) == 0;
            return simple ? IPV4_LENGTH : 0;
        }
        boolean simple = first >>> 4 == 6 && packetLength >= IPV6_LENGTH
                && IPv6Header.nextHeaderAt(address) == protocol
                && IPv6Header.payloadLengthAt(address) == packetLength - IPV6_LENGTH;
        return simple ? IPV6_LENGTH : 0;
    }

    /**
     * Whether the checksums are right: IPv4's header's, and the transport's unless the packet's owner vouches for it.
     * Addresses and transport lie side by side in both IP versions, so that one pass does for the pseudo-header too.
     */
    static boolean verify(TunPacket packet, int ipHeaderLength, int protocol) {
        long address = packet.address();
        int length = packet.length();
        boolean ipv4 = ipHeaderLength == IPV4_LENGTH;
        if (ipv4 && Checksum.checksum(address, IPV4_LENGTH, 0) != RIGHT) {
            return false;
        }
        if (packet.gso().dataValid()) {
            return true;
        }
        int addresses = ipv4 ? IPv4Header.SOURCE_ADDRESS_FIELD_OFFSET : IPv6Header.SOURCE_ADDRESS_FIELD_OFFSET;
        int initial = Checksum.fold((long) protocol + length - ipHeaderLength);
        return Checksum.checksum(address + addresses, length - addresses, initial) == RIGHT;
    }

    /**
     * Whether the identification is what a split would give the packet as the run's next: without DF it must be, since
     * the receiver may need it (RFC 6864); with DF it means nothing.
     */
    static boolean identificationFollows(Run run, long address) {
        return run.ipHeaderLength == IPV6_LENGTH
                || (IPv4Header.flagsAndFragmentOffsetAt(address) & IPv4Header.DF_FLAG) != 0
                || IPv4Header.identificationAt(address)
                        == ((IPv4Header.identificationAt(run.head.address()) + run.count) & 0xffff);
    }
}
