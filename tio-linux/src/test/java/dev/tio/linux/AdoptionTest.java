package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.Queue;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.linux.FakeTun.Device;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.VirtioNetHdr;
import java.io.IOException;
import java.net.NetworkInterface;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdoptionTest {
    private static final int PLAIN_TUN = IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR;
    private static final int F_GETFD = 1;

    private final FakeTun fake = new FakeTun();
    private final Device device = device();

    private static Device device() {
        Device device = new Device();
        device.flags = PLAIN_TUN;
        return device;
    }

    private NativeTun adopt(int... fds) throws TunException {
        return NativeTun.adopt(fake, fds);
    }

    private TunException refusal(int... fds) {
        TunException e = catchThrowableOfType(TunException.class, () -> adopt(fds).close());
        assertThat(e).as("refusal").isNotNull();
        return e;
    }

    @Test
    void shouldAdoptTheQueuesOfOneDevice() throws TunException {
        try (NativeTun tun = adopt(fake.attached(device), fake.attached(device), fake.attached(device))) {
            assertThat(tun.queues()).hasSize(3);
            assertThat(device.offloads).isEqualTo(FakeTun.ALL_OFFLOADS);
            assertThat(device.sendBuffer).as("as it was").isEqualTo(Integer.MAX_VALUE);
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldMakeDescriptorsNonBlockingAndClosedOnExec() throws TunException {
        int fd = fake.attached(device);
        fake.fcntl(fd, Fcntl.F_SETFL, 0);
        fake.fcntl(fd, Fcntl.F_SETFD, 0);

        try (NativeTun tun = adopt(fd)) {
            assertThat(fake.fcntl(fd, Fcntl.F_GETFL, 0) & (Fcntl.O_NONBLOCK | Fcntl.O_APPEND))
                    .isEqualTo(Fcntl.O_NONBLOCK);
            assertThat(fake.fcntl(fd, F_GETFD, 0)).isEqualTo(Fcntl.FD_CLOEXEC);
            assertThat(tun.queues()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, true", "true, false", "false, true", "false, false"})
    @DisplayName("Whether a header is there comes from TUNGETIFF's flags, never from configuration.")
    void shouldExpectAHeaderWhereTheInterfaceHasOne(boolean header, boolean offloads) throws IOException {
        device.flags = header ? PLAIN_TUN : PLAIN_TUN & ~IfTun.IFF_VNET_HDR;
        int fd = fake.attached(device);
        byte[] packet = TestPackets.udp(4).payload(100).bytes();
        int before = header ? VirtioNetHdr.LENGTH : 0;
        Slab sent = Slab.allocate(before + packet.length);
        sent.buffer().put(before, packet);
        PacketBatch batch = new PacketBatch(Slab.allocate(Queue.MIN_READ_MEMORY), 1, Queue.ROOM, Queue.ROOM);

        try (NativeTun tun = NativeTun.assemble(
                fake, NetworkNamespace.current(), new Offloads(offloads, offloads, offloads), fd)) {
            assertThat(fake.send(fake.farEnd(fd), sent, sent.capacity())).isTrue();
            assertThat(tun.queues().get(0).read(batch.packets(), batch.mem(), 0)).isEqualTo(1);
        }

        byte[] read = new byte[batch.packets()[0].length()];
        batch.packets()[0].buffer().get(read);
        assertThat(read).isEqualTo(packet);
    }

    @ParameterizedTest
    @CsvSource({"0x5002, TAP", "0x4001, IFF_NO_PI"})
    void shouldRefuseAFormThatItDoesNotRead(int flags, String advice) {
        device.flags = flags;

        TunException e = refusal(fake.attached(device));

        assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        assertThat(e.advice()).contains(advice);
        assertThat(fake.open()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"77, EBADFD, TUNSETIFF", "25, ENOTTY, no TUN", "9, EBADF, no TUN"})
    void shouldRefuseWhatIsNoQueue(int errno, String name, String advice) {
        fake.fail(IfTun.TUNGETIFF, errno);

        TunException e = refusal(fake.attached(device));

        assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        assertThat(e.code()).isEqualTo(name);
        assertThat(e.advice()).contains(advice);
        assertThat(fake.open()).isEmpty();
    }

    @Test
    @DisplayName("Descriptors that are adopted together must be of one interface; names do not tell")
    void shouldRefuseQueuesOfDifferentDevices() {
        TunException e = refusal(fake.attached(device), fake.attached(device()));

        assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        assertThat(e.advice()).contains("different devices");
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldTellDevicesApartWhoseLimitsDiffer() {
        Device other = device();
        int fd = fake.attached(other);
        fake.sendBuffer(other, Integer.MAX_VALUE - 1);

        assertThat(refusal(fake.attached(device), fd).advice()).contains("different devices");
        assertThat(other.sendBuffer).as("as it was").isEqualTo(Integer.MAX_VALUE - 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("What is set on one queue shows on those that are attached, and so not on each of a device's")
    void shouldAdoptADetachedQueueBesideAnAttachedOne(boolean firstIsDetached) throws TunException {
        device.flags |= IfTun.IFF_MULTI_QUEUE;
        int first = fake.attached(device);
        int second = fake.attached(device);
        fake.sendBuffer(device, 100_000);
        fake.detached().add(firstIsDetached ? first : second);

        try (NativeTun tun = adopt(first, second)) {
            assertThat(tun.queues()).hasSize(2);
            assertThat(device.sendBuffer).as("as it was").isEqualTo(100_000);
        }
    }

    @Test
    void shouldSayThatNothingTellsOfDetachedQueues() {
        device.flags |= IfTun.IFF_MULTI_QUEUE;
        int[] fds = {fake.attached(device), fake.attached(device)};
        fake.detached().addAll(List.of(fds[0], fds[1]));

        assertThat(refusal(fds).advice()).contains("attach one first");
        assertThat(fake.open()).isEmpty();
    }

    @Test
    @DisplayName("Descriptors that are adopted together must be distinct")
    void shouldRefuseADuplicateOfADescriptor() {
        int fd = fake.attached(device);

        TunException e = refusal(fd, fake.attached(device), fake.duplicate(fd));

        assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        assertThat(e.advice()).contains("one queue");
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldCloseAllThatWasHandedOverWhereverAdoptingFails() throws TunException {
        int failed = 0;
        while (true) {
            FakeTun attempt = new FakeTun();
            int[] fds = {attempt.attached(device), attempt.attached(device), attempt.attached(device)};
            attempt.failAfter(failed, Errno.EIO);
            try {
                NativeTun.adopt(attempt, fds).close();
                if (!attempt.hasFailed()) {
                    break;
                }
            } catch (TunException e) {
                assertThat(e.code()).isEqualTo("EIO");
            }
            assertThat(attempt.open()).as("after call %d failed", failed).isEmpty();
            failed++;
        }
        assertThat(failed).as("calls that were made to fail").isGreaterThan(30);
    }

    @Test
    @DisplayName("A device in a namespace that the process may not see carries packets; only its link fails")
    void shouldAdoptADeviceWhoseInterfaceCannotBeSeen() throws TunException {
        fake.interfaceName = "not-here0";
        fake.fail(IfTun.TUNGETDEVNETNS, IntStream.generate(() -> Errno.EPERM).limit(7).toArray());

        try (NativeTun tun = adopt(fake.attached(device))) {
            assertThat(tun.queues()).hasSize(1);
            assertThat(tun.link().name()).isEqualTo("not-here0");
            TunException e = catchThrowableOfType(TunException.class, () -> tun.link().mtu());
            assertThat(e.kind()).isEqualTo(Kind.DENIED);
            assertThat(e.code()).isEqualTo("EPERM");
            assertThat(e.call()).contains("not-here0");
        }
    }

    @Test
    @DisplayName("Without TUNGETDEVNETNS an interface of that name is the device's only if it is a TUN; this one is lo")
    void shouldNotTakeAnInterfaceOfThatNameThatIsNoTun() throws TunException {
        fake.fail(IfTun.TUNGETDEVNETNS, IntStream.generate(() -> Errno.EPERM).limit(7).toArray());

        try (NativeTun tun = adopt(fake.attached(device))) {
            assertThat(catchThrowableOfType(TunException.class, () -> tun.link().isUp()).kind()).isEqualTo(Kind.DENIED);
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    @DisplayName("Only EPERM, EINVAL and ENOTTY say that the kernel does not tell where the device is")
    void shouldNotLookWhereItWasOpenedForWantOfDescriptors() throws TunException {
        try (NativeTun tun = adopt(fake.attached(device))) {
            fake.fail(IfTun.TUNGETDEVNETNS, Errno.EMFILE);

            assertThat(catchThrowableOfType(TunException.class, () -> tun.link().isUp()).code()).isEqualTo("EMFILE");
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldAdoptWhereThereIsNoProc() throws TunException {
        fake.fail(IfTun.TUNGETDEVNETNS, Errno.EPERM, Errno.EPERM).fail("open", Errno.ENOENT);

        try (NativeTun tun = adopt(fake.attached(device))) {
            assertThat(tun.queues()).hasSize(1);
            TunException e = catchThrowableOfType(TunException.class, () -> tun.link().mtu());
            assertThat(e.code()).isEqualTo("ENOENT");
        }
        assertThat(fake.open()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"97, EAFNOSUPPORT, UNSUPPORTED", "1, EPERM, DENIED", "24, EMFILE, OTHER"})
    void shouldAdoptWhereNetlinkIsForbidden(int errno, String name, Kind kind) throws TunException {
        fake.fail("socket", errno, errno);

        try (NativeTun tun = adopt(fake.attached(device))) {
            assertThat(tun.queues()).hasSize(1);
            TunException e = catchThrowableOfType(TunException.class, () -> tun.link().mtu());
            assertThat(e.code()).isEqualTo(name);
            assertThat(e.kind()).isEqualTo(kind);
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldUseNoNetlinkUnmonitored() throws IOException {
        int mtu = NetworkInterface.getByName(FakeTun.INTERFACE).getMTU();
        try (NativeTun tun = NativeTun.adoptUnmonitored(fake, fake.attached(device), fake.attached(device))) {
            assertThat(tun.queues()).hasSize(2);
            assertThat(device.offloads).isEqualTo(FakeTun.ALL_OFFLOADS);
            assertThat(tun.link().name()).isEqualTo(FakeTun.INTERFACE);
            assertThat(tun.link().mtu()).isEqualTo(mtu);
            tun.link().onEvent(event -> { }).close();
            tun.link().onEvent(event -> { });
            assertThat(catchThrowableOfType(TunException.class, () -> tun.link().up()).kind())
                    .isEqualTo(Kind.UNSUPPORTED);
            assertThat(catchThrowableOfType(TunException.class, () -> tun.link().addresses()).kind())
                    .isEqualTo(Kind.UNSUPPORTED);

            fake.interfaceName = "not-here0";
            TunException e = catchThrowableOfType(TunException.class, () -> tun.link().mtu());
            assertThat(e.code()).isEqualTo("ENODEV");
            assertThat(e.advice()).contains("namespace of this thread");
        }
        assertThat(fake.families()).containsOnly(AddressFamily.AF_INET);
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldCloseTheLinkOfADeviceThatIsUnmonitored() throws TunException {
        NativeTun tun = NativeTun.adoptUnmonitored(fake, fake.attached(device));

        tun.close();

        LinuxLink link = tun.link();
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                link::name, link::mtu, link::up, () -> link.onEvent(event -> { }))) {
            assertThat(catchThrowableOfType(TunException.class, call).kind()).isEqualTo(Kind.CLOSED);
        }
    }

    @Test
    void shouldCloseWhatCannotBeAdoptedUnmonitored() {
        int fd = fake.attached(device);

        assertThat(catchThrowableOfType(TunException.class,
                () -> NativeTun.adoptUnmonitored(fake, fd, fake.attached(device()))).kind()).isEqualTo(Kind.REFUSED);
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldRefuseADescriptorThatIsGivenTwiceAndCloseItOnce() {
        int fd = fake.attached(device);

        TunException e = refusal(fd, fake.attached(device), fd);

        assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        assertThat(e.advice()).contains("twice");
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldCloseTheLinkWithTheDevice() throws TunException {
        NativeTun tun = adopt(fake.attached(device));
        assertThat(tun.link().mtu()).isPositive();

        tun.close();

        TunException e = catchThrowableOfType(TunException.class, () -> tun.link().mtu());
        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void shouldRefuseNothingToAdopt() {
        assertThatThrownBy(NativeTun::adopt).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldAddAQueue() throws TunException {
        try (NativeTun tun = adopt(fake.attached(device))) {
            var before = tun.queues();

            assertThat(tun.add(fake.attached(device))).isSameAs(tun.queues().get(1));

            assertThat(before).hasSize(1);
            assertThat(tun.queues()).hasSize(2);
        }
        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldCloseWhatCannotBeAdded() throws TunException {
        int first = fake.attached(device);
        try (NativeTun tun = adopt(first)) {
            int foreign = fake.attached(device());
            int duplicate = fake.duplicate(first);

            assertThat(addition(tun, foreign).kind()).isEqualTo(Kind.REFUSED);
            assertThat(addition(tun, duplicate).kind()).isEqualTo(Kind.REFUSED);

            assertThat(fake.open()).contains(first).doesNotContain(foreign, duplicate);
            assertThat(tun.queues()).hasSize(1);
        }
    }

    @Test
    void shouldNotCloseADescriptorThatIsInTheSet() throws TunException {
        int first = fake.attached(device);
        try (NativeTun tun = adopt(first)) {
            assertThat(addition(tun, first).kind()).isEqualTo(Kind.REFUSED);
            assertThat(addition(tun, first + (1L << 32)).kind()).isEqualTo(Kind.REFUSED);

            assertThat(fake.open()).contains(first);
        }
    }

    @Test
    void shouldAddNothingAfterShutdownAndAfterClose() throws TunException {
        NativeTun tun = adopt(fake.attached(device));
        tun.shutdown();
        assertThat(addition(tun, fake.attached(device)).kind()).isEqualTo(Kind.CLOSED);
        tun.close();
        assertThat(addition(tun, fake.attached(device)).kind()).isEqualTo(Kind.CLOSED);

        assertThat(fake.open()).isEmpty();
    }

    @Test
    void shouldAddNothingThatCouldBeComparedWithNoQueue() throws TunException {
        try (NativeTun tun = adopt(fake.attached(device))) {
            LinuxQueue only = (LinuxQueue) tun.queues().get(0);
            int foreign = fake.attached(device());
            fake.beforeIoctl = request -> only.close();

            assertThat(addition(tun, foreign).kind()).isEqualTo(Kind.CLOSED);

            assertThat(tun.queues()).hasSize(1);
        }
        assertThat(fake.open()).isEmpty();
    }

    private static TunException addition(NativeTun tun, long descriptor) {
        return catchThrowableOfType(TunException.class, () -> tun.add(descriptor));
    }
}
