package dev.tio.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DeviceEventsTest {
    private final FakeQueueSet set = new FakeQueueSet(new FakeQueue(Capabilities.NONE));
    private final Device device = GRODevice.of(set);

    @Test
    void shouldGiveEventsInOrder() throws Exception {
        DeviceEvents events = device.events();
        assertThat(events.poll(0)).isNull();
        set.tell(DeviceEvent.UP);
        set.tell(DeviceEvent.MTU_UPDATE);
        assertThat(device.events()).isSameAs(events);
        assertThat(events.take()).isEqualTo(DeviceEvent.UP);
        assertThat(events.poll(Long.MAX_VALUE)).isEqualTo(DeviceEvent.MTU_UPDATE);
        assertThat(events.poll(1)).isNull();
    }

    @Test
    void shouldBeginWithTheStateOfAnInterfaceThatIsUp() throws Exception {
        set.up = true;
        assertThat(device.events().poll(0)).isEqualTo(DeviceEvent.UP);
        assertThat(device.events().poll(0)).isNull();
    }

    @Test
    void shouldNotTellOfAStateThatAnEventHasOvertaken() throws Exception {
        set.up = true;
        set.whileLooking = () -> set.tell(DeviceEvent.DOWN);
        assertThat(device.events().poll(0)).isEqualTo(DeviceEvent.DOWN);
        assertThat(device.events().poll(0)).isNull();
    }

    @Test
    void shouldTellOfTheStateWhereOnlyTheMtuChanged() throws Exception {
        set.up = true;
        set.whileLooking = () -> set.tell(DeviceEvent.MTU_UPDATE);
        assertThat(device.events().poll(0)).isEqualTo(DeviceEvent.MTU_UPDATE);
        assertThat(device.events().poll(0)).isEqualTo(DeviceEvent.UP);
    }

    @Test
    void shouldTellOnceOfAStateThatItsEventTellsLate() throws Exception {
        set.up = true;
        device.events();
        set.tell(DeviceEvent.UP);
        set.tell(DeviceEvent.DOWN);
        set.tell(DeviceEvent.UP);
        assertThat(device.events().poll(0)).isEqualTo(DeviceEvent.UP);
        assertThat(device.events().poll(0)).isEqualTo(DeviceEvent.DOWN);
        assertThat(device.events().poll(0)).isEqualTo(DeviceEvent.UP);
        assertThat(device.events().poll(0)).isNull();
    }

    @Test
    void shouldEndWhenTheInterfaceIsGone() throws Exception {
        set.up = true;
        DeviceEvents events = device.events();
        set.tell(DeviceEvent.DOWN);
        set.ends.forEach(Runnable::run);
        assertThat(events.take()).isEqualTo(DeviceEvent.UP);
        assertThat(events.take()).isEqualTo(DeviceEvent.DOWN);
        assertThat(events.take()).isNull();
    }

    @Test
    void shouldWaitForEventsOfALinkThatTellsNothing() throws Exception {
        set.stateIsUnknown = true;
        DeviceEvents events = device.events();
        assertThat(events.poll(0)).isNull();
        assertThat(events.isEnded()).isFalse();
        device.close();
        assertThat(events.take()).isNull();
    }

    @Test
    void shouldForgetTheOldestWhenNobodyTakesThem() throws Exception {
        DeviceEvents events = device.events();
        set.tell(DeviceEvent.MTU_UPDATE);
        for (int i = 0; i < 512; i++) {
            set.tell(DeviceEvent.UP);
            set.tell(DeviceEvent.DOWN);
        }
        List<DeviceEvent> taken = new ArrayList<>();
        for (DeviceEvent event; (event = events.poll(0)) != null; ) {
            taken.add(event);
        }
        assertThat(taken).hasSize(1024).startsWith(DeviceEvent.UP).endsWith(DeviceEvent.DOWN);
    }

    @Test
    void shouldLetWaitersGoWhenTheDeviceIsClosed() throws Exception {
        DeviceEvents events = device.events();
        FutureTask<DeviceEvent> take = start(events::take);
        FutureTask<DeviceEvent> poll = start(() -> events.poll(Long.MAX_VALUE));
        device.close();
        assertThat(take.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(poll.get(20, TimeUnit.SECONDS)).isNull();
        assertThat(events.isEnded()).isTrue();
        set.tell(DeviceEvent.UP);
        assertThat(events.take()).isNull();
    }

    private static FutureTask<DeviceEvent> start(Callable<DeviceEvent> work) {
        FutureTask<DeviceEvent> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        return task;
    }

    @Test
    void shouldGiveWhatCameBeforeTheEnd() throws Exception {
        DeviceEvents events = device.events();
        set.tell(DeviceEvent.UP);
        device.close();
        assertThat(events.isEnded()).isFalse();
        assertThat(events.take()).isEqualTo(DeviceEvent.UP);
        assertThat(events.isEnded()).isTrue();
        assertThat(device.events()).isSameAs(events);
    }

    @Test
    void shouldHaveNoEventsOnceItIsClosed() throws Exception {
        device.close();
        assertThat(device.events().take()).isNull();
        assertThat(set.listeners).isEmpty();
    }

    @Test
    void shouldLeaveNoListenerWhereTheStateCannotBeHad() throws Exception {
        set.whileLooking = () -> {
            throw new IllegalStateException("the test's");
        };
        assertThatThrownBy(device::events).isInstanceOf(IllegalStateException.class);
        assertThat(set.listeners).isEmpty();
        set.whileLooking = () -> { };
        assertThat(device.events().poll(0)).isNull();
    }

    @Test
    void shouldWakeAWaiterWithAnEvent() throws Exception {
        DeviceEvents events = device.events();
        FutureTask<DeviceEvent> take = start(events::take);
        set.tell(DeviceEvent.DOWN);
        assertThat(take.get(20, TimeUnit.SECONDS)).isEqualTo(DeviceEvent.DOWN);
    }

    @Test
    void shouldWaitForAnEventAsLongAsItMay() throws Exception {
        DeviceEvents events = device.events();
        FutureTask<DeviceEvent> poll = start(() -> events.poll(TimeUnit.SECONDS.toNanos(20)));
        set.tell(DeviceEvent.DOWN);
        assertThat(poll.get(20, TimeUnit.SECONDS)).isEqualTo(DeviceEvent.DOWN);
        assertThat(events.poll(TimeUnit.MILLISECONDS.toNanos(2))).isNull();
    }

    @Test
    void shouldNotBeInterruptedWhereItNeedNotWait() throws Exception {
        DeviceEvents events = device.events();
        Thread.currentThread().interrupt();
        assertThat(events.poll(0)).isNull();
        assertThat(events.poll(-1)).isNull();
        set.tell(DeviceEvent.DOWN);
        assertThat(events.poll(Long.MAX_VALUE)).isEqualTo(DeviceEvent.DOWN);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void shouldTellAListenerThatMindsNoEnd() throws Exception {
        List<DeviceEvent> told = new ArrayList<>();
        Link.Subscription subscription = set.onEvent(told::add);
        set.tell(DeviceEvent.MTU_UPDATE);
        subscription.close();
        set.tell(DeviceEvent.UP);
        assertThat(told).containsExactly(DeviceEvent.MTU_UPDATE);
    }

    @Test
    void shouldBeInterruptible() {
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try {
                device.events().take();
            } catch (InterruptedException | IOException e) {
                thrown.complete(e);
            }
        });
        thread.start();
        thread.interrupt();
        assertThat(thrown.orTimeout(20, TimeUnit.SECONDS).join()).isInstanceOf(InterruptedException.class);
    }
}
