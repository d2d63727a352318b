package dev.tio.testkit;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * All contract kits on one bench, for an adapter that has every part of the port:
 *
 * <pre>{@code
 * class PipeTest extends AdapterContracts {
 *     @Override
 *     protected Bench open(int queues) throws IOException {
 *         return new PipeBench(queues);
 *     }
 * }
 * }</pre>
 *
 * <p>Of {@link DeviceContract} that is the library's own device on the adapter's queues.
 */
public abstract class AdapterContracts extends AdapterContract {
    /** For a class that opens the bench. */
    protected AdapterContracts() {
    }

    @Nested
    @DisplayName("Queue")
    class Queues extends QueueContract {
        @Override
        protected Bench open(int queues) throws Exception {
            return AdapterContracts.this.open(queues);
        }

        @Override
        protected Duration patience() {
            return AdapterContracts.this.patience();
        }
    }

    @Nested
    @DisplayName("QueueSet")
    class QueueSets extends QueueSetContract {
        @Override
        protected Bench open(int queues) throws Exception {
            return AdapterContracts.this.open(queues);
        }

        @Override
        protected Duration patience() {
            return AdapterContracts.this.patience();
        }
    }

    @Nested
    @DisplayName("GSOWriter")
    class GSOWriters extends GSOWriterContract {
        @Override
        protected Bench open(int queues) throws Exception {
            return AdapterContracts.this.open(queues);
        }

        @Override
        protected Duration patience() {
            return AdapterContracts.this.patience();
        }
    }

    @Nested
    @DisplayName("Link")
    class Links extends LinkContract {
        @Override
        protected Bench open(int queues) throws Exception {
            return AdapterContracts.this.open(queues);
        }

        @Override
        protected Duration patience() {
            return AdapterContracts.this.patience();
        }
    }

    @Nested
    @DisplayName("Device")
    class Devices extends DeviceContract {
        @Override
        protected Bench open(int queues) throws Exception {
            return AdapterContracts.this.open(queues);
        }

        @Override
        protected Duration patience() {
            return AdapterContracts.this.patience();
        }
    }
}
