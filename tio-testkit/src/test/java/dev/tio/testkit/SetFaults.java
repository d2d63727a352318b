package dev.tio.testkit;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Sets of queues and links that are each broken in one way. */
final class SetFaults {
    private SetFaults() {
    }

    static List<Fault> all() {
        return List.of(
                Fault.ofSet("swallows shutdown", set -> new PassingSet(set) {
                    @Override
                    public void shutdown() {
                        // As if it had been called.
                    }
                }, "wakes the readers of all queues with -1", "lets a reader leave that always finds packets",
                        "makes writes of all queues CLOSED", "ends with the set",
                        "is CLOSED after a shutdown, and its descriptor closed",
                        "goes on when one of its queues is closed, which stays in the list"),
                Fault.ofSet("releases at shutdown", set -> new PassingSet(set) {
                    @Override
                    public void shutdown() {
                        super.shutdown();
                        for (Queue queue : queues()) {
                            try {
                                queue.close();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        }
                    }
                }, "releases nothing: queues keep their descriptors, and the link answers"),
                Fault.ofSet("shows its own list", set -> new PassingSet(set) {
                    @Override
                    public List<Queue> queues() {
                        return new ArrayList<>(super.queues());
                    }
                }, "has its queues in one order, in a list that nobody can change"),
                Fault.ofSet("adds a duplicate", set -> new PassingSet(set) {
                    @Override
                    public Queue add(long descriptor) throws IOException {
                        for (Queue queue : queues()) {
                            if (queue.descriptor().equals(OptionalLong.of(descriptor))) {
                                return queue;
                            }
                        }
                        return super.add(descriptor);
                    }
                }, "is REFUSED if it is in the set already, and stays open"),
                Fault.ofSet("leaves a descriptor open that comes too late", set -> new PassingSet(set) {
                    private boolean ended;

                    @Override
                    public void shutdown() {
                        ended = true;
                        super.shutdown();
                    }

                    @Override
                    public Queue add(long descriptor) throws IOException {
                        if (ended) {
                            throw new TunException(TunException.Kind.CLOSED, "add", "", "");
                        }
                        return super.add(descriptor);
                    }
                }, "is CLOSED after a shutdown, and its descriptor closed"),
                Fault.ofSet("fails at a second close", set -> new PassingSet(set) {
                    private final AtomicBoolean closed = new AtomicBoolean();

                    @Override
                    public void close() throws IOException {
                        if (closed.getAndSet(true)) {
                            throw new TunException(TunException.Kind.CLOSED, "close", "", "");
                        }
                        super.close();
                    }
                }, "does nothing the second time"),
                Fault.ofSet("keeps the descriptor of a queue at close", set -> new ForwardingQueueSet(set, (queue, index) ->
                        index == 1 ? QueueFaults.keepingItsDescriptor(queue) : queue),
                        "releases the descriptors of all queues"),
                Fault.ofSet("leaves its link open", set -> new PassingSet(set) {
                    @Override
                    public void close() throws IOException {
                        set.shutdown();
                        for (Queue queue : queues()) {
                            queue.close();
                        }
                    }
                }, "makes the link CLOSED"),
                Fault.ofLink("says an old name", link(link -> new PassingSet.PassingLink(link) {
                    private String name = "";

                    @Override
                    public String name() throws IOException {
                        String now = super.name();
                        name = name.isEmpty() ? now : name;
                        return name;
                    }
                }), "has a name, which is the current one"),
                Fault.ofLink("says an old MTU", link(link -> new PassingSet.PassingLink(link) {
                    private int mtu;

                    @Override
                    public int mtu() throws IOException {
                        int now = super.mtu();
                        mtu = mtu == 0 ? now : mtu;
                        return mtu;
                    }
                }), "has an MTU, which is the current one"),
                Fault.ofLink("is always up", link(link -> new PassingSet.PassingLink(link) {
                    @Override
                    public boolean isUp() throws IOException {
                        return super.isUp() || true;
                    }
                }), "is up or is not"),
                Fault.ofLink("tells events after the subscription's close", link(link -> new PassingSet.PassingLink(link) {
                    @Override
                    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws IOException {
                        super.onEvent(listener, onEnd);
                        return () -> { };
                    }
                }), "is not called for what happens once its subscription is closed, which may be done twice",
                        "may close its subscription when it is called, and is not called again"),
                Fault.ofLink("ends with a listener's exception", link(link -> new PassingSet.PassingLink(link) {
                    @Override
                    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws IOException {
                        AtomicBoolean dead = new AtomicBoolean();
                        return super.onEvent(event -> {
                            if (!dead.getAndSet(true)) {
                                listener.accept(event);
                                dead.set(false);
                            }
                        }, onEnd);
                    }
                }), "that throws is called for the next event all the same"),
                Fault.ofLink("has one listener", link(link -> new PassingSet.PassingLink(link) {
                    private Subscription last = () -> { };

                    @Override
                    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws IOException {
                        last.close();
                        last = super.onEvent(listener, onEnd);
                        return last;
                    }
                }), "is one of several, which are all told",
                        "is not called for what happens once its subscription is closed, which may be done twice",
                        "may close its subscription when it is called, and is not called again"),
                Fault.ofLink("tells events out of order", link(link -> new PassingSet.PassingLink(link) {
                    @Override
                    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws IOException {
                        List<DeviceEvent> held = new ArrayList<>();
                        return super.onEvent(event -> {
                            if (event == DeviceEvent.DOWN) {
                                held.add(event);
                            } else {
                                listener.accept(event);
                                held.forEach(listener);
                                held.clear();
                            }
                        }, onEnd);
                    }
                }), "is told each event from its subscription on, in order",
                        "that throws is called for the next event all the same",
                        "is one of several, which are all told"));
    }

    private static UnaryOperator<QueueSet> link(UnaryOperator<Link> broken) {
        return set -> {
            Link link = broken.apply(set.link());
            return new PassingSet(set) {
                @Override
                public Link link() {
                    return link;
                }
            };
        };
    }
}
