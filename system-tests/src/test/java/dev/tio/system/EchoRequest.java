package dev.tio.system;

import dev.tio.checksum.Checksum;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.nio.ByteBuffer;

/** From 198.18.0.2 to 198.18.0.1: the kernel that has this address answers. */
final class EchoRequest {
    /** What the interface is to have. */
    static final String PREFIX = "198.18.0.1/15";

    private EchoRequest() {
    }

    /** Lays one into the batch, of which nothing else is left. */
    static TunPacket write(PacketBatch batch) {
        TunPacket packet = batch.clear().append(IPv4Header.MINIMUM_LENGTH + 8);
        ByteBuffer bytes = packet.buffer().slice();
        new IPv4Header().wrap(packet, 0)
                .version(IPv4Header.VERSION)
                .headerLength(IPv4Header.MINIMUM_LENGTH)
                .typeOfService(0)
                .totalLength(packet.length())
                .identification(0)
                .flagsAndFragmentOffset(0)
                .timeToLive(64)
                .protocol(IPProtocol.ICMP)
                .headerChecksum(0)
                .sourceAddress(198 << 24 | 18 << 16 | 2)
                .destinationAddress(198 << 24 | 18 << 16 | 1)
                .headerChecksum(~Checksum.checksum(bytes.slice(0, IPv4Header.MINIMUM_LENGTH), 0));
        // Type 8, the checksum of that alone, identifier and sequence number 0 (RFC 792).
        bytes.putLong(IPv4Header.MINIMUM_LENGTH, 0x0800_f7ff_0000_0000L);
        return packet;
    }
}
