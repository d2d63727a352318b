package dev.tio.gso;

import dev.tio.checksum.Checksum;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import org.jspecify.annotations.Nullable;

/**
 * {@link GSOSplit#split(TunPacket, GSOOptions, PacketBatch, int)}: where the batch cannot come to lie over the packet,
 * each segment is appended and written in one loop; elsewhere all are appended, and written from the last to the first.
 */
final class BatchSplit {
    private BatchSplit() {
    }

    static int split(TunPacket in, GSOOptions options, PacketBatch out, int first) {
        long packet = in.address();
        int length = in.length();
        int headers = PacketCheck.headers(packet, length, options);
        if (headers < 0) {
            return headers;
        }
        int segments = SegmentLayout.count(length, headers, options);
        int segmentsLeft = Math.max(0, segments - first);
        requireNotReused(in, out, out.size() + segmentsLeft);
        TunPacket begun = segmentsLeft > 0 ? append(out, length, headers, options, first) : null;
        if (begun == null) {
            if (segmentsLeft > 0 && out.size() == 0) {
                throw new IllegalArgumentException("an empty batch with room for " + out.room() + " bytes");
            }
            return 0;
        }
        // From where that begins, at least all bytes that packets of the batch may come to take.
        long free = out.nextOffset() + out.room() - begun.offset();
        return RawMemory.overlap(packet, length, begun.address(), free)
                ? inPlace(packet, length, headers, options, out, first, segments)
                : apart(packet, length, headers, options, out, begun, first);
    }

    /**
     * Writes {@code begun}, which is segment {@code first}, and appends and writes those that follow, from the first
     * on: a processor fetches what follows what was read.
     */
    private static int apart(long packet, int length, int headers, GSOOptions options, PacketBatch out,
            TunPacket begun, int first) {
        if (headers == 0) {
            SegmentWriter.writePlain(packet, length, options, begun.address());
            return 1;
        }
        int sums = HeaderSums.of(packet, length, headers, options);
        int offset = SegmentLayout.offset(length, options, first);
        TunPacket segment = begun;
        int i = first;
        // The steps of SegmentWriter.write: the JIT compiles that by itself, and then finds it too large to inline.
        do {
            long to = segment.address();
            long from = packet + headers + offset;
            int payload = segment.length() - headers;
            int behind = length - headers - offset - payload;
            int payloadSum = Checksum.checksum(from, payload, 0);
            RawMemory.copy(from, to + headers, payload);
            SegmentWriter.writeHeaders(packet, headers, options, sums, i, offset, payload, behind == 0, payloadSum, to);
            offset += payload;
            i++;
            segment = behind > 0 ? out.append(headers + Math.min(behind, payload)) : null;
        } while (segment != null);
        return i - first;
    }

    /**
     * Appends the segments behind {@code first}, which was appended already, and writes all from the last to the first,
     * where the batch may come to lie over the packet.
     */
    private static int inPlace(long packet, int length, int headers, GSOOptions options, PacketBatch out, int first,
            int segments) {
        int before = out.size() - 1;
        int end = first + 1;
        while (end < segments && append(out, length, headers, options, end) != null) {
            end++;
        }
        TunPacket[] packets = out.packets();
        TunPacket last = packets[out.size() - 1];
        long from = packets[before].address();
        boolean safe = end == segments && from >= packet + SegmentLayout.offset(length, options, first);
        if (!safe && RawMemory.overlap(packet, length, from, last.address() + last.length() - from)) {
            out.size(before);
            throw new IllegalArgumentException("the batch overlaps the packet where that is not safe, with room for "
                    + (end - first) + " of " + (segments - first) + " segments");
        }
        int sums = HeaderSums.of(packet, length, headers, options);
        for (int i = end - 1; i >= first; i--) {
            SegmentWriter.write(packet, length, headers, options, sums, i, packets[before + i - first].address());
        }
        return end - first;
    }

    private static @Nullable TunPacket append(PacketBatch out, int length, int headers, GSOOptions options, int index) {
        return out.append(SegmentLayout.segmentLength(length, headers, options, index));
    }

    /** The batch's packets from its size to {@code end} are set anew. */
    private static void requireNotReused(TunPacket in, PacketBatch out, int end) {
        TunPacket[] packets = out.packets();
        for (int i = out.size(); i < Math.min(end, packets.length); i++) {
            if (packets[i] == in) {
                throw new IllegalArgumentException("the packet is the batch's own: packets()[" + i + ']');
            }
        }
    }
}
