package dev.tio.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class PacketBatchProperties {
    @Property
    void shouldKeepPacketsApartAndWithinTheSlab(
            @ForAll @IntRange(min = 1, max = 2000) int capacity,
            @ForAll @IntRange(max = 100) int front,
            @ForAll @IntRange(max = 100) int back,
            @ForAll @Size(max = 20) List<@IntRange(max = 300) Integer> lengths) {
        PacketBatch batch = new PacketBatch(Slab.allocate(capacity), 16, front, back);
        long free = 0;
        for (int length : lengths) {
            int room = batch.room();
            int size = batch.size();
            TunPacket packet = batch.append(length);
            boolean fits = size < 16 && free + front + length + back <= capacity;
            assertThat(packet != null).isEqualTo(fits);
            if (length > 0) {
                assertThat(length <= room).isEqualTo(fits);
            }
            if (packet != null) {
                assertThat(packet.offset()).isEqualTo(free + front);
                free = packet.offset() + length + back;
            }
        }
    }
}
