package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link.Subscription;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.InterfaceAddress;
import dev.tio.linux.LinuxLink;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.Route;
import dev.tio.wire.Background;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A device that an operator renames, or moves to another namespace, while it is in use. */
@LinuxDevices
class MovedDeviceTest {
    private static final int TARGET_PORT = 5000;
    private static final int EXCHANGES = 200;

    private final LinkEvents events = new LinkEvents();
    private final NetworkNamespace here;
    private final NetworkNamespace there;
    private final NativeTun tun;
    private final LinuxLink link;

    MovedDeviceTest(NetworkNamespace here, @InNamespace("there") NetworkNamespace there) throws TunException {
        this.here = here;
        this.there = there;
        tun = NativeTun.builder("tun0").namespace(here).addrGenMode(AddrGenMode.NONE)
                .address("10.1.0.1/24").up().open();
        link = tun.link();
    }

    @AfterEach
    void close() {
        tun.close();
    }

    @Test
    void shouldBeKnownByItsPresentName() throws TunException {
        LinuxLink operators = here.link("tun0");
        int index = link.index();
        link.down();

        operators.rename("renamed0");

        assertThat(link.name()).isEqualTo("renamed0");
        assertThat(operators.name()).isEqualTo("renamed0");
        assertThat(link.index()).isEqualTo(index);
        link.rename("tun1");
        assertThat(here.link("tun1").index()).isEqualTo(index);
        assertThat(catchThrowableOfType(TunException.class, () -> here.link("tun0")).kind()).isEqualTo(Kind.OTHER);
    }

    @Test
    void shouldBeFoundWhereItWasMoved() throws TunException {
        // Its number is another's there.
        try (NativeTun first = NativeTun.builder("tun1").namespace(there).open()) {
            LinuxLink operators = here.link("tun0");
            assertThat(first.link().index()).isEqualTo(link.index());

            operators.moveTo(there);

            assertThat(link.name()).isEqualTo("tun0");
            assertThat(link.index()).isNotEqualTo(first.link().index()).isEqualTo(there.link("tun0").index());
            assertThat(link.isUp()).isFalse();
            assertThat(link.addresses()).isEmpty();
            link.mtu(1300);
            assertThat(link.addrGenMode()).as("as a new interface there").isEqualTo(first.link().addrGenMode());
            link.addrGenMode(AddrGenMode.NONE);
            link.up();
            link.addAddress("10.2.0.1/24");
            link.addRoute(Route.to("10.3.0.0/16"));
            assertThat(there.link("tun0").mtu()).isEqualTo(1300);
            assertThat(there.link("tun0").addresses()).containsExactly(InterfaceAddress.of("10.2.0.1/24"));
            assertThat(link.routes()).contains(Route.to("10.3.0.0/16"));
            assertThat(first.link().mtu()).isEqualTo(1500);
            TunException gone = catchThrowableOfType(TunException.class, operators::mtu);
            assertThat(gone.kind()).isEqualTo(Kind.CLOSED);
            assertThat(gone.code()).isEqualTo("ENODEV");
        }
    }

    @Test
    void shouldSayThatTheNameIsTakenWhereItIsToGo() throws TunException {
        try (NativeTun other = NativeTun.builder("tun0").namespace(there).open()) {
            TunException taken = catchThrowableOfType(TunException.class, () -> link.moveTo(there));

            assertThat(taken.code()).isEqualTo("EEXIST");
            assertThat(link.isUp()).isTrue();
            assertThat(other.link().isUp()).isFalse();
        }
    }

    @Test
    @DisplayName("After a device moved, opening its name in the old namespace makes a new device")
    void shouldStayTheOldDeviceWhenItsNameIsOpenedAnew() throws TunException {
        link.moveTo(there);

        try (NativeTun fresh = NativeTun.builder("tun0").namespace(here).mtu(1400).open()) {
            assertThat(fresh.link().mtu()).isEqualTo(1400);
            assertThat(link.mtu()).isEqualTo(1500);
            link.mtu(1200);
            assertThat(there.link("tun0").mtu()).isEqualTo(1200);
            assertThat(here.link("tun0").mtu()).isEqualTo(1400);
        }
    }

    @Test
    void shouldComeBackWithItsNumberTakenMeanwhile() throws TunException {
        int index = link.index();
        link.moveTo(there);
        try (NetworkNamespace third = NetworkNamespace.create();
                NativeTun other = NativeTun.builder("tun1").namespace(third).open()) {
            assertThat(other.link().index()).isEqualTo(index);
            other.link().moveTo(here);
            assertThat(other.link().index()).isEqualTo(index);

            link.moveTo(here);

            assertThat(link.index()).isNotEqualTo(index).isEqualTo(here.link("tun0").index());
            link.mtu(1234);
            assertThat(other.link().mtu()).isEqualTo(1500);
        }
    }

    @Test
    void shouldTellOfEventsAcrossMoves() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        link.onEvent(events::add, ended::countDown);

        link.moveTo(there);
        assertThat(events.take(1)).containsExactly(DeviceEvent.DOWN);
        there.link("tun0").up();
        there.link("tun0").mtu(1400);
        assertThat(events.take(2)).containsExactly(DeviceEvent.UP, DeviceEvent.MTU_UPDATE);
        there.link("tun0").moveTo(here);
        here.link("tun0").rename("renamed0");
        here.link("renamed0").up();
        assertThat(events.take(2)).containsExactly(DeviceEvent.DOWN, DeviceEvent.UP);

        Interfaces.delete(here, link.index());

        assertThat(events.take(1)).containsExactly(DeviceEvent.DOWN);
        await(ended);
        LinkEvents.awaitEndOfThreads();
        events.assertNoneIsLeft();
        TunException gone = catchThrowableOfType(TunException.class, () -> link.name());
        assertThat(gone.kind()).isEqualTo(Kind.CLOSED);
        assertThat(gone.code()).isEqualTo("EBADFD");
    }

    @Test
    void shouldEndInTheStateOfTheDeviceHoweverOftenItMoved() throws Exception {
        Map<Integer, String> before = Descriptors.open();
        Subscription subscription = link.onEvent(events::add);

        for (int i = 0; i < 20; i++) {
            link.moveTo(there);
            link.up();
            link.moveTo(here);
            link.up();
        }
        // This one marks the end of the others.
        link.mtu(1400);

        List<DeviceEvent> seen = events.takeUntilMtuUpdate();
        assertThat(seen).hasSizeBetween(2, 80);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(i % 2 == 0 ? DeviceEvent.DOWN : DeviceEvent.UP);
        }
        assertThat(seen).last().isEqualTo(DeviceEvent.UP);
        subscription.close();
        assertThat(Descriptors.open()).isEqualTo(before);
    }

    @Test
    @DisplayName("notices overrun the socket's buffer while a listener waits, that of a move among them")
    void shouldFollowAMoveOfWhichNoNoticeCame() throws Exception {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        link.onEvent(event -> {
            events.add(event);
            listening.countDown();
            await(blocked);
        });
        link.mtu(1400);
        listening.await();
        int changes = 0;
        while (!noticesWereDropped()) {
            link.down();
            link.up();
            changes += 2;
        }
        link.moveTo(there);
        link.mtu(1300);
        blocked.countDown();
        assertThat(events.take(1)).containsExactly(DeviceEvent.MTU_UPDATE);

        List<DeviceEvent> seen = events.takeUntilMtuUpdate();

        assertThat(seen).as("notices were lost").hasSizeLessThan(changes);
        assertThat(seen).last().isEqualTo(DeviceEvent.DOWN);
        link.up();
        assertThat(events.take(1)).containsExactly(DeviceEvent.UP);
    }

    /** Of a socket that hears of links; from then on the kernel drops all, until what waits has been received. */
    private boolean noticesWereDropped() throws IOException {
        List<String> sockets = here.<List<String>, IOException>call(
                () -> Files.readAllLines(Path.of("/proc/thread-self/net/netlink")));
        // The kernel's address, family, port, mask of groups, and in the ninth place what was dropped.
        return sockets.stream().map(line -> line.strip().split("\\s+"))
                .anyMatch(socket -> socket[3].equals("00000001") && !socket[8].equals("0"));
    }

    @Test
    void shouldEndTheSubscriptionOfADeviceThatIsClosedAfterAMove() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        link.onEvent(events::add, ended::countDown);
        link.moveTo(there);
        assertThat(events.take(1)).containsExactly(DeviceEvent.DOWN);

        tun.close();

        await(ended);
        LinkEvents.awaitEndOfThreads();
        events.assertNoneIsLeft();
        assertThat(catchThrowableOfType(TunException.class, () -> link.name()).kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void shouldCarryPacketsOnAfterAMoveUnderLoad() throws Exception {
        Background<Integer> echo = Background.start(() -> echo(tun.queues().get(0)));
        AtomicBoolean moved = new AtomicBoolean();
        AtomicInteger answers = new AtomicInteger();
        Background<Integer> sender = Background.start(() -> exchange(here, answers, any -> moved.get()));
        awaitMoreThan(answers, EXCHANGES);

        here.link("tun0").moveTo(there);
        link.addAddress("10.1.0.1/24");
        link.up();

        assertThat(exchange(there, new AtomicInteger(), count -> count == EXCHANGES)).isEqualTo(EXCHANGES);
        moved.set(true);
        sender.result();
        tun.shutdown();
        assertThat(echo.result()).isGreaterThanOrEqualTo(2 * EXCHANGES);
    }

    @Test
    void shouldCarryPacketsOnWhileItIsRenamed() throws Exception {
        Background<Integer> echo = Background.start(() -> echo(tun.queues().get(0)));
        assertThat(exchange(here, new AtomicInteger(), count -> count == EXCHANGES)).isEqualTo(EXCHANGES);

        link.down();
        here.link("tun0").rename("renamed0");
        link.up();

        assertThat(exchange(here, new AtomicInteger(), count -> count == EXCHANGES)).isEqualTo(EXCHANGES);
        assertThat(link.name()).isEqualTo("renamed0");
        tun.shutdown();
        assertThat(echo.result()).isGreaterThanOrEqualTo(2 * EXCHANGES);
    }

    /** Sends each datagram back to where it came from, until the queue is shut down; returns how many. */
    private static int echo(Queue queue) throws IOException {
        PacketBatch batch = new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 64, 0, 0);
        int sent = 0;
        int count = queue.read(batch.packets(), batch.mem());
        while (count >= 0) {
            for (int i = 0; i < count; i++) {
                sent += sendBack(queue, batch.packets()[i]) ? 1 : 0;
            }
            count = queue.read(batch.packets(), batch.mem());
        }
        return sent;
    }

    private static boolean sendBack(Queue queue, TunPacket packet) throws IOException {
        IPv4Header ipv4 = new IPv4Header().wrap(packet, 0);
        if (ipv4.version() != IPv4Header.VERSION || ipv4.protocol() != IPProtocol.UDP) {
            return false;
        }
        // No checksum changes when the ends change places.
        int source = ipv4.sourceAddress();
        ipv4.sourceAddress(ipv4.destinationAddress()).destinationAddress(source);
        UDPHeader udp = new UDPHeader().wrap(packet, ipv4.headerLength());
        int port = udp.sourcePort();
        udp.sourcePort(udp.destinationPort()).destinationPort(port);
        try {
            queue.write(packet);
            return true;
        } catch (TunException e) {
            assertThat(e.kind()).as("while it moves").isEqualTo(Kind.DOWN);
            return false;
        }
    }

    /** Sends datagrams to the device and counts its answers; what is lost while the device moves is sent again. */
    private static int exchange(NetworkNamespace from, AtomicInteger answers, IntPredicate end)
            throws IOException {
        try (DatagramSocket socket = from.call(() -> new DatagramSocket())) {
            socket.setSoTimeout(20);
            DatagramPacket packet =
                    new DatagramPacket(new byte[100], 100, InetAddress.getByName("10.1.0.2"), TARGET_PORT);
            while (!end.test(answers.get())) {
                try {
                    socket.send(packet);
                    socket.receive(packet);
                    answers.incrementAndGet();
                } catch (IOException e) {
                    Thread.onSpinWait();
                }
            }
        }
        return answers.get();
    }

    /** The test's timeout ends the wait, if there is no end of it. */
    private static void awaitMoreThan(AtomicInteger number, int limit) {
        while (number.get() <= limit) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
