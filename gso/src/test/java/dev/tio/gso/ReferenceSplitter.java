package dev.tio.gso;

import dev.tio.wire.ReferenceChecksum;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Splitting as plainly as can be, on arrays, every checksum summed anew: the judge of {@link GSOSplit}. */
final class ReferenceSplitter {
    private static final int FIN = 0x01;
    private static final int PSH = 0x08;
    private static final int CWR = 0x80;

    private ReferenceSplitter() {
    }

    static List<byte[]> split(Superpacket superpacket) {
        List<byte[]> segments = new ArrayList<>();
        int headers = superpacket.headerLength();
        int size = superpacket.gsoSize;
        int payload = superpacket.bytes.length - headers;
        int count = Math.max(1, (payload + size - 1) / size);
        for (int i = 0; i < count; i++) {
            int from = headers + i * size;
            int length = Math.min(size, superpacket.bytes.length - from);
            ByteBuffer segment = ByteBuffer.allocate(headers + length);
            segment.put(superpacket.bytes, 0, headers).put(superpacket.bytes, from, length);
            if (superpacket.isIPv4()) {
                ipv4(segment, i);
            } else {
                segment.putShort(4, (short) (segment.capacity() - 40));
            }
            if (superpacket.isTCP()) {
                tcp(segment, superpacket, i * size, i == 0, i == count - 1);
            } else {
                udp(segment, superpacket);
            }
            segments.add(segment.array());
        }
        return segments;
    }

    private static void ipv4(ByteBuffer segment, int index) {
        int headerLength = (segment.get(0) & 0xf) * 4;
        segment.putShort(2, (short) segment.capacity());
        segment.putShort(4, (short) (segment.getShort(4) + index));
        segment.putShort(10, (short) 0);
        segment.putShort(10, (short) ~ReferenceChecksum.sum(segment.array(), 0, headerLength, 0));
    }

    private static void tcp(ByteBuffer segment, Superpacket superpacket, int offset, boolean first, boolean last) {
        int at = superpacket.csumStart;
        int flags = segment.get(at + 13);
        if (!first) {
            flags &= ~CWR;
        }
        if (!last) {
            flags &= ~(FIN | PSH);
        }
        segment.put(at + 13, (byte) flags);
        segment.putInt(at + 4, segment.getInt(at + 4) + offset);
        segment.putShort(at + 16, (short) 0);
        segment.putShort(at + 16, (short) ~transportSum(segment.array(), superpacket));
    }

    private static void udp(ByteBuffer segment, Superpacket superpacket) {
        int at = superpacket.csumStart;
        segment.putShort(at + 4, (short) (segment.capacity() - at));
        segment.putShort(at + 6, (short) 0);
        int checksum = ~transportSum(segment.array(), superpacket) & 0xffff;
        segment.putShort(at + 6, (short) (checksum == 0 ? 0xffff : checksum));
    }

    private static int transportSum(byte[] segment, Superpacket superpacket) {
        int start = superpacket.csumStart;
        int length = segment.length - start;
        int pseudoHeader = ReferenceChecksum.pseudoHeader(
                superpacket.protocol(), superpacket.source, superpacket.destination, length);
        return ReferenceChecksum.sum(segment, start, length, pseudoHeader);
    }

    /** The packet as a plain one, its checksum completed. */
    static byte[] complete(Superpacket packet) {
        ByteBuffer bytes = ByteBuffer.wrap(packet.bytes.clone());
        int field = packet.csumStart + packet.csumOffset();
        bytes.putShort(field, (short) 0);
        int checksum = ~transportSum(bytes.array(), packet) & 0xffff;
        return bytes.putShort(field, (short) (checksum == 0 ? 0xffff : checksum)).array();
    }
}
