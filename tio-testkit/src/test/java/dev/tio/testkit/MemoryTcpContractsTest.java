package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** And so it does with superpackets of TCP alone. */
class MemoryTcpContractsTest extends AdapterContracts {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(new Capabilities(true, true, false, false), queues);
    }
}
