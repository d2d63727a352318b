package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** The in-memory device keeps what Link promises. */
class MemoryLinkContractTest extends LinkContract {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(Capabilities.ALL, queues);
    }
}
