package dev.tio.testkit;

import dev.tio.wire.TunPacket;
import java.util.concurrent.atomic.AtomicBoolean;

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

    static Feeder start(Trial trial) {
        return new Feeder(trial);
    }

    /** Returns when nothing is delivered any more. */
    void stop() throws Exception {
        stopped.set(true);
        thread.result(trial.patience());
    }
}
