package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.api.QueueSet;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The kits on a broken adapter: {@link KitsCanFailTest} says which, and runs them. */
final class BrokenKits {
    /** The kits are run one after the other, each by name: this is how they learn of what. */
    static @Nullable Fault fault;

    /** For what never happens; all else is there long before. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private BrokenKits() {
    }

    private static Bench bench(int queues) {
        return fault.bench().apply(MemoryBench.tun(Capabilities.ALL, queues));
    }

    /** Of these the one that is to find out is run alone. */
    static final class OfAdapter extends AdapterContracts {
        @Override
        protected Bench open(int queues) {
            return bench(queues);
        }

        @Override
        protected Duration patience() {
            return PATIENCE;
        }
    }

    static final class OfDevice extends DeviceContract {
        @Override
        protected Bench open(int queues) {
            return bench(queues);
        }

        @Override
        protected GRODevice device(QueueSet queues, DeviceOptions options) {
            return fault.device().apply(queues, options);
        }

        @Override
        protected Duration patience() {
            return PATIENCE;
        }
    }
}
