package dev.tio.testkit;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/** A set that does what another does, for a subclass to do one thing otherwise. */
class PassingSet implements QueueSet {
    final QueueSet set;

    PassingSet(QueueSet set) {
        this.set = set;
    }

    @Override
    public List<Queue> queues() {
        return set.queues();
    }

    @Override
    public Queue add(long descriptor) throws IOException {
        return set.add(descriptor);
    }

    @Override
    public Link link() {
        return set.link();
    }

    @Override
    public void shutdown() {
        set.shutdown();
    }

    @Override
    public void close() throws IOException {
        set.close();
    }

    /** A link that does what another does. */
    static class PassingLink implements Link {
        final Link link;

        PassingLink(Link link) {
            this.link = link;
        }

        @Override
        public String name() throws IOException {
            return link.name();
        }

        @Override
        public int mtu() throws IOException {
            return link.mtu();
        }

        @Override
        public boolean isUp() throws IOException {
            return link.isUp();
        }

        @Override
        public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws IOException {
            return link.onEvent(listener, onEnd);
        }
    }
}
