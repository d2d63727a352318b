package dev.tio.testkit;

import dev.tio.wire.PacketBatch;
import java.util.List;
import java.util.function.Consumer;
import org.assertj.core.api.AbstractAssert;
import org.jspecify.annotations.Nullable;

/** Assertions about the packets of a batch that are in use, from {@link PacketAssertions}. */
public final class PacketBatchAssert extends AbstractAssert<PacketBatchAssert, PacketBatch> {
    PacketBatchAssert(@Nullable PacketBatch actual) {
        super(actual, PacketBatchAssert.class);
    }

    /** That there are {@code count} packets. */
    public PacketBatchAssert hasSize(int count) {
        isNotNull();
        if (actual.size() != count) {
            failWithMessage("%nExpecting a batch of %d packets, but it has %d", count, actual.size());
        }
        return this;
    }

    /** Assertions about the packet at {@code index}, which is to be there. */
    public PacketAssert packet(int index) {
        isNotNull();
        if (index < 0 || index >= actual.size()) {
            failWithMessage("%nExpecting a packet %d, but the batch has %d", index, actual.size());
        }
        return new PacketAssert(actual.get(index)).as("packet %d of %d", index, actual.size());
    }

    /** That each packet, of which there may be none, satisfies what {@code assertions} asserts. */
    public PacketBatchAssert allSatisfy(Consumer<PacketAssert> assertions) {
        isNotNull();
        for (int i = 0; i < actual.size(); i++) {
            assertions.accept(packet(i));
        }
        return this;
    }

    /**
     * That the packets have these bytes, in this order; the message says in which fields the first wrong one differs.
     */
    public PacketBatchAssert containsExactly(List<byte[]> packets) {
        isNotNull();
        for (int i = 0; i < Math.min(actual.size(), packets.size()); i++) {
            packet(i).isEqualTo(packets.get(i));
        }
        return hasSize(packets.size());
    }
}
