package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** The in-memory device keeps the port's promises. */
class MemoryContractsTest extends AdapterContracts {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(Capabilities.ALL, queues);
    }
}
