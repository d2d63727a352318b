package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What a link told its listener, as it comes. */
final class LinkEvents {
    private final BlockingQueue<DeviceEvent> events = new LinkedBlockingQueue<>();

    void add(DeviceEvent event) {
        events.add(event);
    }

    /** Waits for the next events. */
    List<DeviceEvent> take(int count) throws InterruptedException {
        List<DeviceEvent> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            DeviceEvent event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("event after " + taken).isNotNull();
            taken.add(event);
        }
        return taken;
    }

    /** Without the MTU_UPDATE itself. */
    List<DeviceEvent> takeUntilMtuUpdate() throws InterruptedException {
        List<DeviceEvent> seen = new ArrayList<>();
        DeviceEvent event = take(1).get(0);
        while (event != DeviceEvent.MTU_UPDATE) {
            seen.add(event);
            event = take(1).get(0);
        }
        return seen;
    }

    void assertNoneIsLeft() {
        assertThat(events).isEmpty();
    }

    /** Nothing is told from then on. The test's timeout ends the wait, if there is no end of it. */
    static void awaitEndOfThreads() {
        while (Thread.getAllStackTraces().keySet().stream().anyMatch(t -> t.getName().equals("tio-link-events"))) {
            Thread.onSpinWait();
        }
    }
}
