package dev.tio.gso;

import dev.tio.checksum.Checksum;
import dev.tio.wire.HeaderFlyweight;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;

/**
 * A plain packet's checksum that is still to be completed: its field holds the folded pseudo-header sum, and so takes
 * part in the sum over everything from {@code csumStart} on. The protocol does not matter, nor what lies between the IP
 * header and {@code csumStart}: it may be the checksum of a packet in a tunnel.
 */
final class PartialChecksum {
    private static final int FIELD_LENGTH = 2;

    private PartialChecksum() {
    }

    /**
     * Reads no byte outside the packet.
     *
     * @param length of the packet in bytes, at least 1
     * @param csumStart from 0 to 65535
     * @param csumOffset from 0 to 65535
     * @return 0, or {@link DropReason#result()}
     */
    static int check(long packet, int length, int csumStart, int csumOffset) {
        int ipHeader = IPv4Header.versionAt(packet) == IPv6Header.VERSION
                ? IPv6Header.check(packet, length)
                : IPv4Header.check(packet, length);
        if (ipHeader == HeaderFlyweight.INCOMPLETE || csumStart < ipHeader) {
            return DropReason.BAD_IP_HEADER.result();
        }
        return csumStart + csumOffset + FIELD_LENGTH <= length ? 0 : DropReason.BAD_CSUM_FIELD.result();
    }

    /** Completes the checksum of a packet that was checked. */
    static void complete(long packet, int length, int csumStart, int csumOffset) {
        int sum = Checksum.checksum(packet + csumStart, length - csumStart, 0);
        RawMemory.putShort(packet + csumStart + csumOffset, nonZeroChecksum(sum));
    }

    /**
     * The checksum of a folded sum. RFC 768: one of 0 is sent as the other zero of ones' complement, since 0 says that
     * there is none. Without a branch: the JIT would not expect one that is taken once in 65536 packets.
     */
    static int nonZeroChecksum(int sum) {
        int wouldBeZero = sum + 1 >> 16;
        return ~sum & 0xffff | -wouldBeZero & 0xffff;
    }
}
