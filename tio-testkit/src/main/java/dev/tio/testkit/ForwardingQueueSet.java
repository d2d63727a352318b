package dev.tio.testkit;

import dev.tio.api.Link;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/** A set around a set, each of its queues in another, which stays the same. */
final class ForwardingQueueSet implements QueueSet {
    private final QueueSet set;
    private final BiFunction<Queue, Integer, Queue> around;
    private List<Queue> inner = List.of();
    private List<Queue> outer = List.of();

    /**
     * A set around {@code set}.
     *
     * @param around makes the queue around a queue that is the n-th of the set, from 0
     */
    ForwardingQueueSet(QueueSet set, BiFunction<Queue, Integer, Queue> around) {
        this.set = set;
        this.around = around;
    }

    /** A set's queues keep their places, and new ones come last. */
    @Override
    public synchronized List<Queue> queues() {
        List<Queue> now = set.queues();
        if (now != inner) {
            List<Queue> grown = new ArrayList<>(outer);
            for (int i = grown.size(); i < now.size(); i++) {
                grown.add(around.apply(now.get(i), i));
            }
            inner = now;
            outer = List.copyOf(grown);
        }
        return outer;
    }

    @Override
    public Queue add(long descriptor) throws IOException {
        Queue added = set.add(descriptor);
        List<Queue> queues = queues();
        return queues.get(set.queues().indexOf(added));
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
}
