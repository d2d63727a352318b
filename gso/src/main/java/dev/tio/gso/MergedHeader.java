package dev.tio.gso;

import dev.tio.checksum.Checksum;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.UDPHeader;
import net.openhft.chronicle.bytes.Bytes;

/** The headers of a superpacket, made from those of its first packet, which stays as it is. */
final class MergedHeader {
    private final Slab ip = Slab.allocate(IPv6Header.MINIMUM_LENGTH);
    private final Slab transport = Slab.allocate(TCPHeader.MAXIMUM_LENGTH);

    /** Becomes the headers of {@code run}. */
    void set(Run run) {
        int ipLength = run.ipHeaderLength;
        int transportLength = run.headerLength - ipLength;
        long head = run.head.address();
        RawMemory.copy(head, ip.address(), ipLength);
        RawMemory.copy(head + ipLength, transport.address(), transportLength);
        limit(ip.bytes(), ipLength);
        limit(transport.bytes(), transportLength);

        int length = run.totalLength - ipLength;
        setIPLength(run, length);
        int pseudo = HeaderSums.pseudoHeader(ip.address(), run.proto, length);
        if (run.proto == GSOProto.TCP) {
            if (run.push) {
                TCPHeader.flagsAt(transport.address(), TCPHeader.flagsAt(transport.address()) | TCPHeader.PSH);
            }
            TCPHeader.checksumAt(transport.address(), pseudo);
        } else {
            UDPHeader.lengthAt(transport.address(), length);
            UDPHeader.checksumAt(transport.address(), pseudo);
        }
    }

    /** Sets the IP header's length, and its checksum where it has one. */
    private void setIPLength(Run run, int transportLength) {
        long address = ip.address();
        if (run.ipHeaderLength == IPHeaders.IPV4_LENGTH) {
            IPv4Header.totalLengthAt(address, run.totalLength);
            IPv4Header.headerChecksumAt(address, 0);
            IPv4Header.headerChecksumAt(address, ~Checksum.checksum(address, IPHeaders.IPV4_LENGTH, 0));
        } else {
            IPv6Header.payloadLengthAt(address, transportLength);
        }
    }

    private static void limit(Bytes<?> bytes, int length) {
        bytes.readPosition(0);
        bytes.readLimit(length);
    }

    Bytes<?> ip() {
        return ip.bytes();
    }

    Bytes<?> transport() {
        return transport.bytes();
    }
}
