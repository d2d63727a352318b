package dev.tio.linux;

import static dev.tio.linux.RtnetlinkType.RTM_DELLINK;
import static dev.tio.linux.RtnetlinkType.RTM_NEWLINK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceEvent;
import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LinkSubscriptionTest {
    private static final int INDEX = 7;
    private static final int UP = Messages.IFF_UP;

    private final FakeRtnetlink kernel = new FakeRtnetlink();
    private final BlockingQueue<DeviceEvent> events = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Set<Integer> openAtTheEnd;
    /** What comes of each further contact: a link's state, or an exception. */
    private final Queue<Object> contacts = new ConcurrentLinkedQueue<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(LinkSubscription.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            log.add(record.getMessage() + ": " + record.getThrown().getMessage());
        }

        @Override
        public void flush() {
        }

        @Override
        public void close() {
        }
    };

    @BeforeEach
    void keepLog() {
        logger.addHandler(handler);
        logger.setUseParentHandlers(false);
    }

    @AfterEach
    void restoreLog() {
        logger.removeHandler(handler);
        logger.setUseParentHandlers(true);
    }

    @Test
    void shouldTellOfChangesOnly() throws Exception {
        LinkSubscription subscription = subscribe(events::add);
        kernel.receive(link(0, 1500), link(UP, 1500), link(UP, 1500), link(UP, 1400), link(0, 1300));

        assertThat(take(4)).containsExactly(
                DeviceEvent.UP, DeviceEvent.MTU_UPDATE, DeviceEvent.DOWN, DeviceEvent.MTU_UPDATE);

        subscription.close();
        assertEnded();
        assertThat(events).isEmpty();
    }

    @Test
    void shouldNotTellOfOtherLinks() throws Exception {
        LinkSubscription subscription = subscribe(events::add);
        kernel.receive(Messages.link(RTM_NEWLINK, 0, INDEX + 1, UP, 1300), Messages.link(RTM_DELLINK, 0, 8, 0, 1),
                link(0, 1400));

        assertThat(take(1)).containsExactly(DeviceEvent.MTU_UPDATE);

        subscription.close();
        assertEnded();
        assertThat(events).isEmpty();
    }

    @Test
    void shouldAskForTheStateWhenNoticesWereLost() throws Exception {
        kernel.onRequest(request -> kernel.receive(
                Messages.link(RTM_NEWLINK, request.sequence(), INDEX, UP, 1400)));
        LinkSubscription subscription = subscribe(events::add);
        kernel.receive(Errno.ENOBUFS, link(0, 1300));

        assertThat(take(3)).containsExactly(DeviceEvent.MTU_UPDATE, DeviceEvent.UP, DeviceEvent.MTU_UPDATE);
        assertThat(kernel.requests()).singleElement().matches(request -> request.is(RtnetlinkType.RTM_GETLINK));

        subscription.close();
        assertEnded();
    }

    @Test
    void shouldEndWhenTheLinkIsGone() throws Exception {
        subscribe(events::add);

        kernel.receive(link(UP, 1500), Messages.link(RTM_DELLINK, 0, INDEX, UP, 1500));

        assertThat(take(2)).containsExactly(DeviceEvent.UP, DeviceEvent.DOWN);
        assertEnded();
    }

    @Test
    void shouldEndWhenTheLinkIsGoneAndTheNoticeWasLost() throws Exception {
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(), Errno.ENODEV, "")));
        subscribe(events::add);

        kernel.receive(link(UP, 1500), Errno.ENOBUFS);

        assertThat(take(2)).containsExactly(DeviceEvent.UP, DeviceEvent.DOWN);
        assertEnded();
    }

    @Test
    void shouldGoOnWhenItsQuestionFailsForAnotherReason() throws Exception {
        kernel.onRequest(request -> kernel.receive(
                Messages.error(request.sequence(), Errno.ENOMEM, ""), link(UP, 1500)));
        LinkSubscription subscription = subscribe(events::add);

        kernel.receive(Errno.ENOBUFS);

        assertThat(take(1)).containsExactly(DeviceEvent.UP);
        assertThat(log).singleElement().asString().contains("ENOMEM");

        subscription.close();
        assertEnded();
    }

    @Test
    void shouldGoOnAfterAListenerThatThrows() throws Exception {
        Consumer<DeviceEvent> throwing = event -> {
            events.add(event);
            throw new IllegalStateException("thrown by a test");
        };
        LinkSubscription subscription = subscribe(throwing);
        kernel.receive(link(UP, 1500), link(0, 1500));

        assertThat(take(2)).containsExactly(DeviceEvent.UP, DeviceEvent.DOWN);

        subscription.close();
        assertEnded();
        assertThat(log).hasSize(2).allMatch(line -> line.endsWith("thrown by a test"));
    }

    @Test
    void shouldTellNothingMoreOnceItsListenerClosedIt() throws Exception {
        LinkSubscription[] subscription = new LinkSubscription[1];
        subscription[0] = create(event -> {
            events.add(event);
            subscription[0].close();
            subscription[0].close();
        });
        kernel.receive(link(UP, 1400), link(0, 1400));
        subscription[0].start();

        assertEnded();
        assertThat(events).containsExactly(DeviceEvent.UP);
    }

    @Test
    void shouldReleaseEverythingBeforeItsCloseReturns() throws Exception {
        for (int round = 0; round < 100; round++) {
            LinkSubscription subscription = subscribe(events::add);

            subscription.close();

            assertThat(kernel.open()).isEmpty();
        }
    }

    @Test
    void shouldNotWaitWithoutEndForAListenerThatDoesNotReturn() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        LinkSubscription subscription = subscribe(event -> {
            called.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        kernel.receive(link(UP, 1500));
        called.await();

        subscription.close();

        closed.countDown();
        assertEnded();
    }

    @Test
    void shouldBeginAnewWhenTheSocketFails() throws Exception {
        contacts.add(link(UP, 1500));
        LinkSubscription subscription = subscribe(events::add);

        kernel.receive(Errno.ENOMEM);
        assertThat(take(1)).containsExactly(DeviceEvent.UP);
        kernel.receive(link(0, 1500));
        assertThat(take(1)).containsExactly(DeviceEvent.DOWN);

        assertThat(log).singleElement().asString().contains("A gap", "ENOMEM");
        subscription.close();
        assertEnded();
    }

    @Test
    @DisplayName("A device that cannot be found while it moves is looked for again, less and less often, as long as it is there")
    void shouldTryAgainForAsLongAsTheLinkIsThere() throws Exception {
        for (int i = 0; i < 5; i++) {
            contacts.add(Errno.exception("socket", Errno.EMFILE, ""));
            contacts.add(Errno.exception("rtnetlink", Errno.EPERM, ""));
        }
        contacts.add(link(UP, 1500));
        LinkSubscription subscription = subscribe(events::add);

        kernel.receive(Messages.link(RTM_DELLINK, 0, INDEX, 0, 1500));

        assertThat(take(1)).containsExactly(DeviceEvent.UP);
        assertThat(kernel.pauses()).extracting(TimeUnit.NANOSECONDS::toMillis).containsExactly(
                100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 10_000L, 10_000L, 10_000L);
        assertThat(log).singleElement().asString().contains("EMFILE");
        kernel.receive(link(0, 1500));
        assertThat(take(1)).containsExactly(DeviceEvent.DOWN);
        kernel.awaitIdle();
        contacts.add(link(UP, 1500));
        kernel.receive(Errno.ENOMEM);
        assertThat(take(1)).containsExactly(DeviceEvent.UP);
        assertThat(kernel.pauses()).last().as("from the beginning").isEqualTo(LinkSubscription.FIRST_WAIT_NANOS);
        subscription.close();
        assertEnded();
    }

    @Test
    void shouldEndWhenItIsClosedWhileItWaitsToTryAgain() throws Exception {
        kernel.patient = true;
        contacts.add(Errno.exception("socket", Errno.EMFILE, ""));
        LinkSubscription subscription = subscribe(events::add);
        kernel.receive(Messages.link(RTM_DELLINK, 0, INDEX, 0, 1500));
        kernel.awaitPause();

        subscription.close();

        assertEnded();
        assertThat(contacts).isEmpty();
    }

    @Test
    void shouldEndWhenTheLinkIsGoneAfterAFailure() throws Exception {
        contacts.add(link(UP, 1500));
        contacts.add(Errno.exception("rtnetlink", Errno.ENODEV, ""));
        subscribe(events::add);

        kernel.receive(Errno.ENOMEM);
        assertThat(take(1)).containsExactly(DeviceEvent.UP);
        kernel.receive(Errno.ENOMEM);

        assertThat(take(1)).containsExactly(DeviceEvent.DOWN);
        assertEnded();
        assertThat(log).allMatch(line -> line.contains("ENOMEM"));
    }

    @Test
    void shouldEndWhoeverIsToldOfItThrows() throws Exception {
        LinkSubscription subscription = create(events::add, () -> {
            throw new IllegalStateException("thrown by a test");
        });
        subscription.start();

        subscription.close();

        assertEnded();
        assertThat(log).singleElement().asString().contains("thrown by a test");
    }

    private LinkSubscription subscribe(Consumer<DeviceEvent> listener) throws TunException {
        LinkSubscription subscription = create(listener);
        subscription.start();
        return subscription;
    }

    private LinkSubscription create(Consumer<DeviceEvent> listener) throws TunException {
        return create(listener, () -> { });
    }

    private LinkSubscription create(Consumer<DeviceEvent> listener, Runnable onEnd) throws TunException {
        return new LinkSubscription(new Locator(), contact(link(0, 1500)), listener, subscription -> {
            openAtTheEnd = kernel.open();
            ended.countDown();
            onEnd.run();
        });
    }

    private LinkContact contact(byte[] state) throws TunException {
        Netlink netlink = Netlink.open(kernel, Netlink.RTMGRP_LINK, Slab.allocate(Netlink.MEMORY_LENGTH));
        return new LinkContact(netlink, LinkMessage.parse(Messages.parse(state)), null);
    }

    /** Finds the link as {@link #contacts} say; once they are used up, it is gone. */
    private final class Locator implements LinkLocator {
        @Override
        public String label() {
            return "tun0";
        }

        @Override
        public String name() {
            return "tun0";
        }

        @Override
        public LinkContact contact(int groups, Slab memory, String call) throws TunException {
            Object next = contacts.remove();
            if (next instanceof TunException) {
                throw (TunException) next;
            }
            return LinkSubscriptionTest.this.contact((byte[]) next);
        }

        @Override
        public @Nullable LinkContact follow(int groups, Slab memory, String call) throws TunException {
            return contacts.isEmpty() ? null : contact(groups, memory, call);
        }

        @Override
        public boolean isAt(LinkContact contact) {
            return true;
        }
    }

    private static byte[] link(int flags, int mtu) {
        return Messages.link(RTM_NEWLINK, 0, INDEX, flags, mtu);
    }

    private DeviceEvent[] take(int count) throws InterruptedException {
        DeviceEvent[] taken = new DeviceEvent[count];
        for (int i = 0; i < count; i++) {
            taken[i] = events.poll(10, TimeUnit.SECONDS);
        }
        return taken;
    }

    /** The test's timeout ends the wait, if there is no end of it. */
    private void assertEnded() throws InterruptedException {
        ended.await();
        assertThat(openAtTheEnd).isEmpty();
    }
}
