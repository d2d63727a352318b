package dev.tio.gso;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Packets are borrowed until the flush: what keeps one longer keeps a slab of its owner's. */
class FlushedPacketsTest {
    private final Coalescer target = new MultiCoalescer(new RecordingSink(), 4);

    @Test
    void shouldBeLetGoByACoalescer() throws IOException {
        TunPacket packet = packet();
        target.commit(packet);
        target.flush();
        WeakReference<TunPacket> reference = new WeakReference<>(packet);
        packet = null;
        assertThat(collected(reference)).isTrue();
    }

    @Test
    void shouldBeLetGoByWhatRestoresTheOrder() throws IOException {
        OrderingCoalescer ordering = new OrderingCoalescer(target, 4);
        TunPacket packet = packet();
        ordering.commit(packet, 1, 1);
        ordering.flush();
        WeakReference<TunPacket> reference = new WeakReference<>(packet);
        packet = null;
        assertThat(collected(reference)).isTrue();
        assertThat(ordering).isNotNull();
    }

    private static TunPacket packet() {
        return new TunPacket().set(Slab.allocate(100).bytes(), 0, 100);
    }

    private static boolean collected(WeakReference<?> reference) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (reference.get() != null && System.nanoTime() < deadline) {
            System.gc();
        }
        return reference.get() == null;
    }
}
