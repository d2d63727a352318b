package dev.tio.system;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.SegmentCursor;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;

/** What a {@link SegmentCursor} gives, each packet copied before the next is taken; the batch has room for all. */
final class CursorSplitter implements Splitter {
    private final SegmentCursor cursor = new SegmentCursor();
    private final TunPacket packet = new TunPacket();

    @Override
    public int split(TunPacket in, GSOOptions options, PacketBatch out, int first) {
        int segments = first == 0 ? cursor.begin(in, options) : 0;
        while (cursor.next(packet)) {
            out.append(packet.length()).buffer().put(packet.buffer());
        }
        return segments;
    }
}
