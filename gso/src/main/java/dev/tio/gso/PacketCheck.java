package dev.tio.gso;

import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;

/** The complete check of a packet from below, before anything is written. No byte outside the packet is read. */
final class PacketCheck {
    private PacketCheck() {
    }

    /** The length of a superpacket's headers in bytes, 0 for a plain packet, or {@link DropReason#result()}. */
    static int headers(long packet, int length, GSOOptions options) {
        int result = metadata(length, options.gsoType(), options.ecn(), options.rscInfo());
        if (result != 0) {
            return result;
        }
        if (options.gsoType() != GSOType.NONE) {
            return SuperpacketHeader.check(packet, length, options);
        }
        return options.needsCsum()
                ? PartialChecksum.check(packet, length, options.csumStart(), options.csumOffset())
                : 0;
    }

    /** What can be told without reading the packet: 0, or {@link DropReason#result()}. */
    static int metadata(int length, GSOType type, boolean ecn, boolean rscInfo) {
        if (length == 0) {
            return DropReason.EMPTY.result();
        }
        if (rscInfo) {
            return DropReason.RSC_INFO.result();
        }
        if (type != GSOType.NONE && type.proto() == null) {
            return DropReason.UNKNOWN_GSO_TYPE.result();
        }
        return ecn && type.proto() != GSOProto.TCP ? DropReason.ECN_WITHOUT_TCP.result() : 0;
    }
}
