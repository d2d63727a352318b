package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** And without any. */
class MemoryPlainContractsTest extends AdapterContracts {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(Capabilities.NONE, queues);
    }
}
