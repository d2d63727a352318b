package dev.tio.api;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Queues and a link that do what the test says. */
class FakeQueueSet implements QueueSet, Link {
    final List<FakeQueue> queues = new ArrayList<>();
    final List<Consumer<DeviceEvent>> listeners = new ArrayList<>();
    final List<Runnable> ends = new ArrayList<>();
    boolean up;
    boolean stateIsUnknown;
    /** Runs while {@link #isUp()} looks. */
    Runnable whileLooking = () -> { };
    boolean closed;

    FakeQueueSet(FakeQueue... queues) {
        this.queues.addAll(List.of(queues));
    }

    @Override
    public List<Queue> queues() {
        return List.copyOf(queues);
    }

    @Override
    public Queue add(long descriptor) {
        FakeQueue queue = new FakeQueue(Capabilities.ALL);
        queues.add(queue);
        return queue;
    }

    @Override
    public Link link() {
        return this;
    }

    @Override
    public void shutdown() {
        queues.forEach(queue -> queue.shutDown = true);
    }

    @Override
    public void close() {
        shutdown();
        closed = true;
    }

    @Override
    public String name() {
        return "fake0";
    }

    @Override
    public int mtu() {
        return 1420;
    }

    @Override
    public boolean isUp() throws IOException {
        if (stateIsUnknown) {
            throw new TunException(TunException.Kind.UNSUPPORTED, "state", "", "");
        }
        boolean seen = up;
        whileLooking.run();
        return seen;
    }

    @Override
    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) {
        listeners.add(listener);
        ends.add(onEnd);
        return () -> listeners.remove(listener);
    }

    void tell(DeviceEvent event) {
        List.copyOf(listeners).forEach(listener -> listener.accept(event));
    }
}
