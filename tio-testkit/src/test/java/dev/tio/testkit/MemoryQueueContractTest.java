package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** The in-memory device keeps what Queue promises. */
class MemoryQueueContractTest extends QueueContract {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(Capabilities.ALL, queues);
    }
}
