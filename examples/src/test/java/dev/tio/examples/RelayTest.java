package dev.tio.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.GRODevice;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.checksum.Checksum;
import dev.tio.testkit.MemoryTun;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final int HEADERS = 20 + 8;
    private static final int SEGMENT = 10;

    private final MemoryTun from = MemoryTun.open(Capabilities.ALL);

    @Test
    void shouldWriteEverySegmentOfASuperpacketWithMoreThanABatchHolds() throws Exception {
        MemoryTun to = MemoryTun.builder(Capabilities.NONE).queueLength(2000).open();
        from.deliver(superpacket(1000), superpacket(1000));
        CompletableFuture<Void> running = start(relay(to));

        List<TunPacket> written = take(to, 2000);
        end(running);

        assertThat(written).extracting(TunPacket::length).containsOnly(HEADERS + SEGMENT);
    }

    @Test
    void shouldMergeAgainWhatItHasSplit() throws Exception {
        MemoryTun to = MemoryTun.open(Capabilities.ALL);
        from.deliver(superpacket(60), superpacket(60));
        CompletableFuture<Void> running = start(relay(to));

        List<TunPacket> written = take(to, 2);
        end(running);

        assertThat(written).extracting(TunPacket::length).containsOnly(HEADERS + 60 * SEGMENT);
        assertThat(written).extracting(packet -> packet.gso().gsoSize()).containsOnly(SEGMENT);
    }

    @Test
    void shouldLoseAPacketThatIsNotTakenAndGoOn() throws Exception {
        MemoryTun to = MemoryTun.builder(Capabilities.NONE).queueLength(8).open();
        to.link().down();
        from.deliver(superpacket(3));
        CompletableFuture<Void> running = start(relay(to));

        awaitFailures(to, 3);
        to.link().up();
        from.deliver(superpacket(2));
        assertThat(take(to, 2)).hasSize(2);
        end(running);
    }

    @Test
    void shouldEndWhenTheOtherDeviceIsGone() throws IOException {
        MemoryTun to = MemoryTun.open(Capabilities.NONE);
        to.close();
        from.deliver(superpacket(3));

        assertThatThrownBy(() -> relay(to).call()).isInstanceOf(TunException.class);
    }

    private Relay relay(MemoryTun to) {
        return new Relay(GRODevice.of(from, Relay.OPTIONS), GRODevice.of(to, Relay.OPTIONS));
    }

    private void end(CompletableFuture<Void> running) throws Exception {
        from.shutdown();
        running.get(1, TimeUnit.MINUTES);
    }

    private static CompletableFuture<Void> start(Relay relay) {
        return CompletableFuture.runAsync(() -> {
            try {
                relay.call();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static List<TunPacket> take(MemoryTun to, int count) {
        List<TunPacket> taken = new ArrayList<>();
        while (taken.size() < count) {
            TunPacket next = to.sent(TimeUnit.MINUTES.toNanos(1));
            assertThat(next).as("packet %d", taken.size()).isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static void awaitFailures(MemoryTun to, int count) {
        while (to.queues().get(0).counters().get(QueueCounter.FAILED) < count) {
            Thread.onSpinWait();
        }
    }

    private static TunPacket superpacket(int segments) {
        int length = HEADERS + segments * SEGMENT;
        TunPacket packet = new TunPacket().set(Slab.allocate(length).bytes(), 0, length);
        new IPv4Header().wrap(packet, 0).version(4).headerLength(20).totalLength(length).protocol(IPProtocol.UDP);
        IPv4Header.headerChecksumAt(packet.address(), ~Checksum.checksum(packet.address(), 20, 0));
        new UDPHeader().wrap(packet, 20).length(length - 20).checksum(IPProtocol.UDP + length - 20);
        packet.gso().type(GSOType.UDP_L4).gsoSize(SEGMENT).needsCsum(true).csumStart(20).csumOffset(6);
        return packet;
    }
}
