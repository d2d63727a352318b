package dev.tio.api;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import org.jspecify.annotations.Nullable;

/** Packets go to a batch. */
final class BatchTarget implements SegmentTarget {
    private @Nullable PacketBatch batch;

    /** Borrows {@code batch} until the next call; null lets go of it. */
    BatchTarget set(@Nullable PacketBatch to) {
        batch = to;
        return this;
    }

    @Override
    public int size() {
        return batch.size();
    }

    @Override
    public void size(int size) {
        batch.size(size);
    }

    @Override
    public int take(TunPacket packet, GSOOptions options, int first) {
        return GSOSplit.split(packet, options, batch, first);
    }
}
