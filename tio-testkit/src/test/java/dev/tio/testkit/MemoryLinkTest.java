package dev.tio.testkit;

import static dev.tio.testkit.MemoryPackets.assertKind;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.Capabilities;
import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.TunException;
import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class MemoryLinkTest {
    private final MemoryTun tun = MemoryTun.builder(Capabilities.NONE).name("first").mtu(1400).open();
    private final MemoryLink link = tun.link();
    private final BlockingQueue<DeviceEvent> events = new LinkedBlockingQueue<>();

    @Test
    void shouldSayWhatItIs() throws IOException {
        assertThat(link.name()).isEqualTo("first");
        assertThat(link.mtu()).isEqualTo(1400);
        assertThat(link.isUp()).isTrue();
        link.rename("second");
        assertThat(link.name()).isEqualTo("second");
        assertThatThrownBy(() -> link.mtu(67)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTellEachChangeOnceAndInOrder() throws Exception {
        link.onEvent(events::add);
        link.up();
        link.mtu(1400);
        link.down();
        link.mtu(1500);
        link.up();

        assertThat(next()).isEqualTo(DeviceEvent.DOWN);
        assertThat(next()).isEqualTo(DeviceEvent.MTU_UPDATE);
        assertThat(next()).isEqualTo(DeviceEvent.UP);
    }

    @Test
    void shouldSurviveAListenerThatThrowsAtTheEnd() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        AtomicReference<Throwable> uncaught = new AtomicReference<>();
        link.onEvent(events::add, () -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> uncaught.set(thrown));
            threads.add(Thread.currentThread());
            throw new IllegalStateException("a listener's mistake");
        });
        tun.close();

        Thread ended = threads.poll(1, TimeUnit.MINUTES);
        assertThat(ended).isNotNull();
        ended.join();
        assertThat(uncaught).hasNullValue();
    }

    @Test
    void shouldTellOnAThreadOfItsOwnAndSurviveAListenerThatThrows() throws Exception {
        BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
        link.onEvent(event -> {
            threads.add(Thread.currentThread());
            throw new IllegalStateException("a listener's mistake");
        });
        link.down();
        link.up();

        Thread first = threads.poll(1, TimeUnit.MINUTES);
        assertThat(first).isNotNull().isNotSameAs(Thread.currentThread());
        assertThat(threads.poll(1, TimeUnit.MINUTES)).isSameAs(first);
    }

    @Test
    void shouldTellNoMoreOnceASubscriptionWasClosedByItsListener() throws Exception {
        Link.Subscription[] own = new Link.Subscription[1];
        BlockingQueue<DeviceEvent> seen = new LinkedBlockingQueue<>();
        own[0] = link.onEvent(event -> {
            seen.add(event);
            own[0].close();
            own[0].close();
        });
        link.onEvent(events::add);
        link.down();
        assertThat(next()).isEqualTo(DeviceEvent.DOWN);
        assertThat(seen.poll(1, TimeUnit.MINUTES)).isEqualTo(DeviceEvent.DOWN);
        link.up();
        assertThat(next()).isEqualTo(DeviceEvent.UP);

        assertThat(seen).isEmpty();
    }

    @Test
    void shouldBeDownOnceItIsDeleted() throws Exception {
        link.onEvent(events::add);
        link.delete();

        assertThat(next()).isEqualTo(DeviceEvent.DOWN);
        assertKind(TunException.Kind.CLOSED, link::name);
        assertKind(TunException.Kind.CLOSED, link::mtu);
        assertKind(TunException.Kind.CLOSED, link::isUp);
        assertKind(TunException.Kind.CLOSED, () -> link.onEvent(events::add));
    }

    @Test
    void shouldEndWithItsDevice() {
        tun.close();

        assertKind(TunException.Kind.CLOSED, link::name);
        assertKind(TunException.Kind.CLOSED, link::up);
        assertKind(TunException.Kind.CLOSED, () -> link.onEvent(events::add));
    }

    private DeviceEvent next() throws InterruptedException {
        return events.poll(1, TimeUnit.MINUTES);
    }
}
