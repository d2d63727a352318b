package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** The in-memory device keeps what GSOWriter promises. */
class MemoryGSOWriterContractTest extends GSOWriterContract {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(Capabilities.ALL, queues);
    }
}
