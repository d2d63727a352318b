package dev.tio.system;

import dev.tio.api.Queue;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.SegmentCursor;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;

/**
 * What a {@link SegmentCursor} gives, each packet copied to an empty batch before the next is taken. A {@code first} of 0
 * begins with a superpacket, any other goes on with it.
 */
final class CursorSplitter implements Splitter {
    private final SegmentCursor cursor = new SegmentCursor();
    private final TunPacket packet = new TunPacket();

    @Override
    public int split(TunPacket in, GSOOptions options, PacketBatch out, int first) {
        if (first == 0) {
            int segments = cursor.begin(in, options);
            if (segments < 0) {
                return segments;
            }
        }
        while (out.room() >= Queue.MAX_PACKET && cursor.next(packet)) {
            out.append(packet.length()).buffer().put(packet.buffer());
        }
        return out.size();
    }
}
