package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.tio.api.Capabilities;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.InterfaceAddress;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.Route;
import dev.tio.linux.VethPair;
import dev.tio.linux.testkit.Forwarding;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Router;
import dev.tio.linux.testkit.Sysctl;
import dev.tio.linux.testkit.Tun;
import dev.tio.linux.testkit.Veth;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a test gets as parameters, and where it runs. */
@LinuxDevices
class LinuxDevicesTest {
    private static final Path OWN = Path.of("/proc/thread-self/ns/net");

    private final NetworkNamespace ofConstructor;
    private final Path inConstructor;
    private NativeTun ofSetup;

    LinuxDevicesTest(NetworkNamespace namespace) throws IOException {
        ofConstructor = namespace;
        inConstructor = Files.readSymbolicLink(OWN);
    }

    @BeforeEach
    void setUp(@Tun(name = "setup0") NativeTun tun) throws IOException {
        ofSetup = tun;
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
    }

    @AfterEach
    void tearDown(@Tun(name = "setup0") NativeTun tun) throws IOException {
        assertThat(tun).isSameAs(ofSetup);
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
    }

    /** Where the thread that JUnit was started on is. */
    private static Path outside() throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    }

    @Test
    void shouldRunInANamespaceOfItsOwn(NetworkNamespace namespace) throws IOException {
        Path here = Files.readSymbolicLink(OWN);

        assertThat(here).isNotEqualTo(outside()).isEqualTo(inConstructor);
        assertThat(namespace).isSameAs(ofConstructor);
        assertThat(namespace.<Path, IOException>call(() -> Files.readSymbolicLink(OWN))).isEqualTo(here);
        assertThat(Thread.currentThread().getName()).startsWith("tio-namespace");
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SAME_THREAD)
    void shouldRunThereWithATimeoutInTheSameThread() throws IOException {
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void shouldRunThereWithATimeoutInASeparateThread() throws IOException {
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b"})
    void shouldHaveItsOwnForEachInvocation(String argument, @Tun(name = "tun0") NativeTun tun) throws IOException {
        assertThat(argument).isNotEmpty();
        assertThat(ofConstructor.link("tun0").index()).isEqualTo(tun.link().index());
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
    }

    @TestFactory
    Stream<DynamicTest> shouldShareItAmongDynamicTests(@Tun NativeTun tun) throws IOException {
        assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
        return Stream.of("a", "b").map(name -> dynamicTest(name, () -> {
            assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
            assertThat(tun.link().isUp()).isTrue();
        }));
    }

    @Nested
    class InANestedClass {
        private final NativeTun ofConstructor;

        InANestedClass(@Tun NativeTun tun) {
            ofConstructor = tun;
        }

        @Test
        void shouldHaveTheOuterOnesToo(@Tun NativeTun tun) throws IOException {
            assertThat(tun).isSameAs(ofConstructor);
            assertThat(ofSetup.link().isUp()).isTrue();
            assertThat(Files.readSymbolicLink(OWN)).isEqualTo(inConstructor);
        }
    }

    @Test
    void shouldOpenATunThatIsUpAndQuiet(@Tun NativeTun tun) throws IOException {
        assertThat(tun.link().name()).isEqualTo("tun0");
        assertThat(tun.link().isUp()).isTrue();
        assertThat(tun.link().mtu()).isEqualTo(1500);
        assertThat(tun.link().txQueueLength()).isEqualTo(500);
        assertThat(tun.link().addrGenMode()).isEqualTo(AddrGenMode.NONE);
        assertThat(tun.link().addresses()).isEmpty();
        assertThat(tun.queues()).hasSize(1);
        assertThat(tun.queues().get(0).capabilities().uso()).isTrue();
    }

    @Test
    void shouldOpenATunAsItIsDescribed(
            @Tun(name = "described", address = {"198.18.0.1/24", "2001:db8::1/64"}, route = "10.0.0.0/8", mtu = 9000,
                    queues = 2, uso = false, txQueueLength = 1000, addrGenMode = AddrGenMode.RANDOM) NativeTun tun,
            @Tun(up = false, tso = false) NativeTun other,
            @Tun(name = "tun1", offloads = false) NativeTun plain) throws IOException {
        assertThat(tun.link().name()).isEqualTo("described");
        assertThat(tun.link().addresses())
                .contains(InterfaceAddress.of("198.18.0.1/24"), InterfaceAddress.of("2001:db8::1/64"));
        assertThat(tun.link().routes()).contains(Route.to("10.0.0.0/8"));
        assertThat(tun.link().mtu()).isEqualTo(9000);
        assertThat(tun.link().txQueueLength()).isEqualTo(1000);
        assertThat(tun.link().addrGenMode()).isEqualTo(AddrGenMode.RANDOM);
        assertThat(tun.queues()).hasSize(2);
        assertThat(tun.queues().get(0).capabilities().tso()).isTrue();
        assertThat(tun.queues().get(0).capabilities().uso()).isFalse();
        assertThat(other.link().isUp()).isFalse();
        assertThat(other.queues().get(0).capabilities().tso()).isFalse();
        assertThat(plain.queues().get(0).capabilities()).isEqualTo(Capabilities.NONE);
    }

    @Test
    void shouldJoinTwoNamespacesByAVethPair(
            @Veth(address = "10.0.0.1/24", route = "10.2.0.0/16 via 10.0.0.2", peerNamespace = "far",
                    peerAddress = {"10.0.0.2/24", "10.2.0.1/32"}, peerRoute = "10.3.0.0/16", mtu = 1400) VethPair veth,
            NetworkNamespace near,
            @InNamespace("far") NetworkNamespace far) throws Exception {
        assertThat(veth.link().index()).isEqualTo(near.link("veth0").index());
        assertThat(veth.peer().index()).isEqualTo(far.link("veth1").index());
        assertThat(veth.link().mtu()).isEqualTo(1400);
        assertThat(veth.peer().mtu()).isEqualTo(1400);
        assertThat(veth.peer().routes()).contains(Route.to("10.3.0.0/16"));

        // Sockets that the test opens are in its namespace.
        InetAddress target = InetAddress.getByName("10.2.0.1");
        try (DatagramSocket receiver = far.call(() -> new DatagramSocket(0, target));
                DatagramSocket sender = new DatagramSocket()) {
            sender.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, target, receiver.getLocalPort()));
            DatagramPacket received = new DatagramPacket(new byte[10], 10);
            receiver.receive(received);
            assertThat(received.getLength()).isEqualTo(3);
            assertThat(received.getAddress()).isEqualTo(InetAddress.getByName("10.0.0.1"));
        }
    }

    @Test
    void shouldUseIPv6AddressesOfAVethPairAtOnce(
            @Veth(address = "fd00::1/64", peerNamespace = "far", peerAddress = "fd00::2/64") VethPair veth)
            throws IOException {
        assertThat(veth.link().addresses()).containsExactly(InterfaceAddress.of("fd00::1/64"));
        // The fifth column has the flags: permanent (0x80), and not tentative (0x40).
        assertThat(Files.readAllLines(Path.of("/proc/thread-self/net/if_inet6"))).singleElement().asString()
                .matches("fd00\\S+ \\S+ 40 00 80 +veth0");
    }

    @Test
    void shouldForwardWhatIsRoutedToTheRouter(@Forwarding(to = "10.9.0.0/16") Router router, NetworkNamespace namespace)
            throws IOException {
        assertThat(Sysctl.get(namespace, "ipv4/ip_forward")).isEqualTo("1");
        assertThat(router.next(0)).isNull();
        assertThat(namespace.link("out0").routes()).containsExactly(Route.to("10.9.0.0/16"));
        assertThat(router.out().capabilities().tso()).isFalse();
    }

    @Test
    void shouldHandSuperpacketsOnWhereTheRouterIsToldTo(@PassingRouter Router router) {
        assertThat(router.out().capabilities().tso()).isTrue();
    }

    @Test
    void shouldSetAndReadSettingsOfANamespace(@InNamespace("far") NetworkNamespace far) throws IOException {
        Sysctl.set(far, "ipv4/ip_default_ttl", "77");

        assertThat(Sysctl.get(far, "ipv4/ip_default_ttl")).isEqualTo("77");
        assertThat(Sysctl.get(ofConstructor, "ipv4/ip_default_ttl")).isNotEqualTo("77");
    }
}
