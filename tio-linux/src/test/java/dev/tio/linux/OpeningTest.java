package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Capabilities;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
    private final FakeTun fake = new FakeTun();

    @Test
    void shouldOpenOneQueueExclusively() throws TunException {
        try (NativeTun tun = NativeTun.builder("tun%d").open(fake)) {
            assertThat(tun.queues()).hasSize(1);
            assertThat(tun.queues().get(0).capabilities()).isEqualTo(Capabilities.ALL);
            assertThat(tun.link().name()).isEqualTo(FakeTun.INTERFACE);
        }
        assertThat(fake.attachedNames()).containsExactly("tun%d");
        assertThat(fake.attachedFlags()).containsExactly(
                IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR | IfTun.IFF_TUN_EXCL);
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldOpenFurtherQueuesByTheNameThatTheKernelGave() throws TunException {
        try (NativeTun tun = NativeTun.builder("tun%d").queues(3).open(fake)) {
            assertThat(tun.queues()).hasSize(3).doesNotHaveDuplicates();
        }
        assertThat(fake.attachedNames()).containsExactly("tun%d", FakeTun.INTERFACE, FakeTun.INTERFACE);
        int flags = IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR | IfTun.IFF_MULTI_QUEUE;
        assertThat(fake.attachedFlags()).containsExactly(flags | IfTun.IFF_TUN_EXCL, flags, flags);
    }

    @Test
    void shouldAttachToADeviceThatIsThereWhenAsked() throws TunException {
        NativeTun.builder("tun0").exclusive(false).open(fake).close();

        assertThat(fake.attachedFlags()).containsExactly(IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR);
    }

    @Test
    void shouldOpenWithoutVnetHeaderWhenOffloadsAreOff() throws TunException {
        try (NativeTun tun = NativeTun.builder("tun0").offloads(false).open(fake)) {
            assertThat(tun.queues().get(0).capabilities()).isEqualTo(Capabilities.NONE);
        }
        assertThat(fake.attachedFlags()).containsExactly(IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_TUN_EXCL);
        assertThat(fake.opened().offloadRequests).containsOnly(0);
    }

    @Test
    @DisplayName("TUNSETIFF ignores flags that it does not know: check TUNGETFEATURES first")
    void shouldWorkWithoutOffloadsWhereTheKernelHasNoVnetHeader() throws TunException {
        fake.features &= ~IfTun.IFF_VNET_HDR;

        try (NativeTun tun = NativeTun.builder("tun0").open(fake)) {
            assertThat(tun.queues().get(0).capabilities()).isEqualTo(Capabilities.NONE);
        }
        assertThat(fake.attachedFlags()).containsExactly(IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_TUN_EXCL);
    }

    @Test
    void shouldRefuseSeveralQueuesWhereTheKernelHasOne() {
        fake.features &= ~IfTun.IFF_MULTI_QUEUE;

        TunException e = open(NativeTun.builder("tun0").queues(2));

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.call()).isEqualTo("ioctl TUNGETFEATURES");
        assertThat(fake.attachedNames()).isEmpty();
        assertThat(fake.open()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2,  ENOENT, UNSUPPORTED, mknod /dev/net/tun c 10 200",
        "19, ENODEV, UNSUPPORTED, modprobe tun",
        "6,  ENXIO,  UNSUPPORTED, modprobe tun",
        "13, EACCES, DENIED, leave to read and write",
        "1,  EPERM,  DENIED, device rules",
        "24, EMFILE, OTHER, ulimit -n",
    })
    void shouldSayWhyTheDriverCannotBeOpened(int errno, String name, Kind kind, String advice) {
        // After the namespace's file.
        fake.fail("open", 0, errno);

        TunException e = open(NativeTun.builder("tun0"));

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.call()).isEqualTo("open /dev/net/tun");
        assertThat(e.code()).isEqualTo(name);
        assertThat(e.advice()).contains(advice);
        assertThat(fake.open()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1,  EPERM,  DENIED, CAP_NET_ADMIN",
        "16, EBUSY,  OTHER, The name is taken",
        "22, EINVAL, UNSUPPORTED, several queues",
        "7,  E2BIG,  UNSUPPORTED, as many queues",
        "12, ENOMEM, NO_MEMORY, ''",
    })
    void shouldSayWhyTheDeviceCannotBeHad(int errno, String name, Kind kind, String advice) {
        fake.fail(IfTun.TUNSETIFF, errno);

        TunException e = open(NativeTun.builder("tun0"));

        assertThat(e.kind()).isEqualTo(kind);
        assertThat(e.call()).isEqualTo("ioctl TUNSETIFF tun0");
        assertThat(e.code()).isEqualTo(name);
        assertThat(e.advice()).contains(advice);
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldLeaveNothingOpenWhereverOpeningFails() throws TunException {
        int failed = 0;
        while (true) {
            FakeTun attempt = new FakeTun().failAfter(failed, Errno.EIO);
            try {
                NativeTun.builder("tun0").queues(3).owner(1).persistent(true).open(attempt).close();
                if (!attempt.hasFailed()) {
                    break;
                }
                // What may fail without harm: an offload that is offered.
            } catch (TunException e) {
                assertThat(e.code()).isEqualTo("EIO");
                assertThat(attempt.opened().persistent).as("left behind").isFalse();
            }
            assertThat(attempt.open()).as("after call %d failed", failed).isEmpty();
            failed++;
        }
        assertThat(failed).as("calls that were made to fail").isGreaterThan(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"open", "eventfd"})
    @DisplayName("The descriptor limit reached while a set of queues opens: what was opened is closed")
    void shouldLeaveNothingOpenWhereTheDescriptorsRunOut(String call) {
        for (int made = 0; made < 3; made++) {
            FakeTun attempt = new FakeTun();
            int[] errnos = new int[made + 1];
            errnos[made] = Errno.EMFILE;
            attempt.fail(call, errnos);

            TunException e = catchThrowableOfType(
                    TunException.class, () -> NativeTun.builder("tun0").queues(3).open(attempt));

            assertThat(e.code()).isEqualTo("EMFILE");
            assertThat(e.advice()).contains("ulimit -n");
            assertThat(attempt.open()).as("after %d times %s", made, call).isEmpty();
        }
    }

    @Test
    void shouldSayThatTheDeviceHasAllQueuesThatItCanHave() {
        fake.fail(IfTun.TUNSETIFF, 0, 0, Errno.E2BIG);

        TunException e = open(NativeTun.builder("tun0").queues(3));

        assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(e.advice()).contains("256");
        assertThat(fake.open()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a:b", "a b", "sixteen-bytes-xx", "zwölf-bytes-öö"})
    void shouldRefuseWhatIsNoName(String name) {
        assertThatThrownBy(() -> NativeTun.builder(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10.0.0.1", "10.0.0.1/33", "tio0/24"})
    void shouldRefuseWhatIsNoPrefixBeforeAnythingIsOpened(String prefix) {
        TunBuilder builder = NativeTun.builder("tio0");
        assertThatThrownBy(() -> builder.address(prefix)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTakeANameOfFifteenBytes() throws TunException {
        NativeTun.builder("fifteen-bytes-x").open(fake).close();

        assertThat(fake.attachedNames()).containsExactly("fifteen-bytes-x");
    }

    private TunException open(TunBuilder builder) {
        return catchThrowableOfType(TunException.class, () -> builder.open(fake).close());
    }
}
