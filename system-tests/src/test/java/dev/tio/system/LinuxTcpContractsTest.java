package dev.tio.system;

import dev.tio.linux.testkit.RequiresTun;
import dev.tio.testkit.AdapterContracts;
import dev.tio.testkit.Bench;
import java.io.IOException;

/** And so they do with superpackets of TCP alone. */
@RequiresTun
class LinuxTcpContractsTest extends AdapterContracts {
    @Override
    protected Bench open(int queues) throws IOException {
        return LinuxBench.open(queues, builder -> builder.uso(false));
    }
}
