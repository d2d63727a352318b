package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** The in-memory device keeps what QueueSet promises. */
class MemoryQueueSetContractTest extends QueueSetContract {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(Capabilities.ALL, queues);
    }
}
