package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link.Subscription;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.InterfaceAddress;
import dev.tio.linux.LinuxLink;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.Route;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Sysctl;
import dev.tio.linux.testkit.Tun;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is set through rtnetlink is looked up in {@code /proc}, which knows nothing of netlink. */
@LinuxDevices
class LinuxLinkTest {
    /** How often the interface goes up and down: more notices than a socket's buffer holds. */
    private static final int ROUNDS = 400;

    private final NetworkNamespace namespace;
    private final NativeTun tun;
    private final LinuxLink link;

    LinuxLinkTest(NetworkNamespace namespace, @Tun(up = false) NativeTun tun) throws TunException {
        this.namespace = namespace;
        this.tun = tun;
        this.link = namespace.link("tun0");
    }

    @Test
    void shouldKnowItsNameAndIndex() throws IOException {
        link.up();
        link.addAddress("fd00::1/64");

        assertThat(link.name()).isEqualTo("tun0");
        assertThat(proc("if_inet6")).singleElement().asString()
                .contains(String.format(" %02x 40 ", link.index())).endsWith("tun0");
    }

    @Test
    void shouldRaiseAndLowerAnInterface() throws IOException {
        LinuxLink lo = namespace.link("lo");
        assertThat(lo.isUp()).isFalse();

        lo.up();
        assertThat(lo.isUp()).isTrue();
        assertThat(proc("if_inet6")).singleElement().asString().startsWith("00000000000000000000000000000001");

        lo.down();
        assertThat(lo.isUp()).isFalse();
        assertThat(proc("if_inet6")).isEmpty();
    }

    @Test
    void shouldSetTheMtu() throws IOException {
        assertThat(link.mtu()).isEqualTo(1500);

        link.mtu(65535);

        assertThat(link.mtu()).isEqualTo(65535);
        assertThat(setting("mtu")).isEqualTo("65535");
        assertFails(() -> link.mtu(67), Kind.REFUSED, "EINVAL");
        assertFails(() -> link.mtu(65536), Kind.REFUSED, "EINVAL");
    }

    @Test
    @DisplayName("the default queue of 500 packets drops at gigabits; txqueuelen is the user's to set, offer it")
    void shouldSetTheLengthOfTheQueue() throws TunException {
        assertThat(link.txQueueLength()).isEqualTo(500);

        link.txQueueLength(70_000);

        assertThat(link.txQueueLength()).isEqualTo(70_000);
        assertThat(tun.link().txQueueLength()).isEqualTo(70_000);
    }

    @Test
    void shouldSetHowTheLinkLocalAddressIsMade() throws IOException {
        for (AddrGenMode mode : new AddrGenMode[] {AddrGenMode.EUI64, AddrGenMode.NONE, AddrGenMode.RANDOM}) {
            link.addrGenMode(mode);

            assertThat(link.addrGenMode()).isEqualTo(mode);
            assertThat(setting("addr_gen_mode")).isEqualTo(Integer.toString(mode.ordinal()));
        }
    }

    @Test
    @DisplayName("a fresh device sends MLD and router solicitations unless addr_gen_mode is none")
    void shouldHaveALinkLocalAddressUnlessToldNotTo() throws TunException {
        link.up();
        assertThat(link.addresses()).isEmpty();

        link.down();
        link.addrGenMode(AddrGenMode.RANDOM);
        link.up();
        assertThat(link.addresses()).singleElement().asString().startsWith("fe80::").endsWith("/64");
    }

    @Test
    void shouldAddListAndRemoveAddresses() throws IOException {
        InterfaceAddress four = InterfaceAddress.of("10.1.2.3/24");
        InterfaceAddress six = InterfaceAddress.of("fd00::1/64");

        link.addAddress("10.1.2.3/24");
        link.addAddress(six);
        assertThat(link.addresses()).containsExactlyInAnyOrder(four, six);
        assertThat(proc("fib_trie")).anyMatch(line -> line.contains("10.1.2.3"));
        assertThat(proc("if_inet6")).singleElement().asString().startsWith("fd000000000000000000000000000001");

        link.removeAddress(four);
        link.removeAddress(six);
        assertThat(link.addresses()).isEmpty();
        assertThat(proc("fib_trie")).noneMatch(line -> line.contains("10.1.2.3"));
        assertThat(proc("if_inet6")).isEmpty();
    }

    @Test
    void shouldAddListAndRemoveAddressesWithAPeer() throws IOException {
        InterfaceAddress four = InterfaceAddress.of("10.7.0.1/32", "10.7.0.2");
        InterfaceAddress six = InterfaceAddress.of("fd07::1/128", "fd07::2");
        link.up();

        link.addAddress(four);
        link.addAddress(six);
        assertThat(link.addresses()).containsExactlyInAnyOrder(four, six);
        assertThat(proc("route")).anyMatch(line -> line.startsWith("tun0\t" + hostOrder(10, 7, 0, 2)));
        awaitIPv6Route("fd070000000000000000000000000002 80");

        link.removeAddress(four);
        link.removeAddress(six);
        assertThat(link.addresses()).isEmpty();
    }

    @Test
    void shouldNotListTheAddressesAndRoutesOfOtherInterfaces() throws TunException {
        LinuxLink lo = namespace.link("lo");
        link.up();
        lo.up();
        lo.addAddress("10.5.0.1/24");
        lo.addRoute(Route.to("10.6.0.0/16"));

        assertThat(link.addresses()).isEmpty();
        assertThat(link.routes()).isEmpty();
        assertThat(lo.addresses()).contains(InterfaceAddress.of("10.5.0.1/24"), InterfaceAddress.of("127.0.0.1/8"));
        assertThat(lo.routes()).contains(Route.to("10.6.0.0/16"));
    }

    @Test
    void shouldAddListAndRemoveRoutes() throws IOException {
        link.up();
        link.addAddress("10.1.2.3/24");
        link.addAddress("fd00::1/64");
        List<Route> kernels = link.routes();
        assertThat(kernels).containsExactlyInAnyOrder(
                Route.to("10.1.2.0/24"), Route.to("fd00::/64").withMetric(256));
        List<Route> ours = List.of(
                Route.to("10.9.0.0/16"),
                Route.to("0.0.0.0/0").via("10.1.2.1").withMetric(7).withMtu(1300),
                Route.to("fd09::/64").withMetric(9).withMtu(1380),
                Route.to("::/0").via("fd00::9").withMetric(4_000_000_000L));

        for (Route route : ours) {
            link.addRoute(route);
        }
        assertThat(link.routes()).hasSize(6).containsAll(ours);
        assertThat(proc("route"))
                .anyMatch(line -> line.matches("tun0\t" + hostOrder(10, 9, 0, 0) + "\t00000000\t0001\t.*"))
                .anyMatch(line -> line.matches(
                        "tun0\t00000000\t" + hostOrder(10, 1, 2, 1) + "\t0003\t\\d+\t\\d+\t7\t00000000\t.*"));
        assertThat(proc("ipv6_route"))
                .anyMatch(line -> line.matches("fd09(0{28}) 40 .* 00000009 .* tun0"))
                .anyMatch(line -> line.matches("0{32} 00 .* fd00(0{27})9 ee6b2800 .* tun0"));

        for (Route route : ours) {
            link.removeRoute(route);
        }
        assertThat(link.routes()).containsExactlyInAnyOrderElementsOf(kernels);
        for (Route route : kernels) {
            link.removeRoute(route);
        }
        assertThat(link.routes()).isEmpty();
    }

    @Test
    void shouldSayWhatIsThereAlreadyAndWhatIsNot() throws TunException {
        link.up();
        link.addAddress("10.1.2.3/24");

        assertFails(() -> link.addAddress("10.1.2.3/24"), Kind.OTHER, "EEXIST");
        assertFails(() -> link.removeAddress(InterfaceAddress.of("10.1.2.4/24")), Kind.OTHER, "EADDRNOTAVAIL");
        assertFails(() -> link.addRoute(Route.to("10.9.0.0/16").via("10.2.0.1")), Kind.OTHER, "ENETUNREACH");
        assertFails(() -> link.addRoute(Route.to("fd09::/16").via("fd02::1")), Kind.OTHER, "EHOSTUNREACH");
        assertFails(() -> link.removeRoute(Route.to("10.9.0.0/16")), Kind.OTHER, "ESRCH");
        link.addRoute(Route.to("10.9.0.0/16"));
        assertFails(() -> link.addRoute(Route.to("10.9.0.0/16")), Kind.OTHER, "EEXIST");
        link.down();
        assertFails(() -> link.addRoute(Route.to("10.10.0.0/16")), Kind.DOWN, "ENETDOWN");
    }

    @Test
    void shouldNameTheRequestAndTheInterfaceInAnError() throws TunException {
        link.addAddress("10.1.2.3/24");

        assertThatThrownBy(() -> link.addAddress("10.1.2.3/24"))
                .hasMessageStartingWith("rtnetlink RTM_NEWADDR 10.1.2.3/24 on tun0: EEXIST. The kernel says: ");
    }

    @Test
    @DisplayName("an MTU below 1280, and link down, remove the IPv6 addresses; raising either again does not restore them")
    void shouldHaveNoIPv6BelowItsMtu() throws TunException {
        link.up();
        link.addAddress("fd00::1/64");
        link.down();
        link.up();
        assertThat(link.addresses()).isEmpty();

        link.addAddress("fd00::1/64");
        link.mtu(1279);
        assertThat(link.addresses()).isEmpty();
        assertFails(() -> link.addAddress("fd00::1/64"), Kind.UNSUPPORTED, "EINVAL");
        assertFails(() -> link.addRoute(Route.to("fd09::/64")), Kind.UNSUPPORTED, "ENODEV");
        assertFails(() -> link.addrGenMode(AddrGenMode.NONE), Kind.UNSUPPORTED, "EAFNOSUPPORT");
        assertFails(link::addrGenMode, Kind.UNSUPPORTED, "");

        link.mtu(1280);
        assertThat(link.addresses()).doesNotContain(InterfaceAddress.of("fd00::1/64"));
        link.addAddress("fd00::1/64");
    }

    @Test
    void shouldRefuseNamesThatNoInterfaceHas() {
        assertFails(() -> namespace.link("tun1"), Kind.OTHER, "ENODEV");
        assertThatIllegalArgumentException().isThrownBy(() -> namespace.link("a-name-that-is-too-long"));
        assertThatIllegalArgumentException().isThrownBy(() -> namespace.link(""));
    }

    @Test
    void shouldSayThatTheInterfaceIsGone() {
        tun.close();

        assertFails(link::name, Kind.CLOSED, "ENODEV");
        assertFails(() -> link.mtu(1400), Kind.CLOSED, "ENODEV");
        assertFails(() -> link.addAddress("fd00::1/64"), Kind.CLOSED, "ENODEV");
        assertFails(() -> link.onEvent(event -> { }), Kind.CLOSED, "ENODEV");
        assertFails(() -> tun.link().name(), Kind.CLOSED, "");
        assertFails(() -> tun.link().onEvent(event -> { }), Kind.CLOSED, "");
    }

    @Test
    @DisplayName("up and down come from netlink")
    void shouldTellOfChangesAndOfNothingElse() throws Exception {
        LinkEvents events = new LinkEvents();
        LinuxLink lo = namespace.link("lo");
        Subscription subscription = link.onEvent(events::add);

        link.up();
        link.up();
        lo.up();
        lo.mtu(1400);
        link.mtu(1400);
        link.mtu(1400);
        link.txQueueLength(1000);
        link.addAddress("10.1.2.3/24");
        link.down();
        link.mtu(1500);

        assertThat(events.take(4)).containsExactly(
                DeviceEvent.UP, DeviceEvent.MTU_UPDATE, DeviceEvent.DOWN, DeviceEvent.MTU_UPDATE);
        subscription.close();
        subscription.close();
        link.up();
        LinkEvents.awaitEndOfThreads();
        events.assertNoneIsLeft();
    }

    @Test
    void shouldTellThatADeletedInterfaceIsDown() throws Exception {
        LinkEvents events = new LinkEvents();
        link.up();
        link.onEvent(events::add);

        tun.close();

        assertThat(events.take(1)).containsExactly(DeviceEvent.DOWN);
        LinkEvents.awaitEndOfThreads();
    }

    @Test
    void shouldEndTheSubscriptionsOfADeviceThatIsClosed() throws Exception {
        LinkEvents events = new LinkEvents();
        tun.link().onEvent(events::add);
        tun.link().onEvent(events::add);
        link.mtu(1400);
        assertThat(events.take(2)).containsOnly(DeviceEvent.MTU_UPDATE);

        tun.close();

        LinkEvents.awaitEndOfThreads();
        events.assertNoneIsLeft();
    }

    @Test
    @DisplayName("notices overrun the socket's buffer while a listener waits, and the last event is the last state")
    void shouldEndInTheStateOfTheInterfaceHoweverLateItListens() throws Exception {
        CountDownLatch listening = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        LinkEvents events = new LinkEvents();
        Subscription subscription = link.onEvent(event -> {
            events.add(event);
            listening.countDown();
            await(blocked);
        });
        link.mtu(1400);
        listening.await();

        for (int i = 0; i < ROUNDS; i++) {
            link.up();
            link.down();
        }
        link.up();
        blocked.countDown();

        assertThat(events.take(1)).containsExactly(DeviceEvent.MTU_UPDATE);
        // This one marks the end of the others.
        link.mtu(1300);
        List<DeviceEvent> seen = events.takeUntilMtuUpdate();
        subscription.close();

        assertThat(seen).as("notices were lost").hasSizeLessThan(2 * ROUNDS);
        assertThat(seen).last().isEqualTo(DeviceEvent.UP);
        for (int i = 0; i < seen.size(); i++) {
            assertThat(seen.get(i)).isEqualTo(i % 2 == 0 ? DeviceEvent.UP : DeviceEvent.DOWN);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The kernel adds a peer's route a little later than the address; the test's timeout ends the wait. */
    private static void awaitIPv6Route(String start) throws IOException {
        while (proc("ipv6_route").stream().noneMatch(line -> line.startsWith(start))) {
            Thread.onSpinWait();
        }
    }

    private static void assertFails(ThrowingCallable call, Kind kind, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(TunException.class, e -> {
            assertThat(e.code()).as(e.getMessage()).isEqualTo(code);
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
        });
    }

    /** The lines of a file of the {@code /proc/net} of the test's namespace. */
    private static List<String> proc(String file) throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/net", file));
    }

    private String setting(String name) throws IOException {
        return Sysctl.get(namespace, "ipv6/conf/tun0/" + name);
    }

    /** An IPv4 address as {@code /proc/net/route} has it: the 32 bits as a number of the host's, in hexadecimal. */
    private static String hostOrder(int a, int b, int c, int d) {
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return little ? String.format("%02X%02X%02X%02X", d, c, b, a) : String.format("%02X%02X%02X%02X", a, b, c, d);
    }
}
