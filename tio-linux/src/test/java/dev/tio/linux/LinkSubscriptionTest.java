package dev.tio.linux;

import static dev.tio.linux.RtnetlinkType.RTM_DELLINK;
import static dev.tio.linux.RtnetlinkType.RTM_NEWLINK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.DeviceEvent;
import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkSubscriptionTest {
    private static final int INDEX = 7;
    private static final int UP = Messages.IFF_UP;

    private final FakeRtnetlink kernel = new FakeRtnetlink();
    private final BlockingQueue<DeviceEvent> events = new LinkedBlockingQueue<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile Set<Integer> openAtTheEnd;
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
    void shouldEndWhenTheSocketFails() throws Exception {
        subscribe(events::add);

        kernel.receive(Errno.ENOMEM);

        assertEnded();
        assertThat(log).singleElement().asString().contains("ENOMEM");
    }

    private LinkSubscription subscribe(Consumer<DeviceEvent> listener) throws TunException {
        LinkSubscription subscription = create(listener);
        subscription.start();
        return subscription;
    }

    private LinkSubscription create(Consumer<DeviceEvent> listener) throws TunException {
        Netlink netlink = Netlink.open(kernel, Netlink.RTMGRP_LINK, Slab.allocate(Netlink.MEMORY_LENGTH));
        LinkMessage state = LinkMessage.parse(Messages.parse(link(0, 1500)));
        return new LinkSubscription(fixed(), new LinkContact(netlink, state, null), listener, subscription -> {
            openAtTheEnd = kernel.open();
            ended.countDown();
        });
    }

    /** A locator that never asks this test's kernel. */
    private static LinkLocator fixed() throws TunException {
        FakeRtnetlink other = new FakeRtnetlink();
        other.onRequest(request -> other.receive(
                Messages.link(RTM_NEWLINK, request.sequence(), INDEX, 0, 1500)));
        try (NetworkNamespace namespace = NetworkNamespace.current(other)) {
            return IndexLocator.find(namespace, "tun0");
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
