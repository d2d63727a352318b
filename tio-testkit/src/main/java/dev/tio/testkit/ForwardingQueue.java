package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounters;
import java.io.IOException;
import java.util.OptionalLong;

/** A queue around a queue: what is no packet goes through unchanged. */
abstract class ForwardingQueue implements Queue {
    final Queue queue;

    ForwardingQueue(Queue queue) {
        this.queue = queue;
    }

    @Override
    public Capabilities capabilities() {
        return queue.capabilities();
    }

    @Override
    public QueueCounters counters() {
        return queue.counters();
    }

    @Override
    public OptionalLong descriptor() {
        return queue.descriptor();
    }

    @Override
    public void close() throws IOException {
        queue.close();
    }
}
