package dev.tio.testkit;

import dev.tio.api.Capabilities;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/** Queues that faults might strike keep the port's promises, as long as none does. */
class FaultyContractsTest {
    private static Bench open(Faults faults, int queues) {
        MemoryTun tun = MemoryBench.tun(Capabilities.ALL, queues);
        return new MemoryBench(tun, faults.around(tun));
    }

    @Nested
    @DisplayName("Without a fault")
    class Sound extends AdapterContracts {
        @Override
        protected Bench open(int queues) {
            return FaultyContractsTest.open(new Faults(), queues);
        }
    }

    /** Every packet passes the line, which is another way through the queue. */
    @Nested
    @DisplayName("With a line that loses one packet of 10^300")
    class Lucky extends AdapterContracts {
        @Override
        protected Bench open(int queues) {
            Impairment never = Impairment.NONE.loss(1e-300);
            return FaultyContractsTest.open(new Faults().reads(never).writes(never), queues);
        }
    }
}
