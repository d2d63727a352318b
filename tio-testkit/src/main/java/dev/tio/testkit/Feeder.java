package dev.tio.testkit;

import dev.tio.api.QueueCounter;
import dev.tio.wire.TunPacket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.function.Executable;

/** Delivers packets to a device without end, so that its reader always finds some. */
final class Feeder {
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Caller<Boolean> thread;
    private final Trial trial;

    private Feeder(Trial trial) {
        this.trial = trial;
        TunPacket packet = trial.toDevice(0);
        thread = Caller.start(() -> {
            while (!stopped.get()) {
                trial.deliver(packet);
            }
            return true;
        });
    }

    /** Does {@code then} while a reader of the first queue always finds packets. */
    static void keepBusy(Trial trial, Caller<Integer> reader, Executable then) throws Throwable {
        Feeder feeder = new Feeder(trial);
        try {
            trial.await("packets that are read",
                    () -> trial.queue().counters().get(QueueCounter.READ_CALLS) > 100 || reader.isDone());
            then.execute();
        } finally {
            feeder.stop();
        }
    }

    /** Returns when nothing is delivered any more. */
    private void stop() throws Exception {
        stopped.set(true);
        thread.result(trial.patience());
    }
}
