package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.TunException.Kind;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * What {@link Link} promises, sentence by sentence, to be run against the interface of an adapter's device:
 *
 * <pre>{@code
 * class PipeLinkTest extends LinkContract {
 *     @Override
 *     protected Bench open(int queues) throws IOException {
 *         return new PipeBench(queues);
 *     }
 * }
 * }</pre>
 */
public abstract class LinkContract extends AdapterContract {
    private static final List<DeviceEvent> ALL_EVENTS =
            List.of(DeviceEvent.MTU_UPDATE, DeviceEvent.DOWN, DeviceEvent.UP);

    /** For a class that opens the bench. */
    protected LinkContract() {
    }

    /** Makes {@link #ALL_EVENTS} happen. */
    private static void change(Trial trial, int mtu) throws Exception {
        trial.bench().mtu(mtu);
        trial.bench().down();
        trial.bench().up();
    }

    private static void awaitEvents(Trial trial, List<DeviceEvent> told, int count) {
        trial.await(count + " events", () -> told.size() >= count);
    }

    /** One event, and then the subscription's end, unless it goes on. */
    private static void awaitEndAfterOne(Trial trial, List<DeviceEvent> told, AtomicBoolean ended) {
        awaitEvents(trial, told, 1);
        trial.await("the end of events, or another one", () -> ended.get() || told.size() > 1);
    }

    @Nested
    @DisplayName("An interface")
    class State {
        @Test
        @DisplayName("has a name, which is the current one")
        void shouldKnowItsName() throws Exception {
            Trial trial = start();
            Link link = trial.set().link();
            assertThat(link.name()).isNotEmpty();
            trial.bench().rename("renamed7");
            assertThat(link.name()).isEqualTo("renamed7");
        }

        @Test
        @DisplayName("has an MTU, which is the current one")
        void shouldKnowItsMtu() throws Exception {
            Trial trial = start();
            Link link = trial.set().link();
            assertThat(link.mtu()).isPositive();
            for (int mtu : new int[] {1400, 1300}) {
                trial.bench().mtu(mtu);
                assertThat(link.mtu()).isEqualTo(mtu);
            }
        }

        @Test
        @DisplayName("is up or is not")
        void shouldKnowWhetherItIsUp() throws Exception {
            Trial trial = start();
            Link link = trial.set().link();
            assertThat(link.isUp()).isTrue();
            trial.bench().down();
            assertThat(link.isUp()).isFalse();
            trial.bench().up();
            assertThat(link.isUp()).isTrue();
        }

        @Test
        @DisplayName("is CLOSED once it is deleted")
        void shouldBeGone() throws Exception {
            Trial trial = start();
            trial.bench().delete();
            assertClosed(trial.set().link());
        }

        @Test
        @DisplayName("is CLOSED once the device is, and gives no more events")
        void shouldBeClosed() throws Exception {
            Trial trial = start();
            Link link = trial.set().link();
            trial.set().close();
            assertClosed(link);
            assertKind(Kind.CLOSED, () -> link.onEvent(event -> { }));
        }

        private void assertClosed(Link link) {
            assertKind(Kind.CLOSED, link::name);
            assertKind(Kind.CLOSED, link::mtu);
            assertKind(Kind.CLOSED, link::isUp);
        }
    }

    @Nested
    @DisplayName("A listener")
    class Events {
        @Test
        @DisplayName("is told each event from its subscription on, in order")
        void shouldBeToldInOrder() throws Exception {
            Trial trial = start().withEvents();
            List<DeviceEvent> told = new CopyOnWriteArrayList<>();
            trial.set().link().onEvent(told::add);
            change(trial, 1400);
            awaitEvents(trial, told, 3);
            assertThat(told).isEqualTo(ALL_EVENTS);
        }

        @Test
        @DisplayName("is called one at a time, and not by the thread that subscribed")
        void shouldBeCalledByOneThreadAtATime() throws Exception {
            Trial trial = start().withEvents();
            AtomicInteger inside = new AtomicInteger();
            List<String> faults = new CopyOnWriteArrayList<>();
            List<DeviceEvent> told = new CopyOnWriteArrayList<>();
            Thread subscriber = Thread.currentThread();
            trial.set().link().onEvent(event -> {
                if (inside.incrementAndGet() != 1 || Thread.currentThread() == subscriber) {
                    faults.add(event + " by " + Thread.currentThread() + " beside " + inside.get());
                }
                Thread.yield();
                inside.decrementAndGet();
                told.add(event);
            });
            change(trial, 1400);
            change(trial, 1300);
            awaitEvents(trial, told, 6);
            assertThat(faults).isEmpty();
        }

        @Test
        @DisplayName("that throws is called for the next event all the same")
        void shouldSurviveAnException() throws Exception {
            Trial trial = start().withEvents();
            List<DeviceEvent> told = new CopyOnWriteArrayList<>();
            trial.set().link().onEvent(event -> {
                told.add(event);
                throw new IllegalStateException("a listener of the contract's throws this");
            });
            change(trial, 1400);
            awaitEvents(trial, told, 3);
            assertThat(told).isEqualTo(ALL_EVENTS);
        }

        @Test
        @DisplayName("is one of several, which are all told")
        void shouldNotBeAlone() throws Exception {
            Trial trial = start().withEvents();
            List<DeviceEvent> first = new CopyOnWriteArrayList<>();
            List<DeviceEvent> second = new CopyOnWriteArrayList<>();
            trial.set().link().onEvent(first::add);
            trial.set().link().onEvent(second::add);
            change(trial, 1400);
            awaitEvents(trial, first, 3);
            awaitEvents(trial, second, 3);
            assertThat(first).isEqualTo(second).isEqualTo(ALL_EVENTS);
        }

        @Test
        @DisplayName("is not called for what happens once its subscription is closed, which may be done twice")
        void shouldEndWithItsSubscription() throws Exception {
            Trial trial = start().withEvents();
            List<DeviceEvent> told = new CopyOnWriteArrayList<>();
            List<DeviceEvent> others = new CopyOnWriteArrayList<>();
            AtomicBoolean ended = new AtomicBoolean();
            Link.Subscription subscription = trial.set().link().onEvent(told::add, () -> ended.set(true));
            trial.set().link().onEvent(others::add);
            trial.bench().mtu(1400);
            awaitEvents(trial, told, 1);
            subscription.close();
            subscription.close();
            trial.bench().down();
            trial.bench().up();
            awaitEvents(trial, others, 3);
            awaitEndAfterOne(trial, told, ended);
            assertThat(told).containsExactly(DeviceEvent.MTU_UPDATE);
        }

        @Test
        @DisplayName("may close its subscription when it is called, and is not called again")
        void shouldCloseItsSubscription() throws Exception {
            Trial trial = start().withEvents();
            List<DeviceEvent> told = new CopyOnWriteArrayList<>();
            List<DeviceEvent> others = new CopyOnWriteArrayList<>();
            AtomicBoolean ended = new AtomicBoolean();
            AtomicReference<Link.Subscription> subscription = new AtomicReference<>();
            subscription.set(trial.set().link().onEvent(event -> {
                told.add(event);
                subscription.get().close();
            }, () -> ended.set(true)));
            trial.set().link().onEvent(others::add);
            change(trial, 1400);
            awaitEvents(trial, others, 3);
            awaitEndAfterOne(trial, told, ended);
            assertThat(told).containsExactly(DeviceEvent.MTU_UPDATE);
        }

        @Test
        @DisplayName("does not keep the device from being closed, and its subscription may be closed after it")
        void shouldEndWithTheDevice() throws Exception {
            Trial trial = start().withEvents();
            List<DeviceEvent> told = new CopyOnWriteArrayList<>();
            AtomicBoolean ended = new AtomicBoolean();
            Link.Subscription subscription = trial.set().link().onEvent(told::add, () -> ended.set(true));
            trial.close(trial.set());
            subscription.close();
            trial.await("the end of events", ended::get);
            int before = told.size();
            trial.bench().close();
            assertThat(told).hasSize(before);
        }

        @Test
        @DisplayName("is told once, by its other call, that no more events will come")
        void shouldBeToldOfTheEnd() throws Exception {
            Trial trial = start().withEvents();
            AtomicInteger ends = new AtomicInteger();
            Link.Subscription subscription = trial.set().link().onEvent(event -> { }, ends::incrementAndGet);
            assertThat(ends).hasValue(0);
            trial.set().close();
            trial.await("the end of the events", () -> ends.get() > 0);
            subscription.close();
            assertThat(ends).hasValue(1);
        }
    }
}
