package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.InterfaceAddress;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.TunBuilder;
import dev.tio.linux.testkit.InNamespace;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Tun;
import dev.tio.wire.GSOProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@LinuxDevices
class NativeTunTest {
    private static final int O_RDWR = 2;
    private static final long TUNSETIFF = 0x400454ca;

    /** Another than that in which the test runs. */
    private final NetworkNamespace namespace;

    NativeTunTest(@InNamespace("other") NetworkNamespace namespace) {
        this.namespace = namespace;
    }

    private TunBuilder builder(String name) {
        return NativeTun.builder(name).namespace(namespace);
    }

    private static Capabilities capabilities(NativeTun tun) {
        return tun.queues().get(0).capabilities();
    }

    @Test
    void shouldHaveEveryCapability(@Tun NativeTun tun) {
        Queue queue = tun.queues().get(0);

        assertThat(queue.capabilities()).isEqualTo(Capabilities.ALL);
        assertThat(queue.supportsGSO(GSOProto.TCP)).isPresent();
        assertThat(queue.supportsGSO(GSOProto.UDP)).isEqualTo(queue.supportsGSO(GSOProto.TCP));
    }

    @Test
    void shouldHaveOnlyWhatWasAskedFor(
            @Tun(name = "tio0", uso = false) NativeTun noUso,
            @Tun(name = "tio1", tso = false) NativeTun noTso,
            @Tun(name = "tio2", offloads = false) NativeTun none) {
        assertThat(capabilities(noUso)).isEqualTo(new Capabilities(true, true, true, false));
        assertThat(capabilities(noTso)).isEqualTo(new Capabilities(true, false, false, true));
        assertThat(capabilities(none)).isEqualTo(Capabilities.NONE);
        assertThat(noUso.queues().get(0).supportsGSO(GSOProto.UDP)).isEmpty();
        assertThat(noTso.queues().get(0).supportsGSO(GSOProto.TCP)).isEmpty();
    }

    @Test
    void shouldNumberANamePattern() throws IOException {
        try (NativeTun first = builder("tio%d").open(); NativeTun second = builder("tio%d").queues(2).open()) {
            assertThat(first.link().name()).isEqualTo("tio0");
            assertThat(second.link().name()).isEqualTo("tio1");
        }
    }

    @Test
    @DisplayName("A second process must not attach by accident: IFF_TUN_EXCL gives EBUSY")
    void shouldRefuseANameThatIsTaken(@InNamespace("other") @Tun(name = "tio0", queues = 2) NativeTun tun)
            throws IOException {
        TunException taken = catchThrowableOfType(
                TunException.class, () -> builder("tio0").queues(2).open());

        assertThat(taken.code()).isEqualTo("EBUSY");
        assertThat(taken.advice()).contains("taken");
        assertThat(tun.link().name()).isEqualTo("tio0");
    }

    @Test
    void shouldTakeTheSameNameInAnotherNamespace(
            NetworkNamespace own, @Tun NativeTun here, @InNamespace("other") @Tun NativeTun there) throws IOException {
        assertThat(own.link("tun0").index()).isEqualTo(here.link().index());
        assertThat(namespace.link("tun0").index()).isEqualTo(there.link().index());
        here.link().mtu(2000);
        assertThat(there.link().mtu()).isEqualTo(1500);
    }

    @Test
    void shouldConfigureItsInterface() throws IOException {
        try (NativeTun tun = builder("tio0").mtu(9000).txQueueLength(2000).addrGenMode(AddrGenMode.NONE)
                .address("198.18.0.1/24").address("2001:db8::1/64").up().open()) {
            assertThat(tun.link().isUp()).isTrue();
            assertThat(tun.link().mtu()).isEqualTo(9000);
            assertThat(tun.link().txQueueLength()).isEqualTo(2000);
            assertThat(tun.link().addrGenMode()).isEqualTo(AddrGenMode.NONE);
            assertThat(tun.link().addresses()).containsExactlyInAnyOrder(
                    InterfaceAddress.of("198.18.0.1/24"), InterfaceAddress.of("2001:db8::1/64"));
        }
    }

    @Test
    void shouldOpenSeveralQueuesWithTheSameCapabilities(@Tun(queues = 3) NativeTun tun) {
        assertThat(tun.queues()).hasSize(3).doesNotHaveDuplicates()
                .allSatisfy(queue -> assertThat(queue.capabilities()).isEqualTo(Capabilities.ALL));
    }

    @Test
    void shouldTakeTheInterfaceAlongWhenItIsClosed() throws IOException {
        builder("tio0").open().close();

        assertThatThrownBy(() -> namespace.link("tio0")).isInstanceOf(TunException.class).hasMessageContaining("ENODEV");
    }

    @Test
    void shouldAdoptWhatAnotherProcessOpened() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        int[] handedOver;
        try (NativeTun opened = builder("tio0").queues(2).tso(false).open()) {
            assertThat(capabilities(opened).tso()).isFalse();
            handedOver = Descriptors.duplicatesSince(before);
        }
        try (NativeTun adopted = NativeTun.adopt(handedOver)) {
            assertThat(adopted.queues()).hasSize(2);
            assertThat(capabilities(adopted)).isEqualTo(Capabilities.ALL);
            assertThat(adopted.link().name()).isEqualTo("tio0");
            assertThat(adopted.link().index()).isEqualTo(namespace.link("tio0").index());
        }
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
    }

    @Test
    void shouldAdoptUnmonitored() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        int[] handedOver;
        try (NativeTun opened = builder("tio0").queues(2).mtu(1400).open()) {
            handedOver = Descriptors.duplicatesSince(before);
            opened.link().rename("tio1");
        }
        try (NativeTun adopted = NativeTun.adoptUnmonitored(handedOver)) {
            assertThat(capabilities(adopted)).isEqualTo(Capabilities.ALL);
            assertThat(adopted.link().name()).isEqualTo("tio1");
            assertThat(namespace.<Integer, IOException>call(() -> adopted.link().mtu())).isEqualTo(1400);
            TunException elsewhere = catchThrowableOfType(TunException.class, () -> adopted.link().mtu());
            assertThat(elsewhere.code()).isEqualTo("ENODEV");
            TunException unmonitored = catchThrowableOfType(TunException.class, () -> adopted.link().index());
            assertThat(unmonitored.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(unmonitored.advice()).isEqualTo("This device was adopted unmonitored");
        }
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
    }

    @Test
    @DisplayName("Descriptors that are adopted together must be of one interface, and distinct")
    void shouldRefuseDescriptorsOfDifferentDevices() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        try (NativeTun one = builder("tio0").open(); NativeTun other = builder("tio1").open()) {
            int[] handedOver = Descriptors.duplicatesSince(before);
            assertRefused(handedOver);
            assertThat(Descriptors.ofTuns()).hasSize(before.size() + 2);
            assertThat(one.link().isUp()).isEqualTo(other.link().isUp());
        }
    }

    @Test
    @DisplayName("Descriptors that are adopted together must be distinct: check, and close what was handed over")
    void shouldRefuseTheSameQueueTwice() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        try (NativeTun one = builder("tio0").open()) {
            int[] handedOver = {
                Descriptors.duplicatesSince(before)[0], LibC.dup(Descriptors.ofTuns().get(before.size()))
            };
            assertRefused(handedOver);
            assertThat(Descriptors.ofTuns()).hasSize(before.size() + 1);
            assertThat(capabilities(one)).isEqualTo(Capabilities.ALL);
        }
    }

    private static void assertRefused(int... descriptors) {
        TunException refused = catchThrowableOfType(TunException.class, () -> NativeTun.adopt(descriptors));
        assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
    }

    private interface Taking {
        void take(int descriptor) throws IOException;
    }

    @ParameterizedTest
    @CsvSource({"0x0001, false", "0x0001, true", "0x4001, false", "0x4001, true"})
    @DisplayName("TUNGETIFF does not tell of packet information: IFF_NOFILTER is the bit of IFF_NO_PI")
    void shouldRefuseADescriptorWithPacketInformation(int flags, boolean up) throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        int fd = openAsAnother(flags, up);
        try (NativeTun other = builder("tio1").open()) {
            for (Taking taking : List.<Taking>of(NativeTun::adopt, NativeTun::adoptUnmonitored, other::add)) {
                TunException e = catchThrowableOfType(TunException.class, () -> taking.take(LibC.dup(fd)));
                assertThat(e.kind()).isEqualTo(Kind.REFUSED);
                assertThat(e.advice()).contains("IFF_NO_PI");
            }
        }
        LibC.close(fd);
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource({"0x1001, false", "0x1001, true", "0x5001, false", "0x5001, true"})
    void shouldAdoptWhatAnotherProgramOpenedWithoutPacketInformation(int flags, boolean up) throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        int fd = openAsAnother(flags, up);
        try (NativeTun adopted = NativeTun.adopt(fd)) {
            assertThat(capabilities(adopted)).isEqualTo(flags == 0x5001 ? Capabilities.ALL : Capabilities.NONE);
            assertThat(adopted.link().isUp()).isEqualTo(up);
        }
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
    }

    /** A device that this library would have opened otherwise. */
    private int openAsAnother(int flags, boolean up) throws IOException {
        byte[] ifreq = ByteBuffer.allocate(40).order(ByteOrder.nativeOrder())
                .put("tio0".getBytes(StandardCharsets.US_ASCII)).putShort(16, (short) flags).array();
        int fd = namespace.call(() -> {
            int opened = LibC.open("/dev/net/tun", O_RDWR);
            LibC.ioctl(opened, TUNSETIFF, ifreq);
            return opened;
        });
        if (up) {
            namespace.link("tio0").up();
        }
        return fd;
    }

    @Test
    @DisplayName("Detached queues do not hear of what is set for the device, which tells its queues from another's")
    void shouldAdoptADetachedQueue() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        int[] handedOver;
        try (NativeTun tun = builder("tio0").queues(3).open()) {
            tun.detach(tun.queues().get(0));
            tun.detach(tun.queues().get(2));
            handedOver = Descriptors.duplicatesSince(before);
        }
        try (NativeTun adopted = NativeTun.adopt(handedOver)) {
            assertThat(adopted.queues()).hasSize(3);
            TunDetails details = TunDetails.of(namespace, adopted.link().index());
            assertThat(details.queues()).isEqualTo(1);
            assertThat(details.detached()).isEqualTo(2);
        }
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
    }

    @Test
    void shouldAddAQueue() throws IOException {
        List<Integer> before = Descriptors.ofTuns();
        int[] handedOver;
        try (NativeTun tun = builder("tio0").queues(2).open()) {
            List<Integer> ofFirst = Descriptors.ofTuns();
            try (NativeTun more = builder("tio0").queues(2).exclusive(false).open()) {
                handedOver = Descriptors.duplicatesSince(ofFirst);
                assertThat(more.link().index()).isEqualTo(tun.link().index());
            }
            Queue added = tun.add(handedOver[0]);

            assertThat(tun.queues()).hasSize(3).last().isSameAs(added);
            assertThat(added.capabilities()).isEqualTo(Capabilities.ALL);
            LibC.close(handedOver[1]);
        }
        assertThat(Descriptors.ofTuns()).isEqualTo(before);
    }

    @Test
    void shouldRefuseToAddAQueueOfAnotherDevice() throws IOException {
        try (NativeTun tun = builder("tio0").queues(2).open()) {
            List<Integer> before = Descriptors.ofTuns();
            try (NativeTun other = builder("tio1").queues(2).open()) {
                int[] handedOver = Descriptors.duplicatesSince(before);
                TunException refused = catchThrowableOfType(TunException.class, () -> tun.add(handedOver[0]));

                assertThat(refused.kind()).isEqualTo(Kind.REFUSED);
                assertThat(tun.queues()).hasSize(2);
                assertThat(other.queues()).hasSize(2);
                LibC.close(handedOver[1]);
            }
            assertThat(Descriptors.ofTuns()).isEqualTo(before);
        }
    }

    @Test
    void shouldLeaveNoDescriptorBehind() throws IOException {
        openAndFail();
        Map<Integer, String> before = Descriptors.open();

        openAndFail();

        assertThat(Descriptors.open()).isEqualTo(before);
    }

    private void openAndFail() throws IOException {
        try (NativeTun tun = builder("tio0").address("198.18.0.1/24").up().open();
                NativeTun numbered = builder("tio%d").queues(3).open()) {
            assertThat(numbered.link().name()).isEqualTo("tio1");
            tun.link().onEvent(event -> { }).close();
            tun.link().onEvent(event -> { });
            assertThatThrownBy(() -> builder("tio0").open()).isInstanceOf(TunException.class);
            assertThatThrownBy(() -> builder("tio%d").queues(2).mtu(1).open()).isInstanceOf(TunException.class);
            assertThatThrownBy(() -> namespace.link("tio2")).isInstanceOf(TunException.class);
            assertRefused(LibC.dup((int) tun.queues().get(0).descriptor().orElseThrow()), LibC.dup(0));
        }
    }
}
