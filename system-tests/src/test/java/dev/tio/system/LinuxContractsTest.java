package dev.tio.system;

import dev.tio.linux.testkit.RequiresTun;
import dev.tio.testkit.AdapterContracts;
import dev.tio.testkit.Bench;
import java.io.IOException;

/**
 * A Linux TUN, and the device on it, keep the port's promises. Each bench makes its devices in namespaces of its own, as many
 * in a test as that asks for, so that none comes as a parameter.
 */
@RequiresTun
class LinuxContractsTest extends AdapterContracts {
    @Override
    protected Bench open(int queues) throws IOException {
        return LinuxBench.open(queues, builder -> builder);
    }
}
