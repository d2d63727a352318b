package dev.tio.linux;

import static dev.tio.linux.RtnetlinkType.RTM_DELLINK;
import static dev.tio.linux.RtnetlinkType.RTM_GETLINK;
import static dev.tio.linux.RtnetlinkType.RTM_NEWLINK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link.Subscription;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A device that is renamed and moved between two steps of what is asked about it. */
class DeviceLinkTest {
    private static final int UP = Messages.IFF_UP;

    private final FakeRtnetlink kernel = new FakeRtnetlink();
    private final BlockingQueue<DeviceEvent> events = new LinkedBlockingQueue<>();
    /** What the device is in the namespace where it is. */
    private volatile int index = 7;
    private volatile int flags;
    private volatile int mtu = 1500;
    private NetworkNamespace opening;
    private LinuxQueue queue;
    private LinuxLink link;
    private Set<Integer> openBefore;
    private int requestsBefore;

    @BeforeEach
    void open() throws TunException {
        opening = NetworkNamespace.current(kernel);
        queue = new LinuxQueue(kernel, kernel.open("", 0), QueueFixture.PLAIN).open();
        DeviceControl control = new DeviceControl(new TunDriver(kernel), () -> List.of(queue));
        openBefore = kernel.open();
        kernel.onRequest(this::answer);
        link = new LinuxLink(new DeviceLocator(kernel, control, opening, "tun0"));
        requestsBefore = kernel.requests().size();
    }

    @AfterEach
    void close() {
        link.close();
        awaitEnd();
        opening.close();
    }

    /** As the kernel does for the device, by whichever of its name and index it is asked for. */
    private void answer(NetlinkMessage request) {
        if (!request.is(RTM_GETLINK)) {
            kernel.receive(Messages.error(request.sequence(), 0, ""));
        } else if (nameIn(request).equals(kernel.device) || indexIn(request) == index) {
            kernel.receive(Messages.link(RTM_NEWLINK, request.sequence(), index, flags, mtu));
        } else {
            kernel.receive(Messages.error(request.sequence(), Errno.ENODEV, ""));
        }
    }

    private static String nameIn(NetlinkMessage request) {
        return request.attributes(16).string(3);
    }

    private static int indexIn(NetlinkMessage request) {
        return request.payload().getInt(4);
    }

    private void move(String namespace, int newIndex) {
        kernel.namespace = namespace;
        index = newIndex;
    }

    private byte[] notice(RtnetlinkType type, int of, int nowFlags) {
        return Messages.link(type, 0, of, nowFlags, 1500);
    }

    @Test
    void shouldKnowItsNameWithoutNetlink() throws TunException {
        kernel.device = "renamed0";

        assertThat(link.name()).isEqualTo("renamed0");
        assertThat(kernel.requests()).hasSize(requestsBefore);
    }

    @Test
    void shouldFindTheIndexWhereTheDeviceIsNow() throws TunException {
        assertThat(link.index()).isEqualTo(7);

        kernel.device = "renamed0";
        move(FakeRtnetlink.ELSEWHERE, 9);

        assertThat(link.index()).isEqualTo(9);
    }

    @Test
    void shouldNotTakeAnotherInterfaceThatGotItsName() throws TunException {
        kernel.onRequest(request -> {
            if (nameIn(request).equals("tun0")) {
                kernel.device = "tun1";
                kernel.receive(Messages.link(RTM_NEWLINK, request.sequence(), 8, 0, 1300));
            } else {
                answer(request);
            }
        });

        assertThat(link.index()).isEqualTo(7);
    }

    @Test
    @DisplayName("After a device moved, opening its name in the old namespace makes a new device")
    void shouldNotTakeANewInterfaceThatGotItsNameWhereItWas() throws TunException {
        kernel.onRequest(request -> {
            int answered = kernel.namespace.equals(FakeRtnetlink.HERE) ? 8 : 7;
            kernel.namespace = FakeRtnetlink.ELSEWHERE;
            kernel.receive(Messages.link(RTM_NEWLINK, request.sequence(), answered, 0, 1300));
        });

        assertThat(link.index()).isEqualTo(7);
    }

    @Test
    void shouldChangeItWhereItIsOnceItHasMoved() throws TunException {
        kernel.onRequest(request -> {
            if (request.is(RTM_GETLINK)) {
                answer(request);
            } else if (index == 7) {
                move(FakeRtnetlink.ELSEWHERE, 9);
                kernel.receive(Messages.error(request.sequence(), Errno.ENODEV, ""));
            } else {
                assertThat(indexIn(request)).isEqualTo(9);
                answer(request);
            }
        });

        link.mtu(1400);

        assertThat(kernel.requests()).hasSize(requestsBefore + 4);
    }

    @Test
    void shouldGiveUpOneThatIsRenamedAllTheTime() {
        kernel.onRequest(request -> {
            kernel.device = nameIn(request) + "0";
            kernel.receive(Messages.error(request.sequence(), Errno.ENODEV, ""));
        });

        TunException e = catchThrowableOfType(TunException.class, () -> link.mtu());

        assertThat(e.kind()).isEqualTo(Kind.OTHER);
        assertThat(e.advice()).contains("all the time");
    }

    @Test
    void shouldSayThatADeletedDeviceIsGone() {
        kernel.device = null;

        TunException name = catchThrowableOfType(TunException.class, () -> link.name());
        TunException mtu = catchThrowableOfType(TunException.class, () -> link.mtu());

        assertThat(List.of(name.kind(), mtu.kind())).containsOnly(Kind.CLOSED);
        assertThat(List.of(name.code(), mtu.code())).containsOnly("EBADFD");
    }

    @Test
    @DisplayName("TUNGETDEVNETNS needs CAP_NET_ADMIN; without, the device is taken to be where it was opened")
    void shouldLookWhereItWasOpenedIfTheKernelDoesNotTell() throws TunException {
        kernel.namespace = FakeRtnetlink.ELSEWHERE;
        kernel.refusal = Errno.EPERM;

        assertThat(link.mtu()).isEqualTo(1500);
    }

    @Test
    void shouldChangeNoOtherInterfaceThatGotItsNameWhereItWasOpened() {
        kernel.refusal = Errno.EPERM;
        // Another TUN, of the device's name, where the device was.
        index = 8;

        for (ThrowingCallable change : List.<ThrowingCallable>of(
                link::down, () -> link.mtu(1300), () -> link.addAddress("10.0.0.1/24"), () -> link.onEvent(events::add))) {
            TunException e = catchThrowableOfType(TunException.class, change);
            assertThat(e.kind()).isEqualTo(Kind.DENIED);
            assertThat(e.advice()).contains("CAP_NET_ADMIN");
        }
        assertThat(kernel.requests()).allMatch(request -> request.is(RTM_GETLINK));
    }

    @Test
    void shouldTellOfEventsOfAMovedDeviceAfterTheRightToKnowWhereItIsWasLost() throws Exception {
        link.onEvent(events::add);
        flags = UP;
        move(FakeRtnetlink.ELSEWHERE, 9);
        kernel.receive(notice(RTM_DELLINK, 7, 0));
        assertThat(take(1)).containsExactly(DeviceEvent.UP);

        kernel.refusal = Errno.EPERM;
        mtu = 1400;
        kernel.receive(Errno.ENOBUFS);

        assertThat(take(1)).containsExactly(DeviceEvent.MTU_UPDATE);
    }

    @Test
    void shouldFollowOnceItMayAgainOrTheDeviceIsBack() throws Exception {
        flags = UP;
        link.onEvent(events::add);
        kernel.refusal = Errno.EPERM;
        index = 9;
        kernel.patient = true;
        kernel.receive(notice(RTM_DELLINK, 7, UP));
        assertThat(take(1)).containsExactly(DeviceEvent.DOWN);
        kernel.awaitPause();

        index = 7;
        kernel.patient = false;
        kernel.receive();

        assertThat(take(1)).containsExactly(DeviceEvent.UP);
    }

    @Test
    void shouldSayOnceThatEventsHaveEnded() throws Exception {
        AtomicInteger ends = new AtomicInteger();
        Subscription subscription = link.onEvent(events::add, ends::incrementAndGet);
        subscription.close();
        assertThat(ends).hasValue(1);
        CountDownLatch last = new CountDownLatch(1);
        link.onEvent(events::add, last::countDown);

        kernel.device = null;
        kernel.receive(notice(RTM_DELLINK, 7, UP));

        last.await();
        subscription.close();
        link.close();
        assertThat(ends).hasValue(1);
    }

    @Test
    void shouldSayThatItMayNotKnowWhereTheDeviceIs() {
        kernel.refusal = Errno.EINVAL;
        kernel.onRequest(request -> kernel.receive(Messages.error(request.sequence(), Errno.ENODEV, "")));

        TunException e = catchThrowableOfType(TunException.class, () -> link.mtu());

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.advice()).contains("Linux 5.2");
    }

    @Test
    void shouldAskThroughAQueueThatIsOpen() throws TunException {
        queue.close();

        TunException e = catchThrowableOfType(TunException.class, () -> link.name());

        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void shouldTellOfADeviceThatMovesAndOfNoneThatGotItsIndex() throws Exception {
        flags = UP;
        link.onEvent(events::add);

        flags = 0;
        mtu = 1400;
        move(FakeRtnetlink.ELSEWHERE, 9);
        kernel.receive(notice(RTM_DELLINK, 7, UP), notice(RTM_NEWLINK, 7, UP), notice(RTM_NEWLINK, 7, 0));
        assertThat(take(2)).containsExactly(DeviceEvent.DOWN, DeviceEvent.MTU_UPDATE);
        kernel.receive(Messages.link(RTM_NEWLINK, 0, 7, 0, 1), Messages.link(RTM_NEWLINK, 0, 9, UP, 1400));

        assertThat(take(1)).containsExactly(DeviceEvent.UP);
    }

    @Test
    void shouldTellThatItWentDownEvenIfItIsUpAgainByThen() throws Exception {
        flags = UP;
        link.onEvent(events::add);

        move(FakeRtnetlink.ELSEWHERE, 7);
        kernel.receive(notice(RTM_DELLINK, 7, UP));

        assertThat(take(2)).containsExactly(DeviceEvent.DOWN, DeviceEvent.UP);
    }

    @Test
    void shouldFollowSeveralMovesInARow() throws Exception {
        link.onEvent(event -> {
            events.add(event);
            int before = index;
            if (event == DeviceEvent.UP && before < 10) {
                move(before % 2 == 0 ? FakeRtnetlink.HERE : FakeRtnetlink.ELSEWHERE, before + 1);
                kernel.receive(notice(RTM_DELLINK, before, UP));
            }
        });
        flags = UP;

        kernel.receive(notice(RTM_NEWLINK, 7, UP));

        assertThat(take(7)).containsExactly(DeviceEvent.UP, DeviceEvent.DOWN, DeviceEvent.UP, DeviceEvent.DOWN,
                DeviceEvent.UP, DeviceEvent.DOWN, DeviceEvent.UP);
    }

    @Test
    void shouldFollowAMoveWhoseNoticeWasLost() throws Exception {
        flags = UP;
        link.onEvent(events::add);

        flags = 0;
        move(FakeRtnetlink.ELSEWHERE, 9);
        kernel.onRequest(request -> {
            answer(request);
            kernel.receive(notice(RTM_NEWLINK, 9, UP));
        });
        kernel.receive(Errno.ENOBUFS);

        assertThat(take(2)).containsExactly(DeviceEvent.DOWN, DeviceEvent.UP);
        assertThat(kernel.requests()).as("none for the index that may be another's").noneMatch(r -> indexIn(r) == 7);
    }

    @Test
    void shouldFollowAMoveDuringTheResynchronisation() throws Exception {
        flags = UP;
        link.onEvent(events::add);
        kernel.onRequest(request -> {
            if (indexIn(request) == 7) {
                flags = 0;
                move(FakeRtnetlink.ELSEWHERE, 9);
            }
            answer(request);
            kernel.receive(notice(RTM_NEWLINK, 9, UP));
        });

        kernel.receive(Errno.ENOBUFS);

        assertThat(take(2)).containsExactly(DeviceEvent.DOWN, DeviceEvent.UP);
    }

    @Test
    void shouldEndWithADeviceThatIsDeletedAfterAMove() throws Exception {
        flags = UP;
        link.onEvent(events::add);
        move(FakeRtnetlink.ELSEWHERE, 9);
        kernel.receive(notice(RTM_DELLINK, 7, UP));
        assertThat(take(2)).containsExactly(DeviceEvent.DOWN, DeviceEvent.UP);

        kernel.device = null;
        kernel.receive(notice(RTM_DELLINK, 9, UP));

        assertThat(take(1)).containsExactly(DeviceEvent.DOWN);
        awaitEnd();
    }

    @Test
    void shouldReleaseEverythingWhenItIsClosedWhileItFollows() throws Exception {
        Subscription subscription = link.onEvent(events::add);
        move(FakeRtnetlink.ELSEWHERE, 9);
        flags = UP;
        kernel.onRequest(request -> {
            subscription.close();
            answer(request);
        });

        kernel.receive(notice(RTM_DELLINK, 7, 0));

        awaitEnd();
        assertThat(events).isEmpty();
    }

    @Test
    void shouldFollowNoMoreOnceItsListenerClosedIt() throws Exception {
        flags = UP;
        Subscription[] subscription = new Subscription[1];
        subscription[0] = link.onEvent(event -> {
            events.add(event);
            subscription[0].close();
        });
        int before = kernel.requests().size();

        kernel.receive(notice(RTM_DELLINK, 7, UP));

        assertThat(take(1)).containsExactly(DeviceEvent.DOWN);
        awaitEnd();
        assertThat(kernel.requests()).hasSize(before);
    }

    private DeviceEvent[] take(int count) throws InterruptedException {
        DeviceEvent[] taken = new DeviceEvent[count];
        for (int i = 0; i < count; i++) {
            taken[i] = events.poll(10, TimeUnit.SECONDS);
        }
        return taken;
    }

    /** The test's timeout ends the wait, if there is no end of it. */
    private void awaitEnd() {
        while (!openBefore.containsAll(kernel.open())) {
            Thread.onSpinWait();
        }
    }
}
