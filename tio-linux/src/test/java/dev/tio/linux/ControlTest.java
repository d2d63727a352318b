package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be done to a device that is open. */
class ControlTest {
    private final FakeTun fake = new FakeTun();
    private final FakeTun.Device device = fake.opened();

    private NativeTun open(int queues) throws TunException {
        return NativeTun.builder("tun0").queues(queues).open(fake);
    }

    private static TunException failure(ThrowingCallable call) {
        TunException e = catchThrowableOfType(TunException.class, call);
        assertThat(e).as("failure").isNotNull();
        return e;
    }

    @Test
    void shouldSayWhoseTheDeviceIsAndThatItStays() throws TunException {
        NativeTun.builder("tun0").owner(1000).group(0).persistent(true).open(fake).close();

        assertThat(device.owner).isEqualTo(1000);
        assertThat(device.group).isZero();
        assertThat(device.persistent).isTrue();
    }

    @Test
    void shouldLeaveADeviceAsPersistentAsItWas() throws TunException {
        device.persistent = true;

        NativeTun.builder("tun0").exclusive(false).open(fake).close();

        assertThat(device.persistent).isTrue();
        assertThat(device.owner).as("untouched").isEqualTo(-1);
        assertThat(device.group).as("untouched").isEqualTo(-1);
    }

    @Test
    void shouldGiveAPersistentDeviceUp() throws TunException {
        device.persistent = true;
        try (NativeTun tun = open(1)) {
            tun.persistent(false);
            assertThat(device.persistent).isFalse();
            tun.persistent(true);
            assertThat(device.persistent).isTrue();
        }
        NativeTun.builder("tun0").exclusive(false).persistent(false).open(fake).close();
        assertThat(device.persistent).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void shouldRefuseWhatIsNoId(int id) {
        assertThatThrownBy(() -> NativeTun.builder("tun0").owner(id)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> NativeTun.builder("tun0").group(id)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTakeAndGiveTheCarrier() throws TunException {
        try (NativeTun tun = open(1)) {
            tun.carrier(false);
            assertThat(device.carrier).isFalse();
            tun.carrier(true);
            assertThat(device.carrier).isTrue();

            fake.fail(IfTun.TUNSETCARRIER, Errno.EINVAL);
            TunException old = failure(() -> tun.carrier(false));
            assertThat(old.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(old.advice()).contains("4.20");
        }
    }

    @Test
    void shouldGoByAnyQueueThatIsOpen() throws TunException {
        try (NativeTun tun = open(2)) {
            ((LinuxQueue) tun.queues().get(0)).close();

            tun.persistent(true);

            assertThat(device.persistent).isTrue();
        }
    }

    @Test
    void shouldBeClosedOnceNoQueueIsOpen() throws TunException {
        NativeTun tun = open(2);
        tun.close();

        assertThat(failure(() -> tun.persistent(true)).kind()).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> tun.carrier(true)).kind()).isEqualTo(Kind.CLOSED);
        assertThat(failure(tun::addQueue).kind()).isEqualTo(Kind.CLOSED);
        assertThat(failure(() -> tun.detach(tun.queues().get(0))).kind()).isEqualTo(Kind.CLOSED);
        assertThat(device.persistent).isFalse();
    }

    @Test
    void shouldSayThatTheDeviceIsGone() throws TunException {
        try (NativeTun tun = open(2)) {
            for (long request : new long[] {IfTun.TUNSETPERSIST, IfTun.TUNSETCARRIER}) {
                fake.fail(request, Errno.EBADFD);
            }
            assertThat(failure(() -> tun.persistent(true)).kind()).isEqualTo(Kind.CLOSED);
            assertThat(failure(() -> tun.carrier(true)).kind()).isEqualTo(Kind.CLOSED);
            fake.fail(IfTun.TUNGETIFF, Errno.EBADFD, Errno.EBADFD);
            assertThat(failure(tun::addQueue).kind()).isEqualTo(Kind.CLOSED);
            assertThat(failure(() -> tun.detach(tun.queues().get(0))).kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @Test
    @DisplayName("Every queue that is added gets the negotiated mask again, the whole of it")
    void shouldOpenAFurtherQueue() throws TunException {
        try (NativeTun tun = open(2)) {
            device.offloads = 0;
            device.headerLength = 12;

            Queue added = tun.addQueue();

            assertThat(tun.queues()).hasSize(3).last().isSameAs(added);
            assertThat(added.capabilities()).isEqualTo(tun.queues().get(0).capabilities());
            assertThat(device.offloads).isEqualTo(FakeTun.ALL_OFFLOADS);
            assertThat(device.headerLength).isEqualTo(10);
            assertThat(fake.attachedNames()).last().isEqualTo(FakeTun.INTERFACE);
            assertThat(fake.attachedFlags()).last().isEqualTo(fake.attachedFlags().get(1));
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldOpenAFurtherQueueOfADeviceThatIsNotMonitored() throws TunException {
        device.flags = IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR | IfTun.IFF_MULTI_QUEUE;
        try (NativeTun tun = NativeTun.adoptUnmonitored(fake, fake.attached(device))) {
            // What would be taken for the namespace.
            fake.fail(IfTun.TUNGETDEVNETNS, Errno.EBADFD);

            tun.addQueue();

            assertThat(tun.queues()).hasSize(2);
            assertThat(fake.ioctl(fake.attached(device), IfTun.TUNGETDEVNETNS, 0)).as("not asked").isNegative();
        }
    }

    @Test
    void shouldOpenNoFurtherQueueWhereThereIsOne() throws TunException {
        try (NativeTun tun = open(1)) {
            TunException e = failure(tun::addQueue);

            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(e.advice()).contains("two or more");
            assertThat(tun.queues()).hasSize(1);
        }
    }

    @Test
    void shouldOpenNoFurtherQueueAfterShutdown() throws TunException {
        try (NativeTun tun = open(2)) {
            tun.shutdown();

            assertThat(failure(tun::addQueue).kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @Test
    void shouldLeaveNothingOpenWhereverAFurtherQueueFails() throws TunException {
        int failed = 0;
        while (true) {
            FakeTun attempt = new FakeTun();
            try (NativeTun tun = NativeTun.builder("tun0").queues(2).open(attempt)) {
                int open = attempt.open().size();
                attempt.failAfter(failed, Errno.EMFILE);
                try {
                    tun.addQueue();
                } catch (TunException e) {
                    assertThat(e.code()).isEqualTo("EMFILE");
                    assertThat(attempt.open()).as("after call %d failed", failed).hasSize(open);
                    assertThat(tun.queues()).hasSize(2);
                }
                if (!attempt.hasFailed()) {
                    break;
                }
            }
            assertThat(attempt.open()).as("after call %d failed", failed).isEmpty();
            failed++;
        }
        assertThat(failed).as("calls that were made to fail").isGreaterThan(20);
    }

    @Test
    @DisplayName("TUNSETOFFLOAD is device-wide; every queue that is added gets the same, none while they are off")
    void shouldSwitchTheOffloadsOffAndOn() throws TunException {
        try (NativeTun tun = open(2)) {
            tun.offloads(false);
            assertThat(device.offloads).isZero();
            tun.addQueue();
            assertThat(device.offloads).isZero();
            assertThat(tun.queues().get(2).capabilities()).as("what may be written").isEqualTo(Capabilities.ALL);

            tun.offloads(true);
            assertThat(device.offloads).isEqualTo(FakeTun.ALL_OFFLOADS);
        }
        try (NativeTun plain = NativeTun.builder("tun0").tso(false).open(fake)) {
            int negotiated = device.offloads;
            plain.offloads(false);
            plain.offloads(true);
            assertThat(device.offloads).isEqualTo(negotiated);
            fake.fail(IfTun.TUNSETOFFLOAD, Errno.EBADFD);
            assertThat(failure(() -> plain.offloads(false)).kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @Test
    @DisplayName("TUNSETSNDBUF reaches attached queues only")
    void shouldAddAQueueWhileOthersAreDetached() throws TunException {
        try (NativeTun tun = open(2)) {
            tun.detach(tun.queues().get(1));
            tun.addQueue();
            tun.add(fake.attached(device));
            tun.queues().forEach(queue -> assertThatCode(() -> tun.detach(queue)).doesNotThrowAnyException());

            tun.addQueue();

            assertThat(tun.queues()).hasSize(5);
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    @DisplayName("A device that is renamed before TUNSETIFF: the kernel makes another of the old name, which goes again")
    void shouldAddAQueueToADeviceThatIsRenamedMeanwhile() throws TunException {
        try (NativeTun tun = open(2)) {
            int open = fake.open().size();
            FakeTun.Device other = new FakeTun.Device();
            fake.openedNext(other);
            fake.beforeIoctl = request -> {
                if (request == IfTun.TUNSETIFF && other.flags != 0) {
                    fake.openedNext(device);
                }
            };

            tun.addQueue();

            assertThat(other.flags).as("was attached to").isNotZero();
            assertThat(fake.open()).hasSize(open + 2);
            assertThat(tun.queues()).hasSize(3);
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldAddAQueueToADeviceWhoseOldNameIsAnotherKindsMeanwhile() throws TunException {
        try (NativeTun tun = open(2)) {
            fake.fail(IfTun.TUNSETIFF, Errno.EINVAL);
            fake.beforeIoctl = request -> {
                if (request == IfTun.TUNSETIFF) {
                    fake.interfaceName = "renamed0";
                }
            };

            tun.addQueue();

            assertThat(fake.attachedNames()).last().isEqualTo("renamed0");
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldRefuseAnInterfaceThatTookTheNameMeanwhile() throws TunException {
        try (NativeTun tun = open(2)) {
            int open = fake.open().size();
            fake.openedNext(new FakeTun.Device());

            assertThat(failure(tun::addQueue).kind()).isEqualTo(Kind.REFUSED);

            assertThat(fake.open()).hasSize(open);
            assertThat(tun.queues()).hasSize(2);
        }
    }

    @Test
    void shouldDetachAndAttachAQueue() throws TunException {
        try (NativeTun tun = open(2)) {
            LinuxQueue queue = (LinuxQueue) tun.queues().get(1);
            int fd = (int) queue.descriptor().orElseThrow();

            tun.detach(queue);
            tun.detach(queue);
            assertThat(fake.detached()).containsExactly(fd);
            tun.attach(queue);
            tun.attach(queue);
            assertThat(fake.detached()).isEmpty();
        }
    }

    @Test
    void shouldDetachNoQueueOfADeviceWithOne() throws TunException {
        try (NativeTun tun = open(1)) {
            TunException e = failure(() -> tun.detach(tun.queues().get(0)));

            assertThat(e.kind()).isEqualTo(Kind.UNSUPPORTED);
            assertThat(e.advice()).contains("two or more");
        }
    }

    @Test
    void shouldDetachNoQueueOfAnotherDevice() throws TunException {
        try (NativeTun tun = open(2); NativeTun other = NativeTun.builder("tun1").queues(2).open(new FakeTun())) {
            Queue foreign = other.queues().get(0);

            assertThatThrownBy(() -> tun.detach(foreign)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tun.attach(foreign)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
