package dev.tio.testkit;

import dev.tio.api.Capabilities;

/** The device on memory keeps what Device promises. */
class MemoryDeviceContractTest extends DeviceContract {
    @Override
    protected Bench open(int queues) {
        return MemoryBench.open(Capabilities.ALL, queues);
    }
}
