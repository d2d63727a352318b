package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.QueueSet;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A {@link MemoryTun} whose far end is the test's, or another set around it. */
class MemoryBench implements Bench {
    static final int QUEUE_LENGTH = 250;

    private final MemoryTun tun;
    private final QueueSet set;

    MemoryBench(MemoryTun tun, QueueSet set) {
        this.tun = tun;
        this.set = set;
    }

    static MemoryBench open(Capabilities capabilities, int queues) {
        MemoryTun tun = tun(capabilities, queues);
        return new MemoryBench(tun, tun);
    }

    static MemoryTun tun(Capabilities capabilities, int queues) {
        return MemoryTun.builder(capabilities).queues(queues).queueLength(QUEUE_LENGTH).open();
    }

    @Override
    public QueueSet set() {
        return set;
    }

    /** To the first queue that is open, as a system would. */
    @Override
    public void deliver(TunPacket packet) throws IOException {
        for (int i = 0; i < tun.queues().size(); i++) {
            if (tun.queues().get(i).descriptor().isPresent()) {
                tun.deliver(i, packet);
                return;
            }
        }
    }

    @Override
    public @Nullable TunPacket sent(long timeoutNanos) throws IOException {
        return tun.sent(timeoutNanos);
    }

    @Override
    public void deliverMalformed() {
        tun.deliver(Packets.packet(new byte[] {0x45}).grow(-1, 0));
    }

    @Override
    public int room() {
        return QUEUE_LENGTH;
    }

    @Override
    public void down() throws IOException {
        tun.link().down();
    }

    @Override
    public void up() throws IOException {
        tun.link().up();
    }

    @Override
    public void mtu(int bytes) throws IOException {
        tun.link().mtu(bytes);
    }

    @Override
    public void rename(String name) throws IOException {
        tun.link().rename(name);
    }

    @Override
    public void delete() throws IOException {
        tun.link().delete();
    }

    @Override
    public long openQueue() throws IOException {
        return tun.detachedQueue();
    }

    @Override
    public boolean isOpen(long descriptor) {
        return MemoryTun.isDetached(descriptor) || tun.queues().stream()
                .anyMatch(queue -> queue.descriptor().equals(OptionalLong.of(descriptor)));
    }

    @Override
    public void close() {
        tun.close();
    }
}
