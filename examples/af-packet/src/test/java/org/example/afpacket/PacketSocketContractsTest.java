package org.example.afpacket;

import dev.tio.linux.testkit.RequiresTun;
import dev.tio.testkit.AdapterContracts;
import dev.tio.testkit.Bench;
import java.io.IOException;

/** The adapter, and the library's device on it, keep the port's promises. */
@RequiresTun
class PacketSocketContractsTest extends AdapterContracts {
    @Override
    protected Bench open(int queues) throws IOException {
        return new CableBench(queues);
    }
}
