package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException;
import dev.tio.wire.Background;
import dev.tio.wire.Slab;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each call of the seam, made for real: what it does, what it returns, and its errno when it fails. */
@DisplayName("What fails returns the negated errno")
class SyscallsTest {
    private static final int NO_FD = -1;
    private static final int O_CREAT = 0x40;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int CLOCK_REALTIME = 0;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int NO_CLOCK = 4711;
    private static final int NO_THREAD = Integer.MAX_VALUE;
    private static final int PAGE = 4096;
    private static final long FIONREAD = 0x541b;
    /** No process has memory there. */
    private static final long BAD_ADDRESS = 8;

    private final Slab slab = Slab.allocate(PAGE);
    private final ByteBuffer memory = slab.buffer().duplicate().order(ByteOrder.nativeOrder());
    private final long address = slab.address();
    private final List<Integer> open = new ArrayList<>();
    private Syscalls sys;

    @BeforeEach
    void load() throws TunException {
        sys = SyscallsLoader.load();
    }

    @AfterEach
    void close() {
        open.forEach(sys::close);
    }

    private int opened(int fd) {
        assertThat(fd).isNotNegative();
        open.add(fd);
        return fd;
    }

    private int eventfd(int initial) {
        return opened(sys.eventfd(initial, Fcntl.EFD_NONBLOCK | Fcntl.EFD_CLOEXEC));
    }

    private SocketPair pair() {
        SocketPair pair = new SocketPair();
        open.add(pair.near);
        open.add(pair.far);
        return pair;
    }

    private int netlink() {
        return opened(sys.socket(AF_NETLINK, SOCK_RAW | Fcntl.O_CLOEXEC, 0));
    }

    @Test
    void shouldOpenAFileByItsNameInUTF8(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("größe \ud83d\ude00"), "abc");

        int fd = opened(sys.open(file.toString(), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC));

        assertThat(sys.read(fd, address, PAGE)).isEqualTo(3);
        assertThat(memory.get(2)).isEqualTo((byte) 'c');
        assertThat(sys.read(fd, address, PAGE)).isZero();
        assertThat(sys.write(fd, address, 1)).isEqualTo(-Errno.EBADF);
        assertThat(sys.open(directory.resolve("none").toString(), Fcntl.O_RDONLY)).isEqualTo(-Errno.ENOENT);
        assertThat(sys.open(file.toString(), Fcntl.O_RDONLY | 0x10000)).as("O_DIRECTORY").isNegative();
    }

    @Test
    void shouldClose() {
        int fd = sys.eventfd(0, Fcntl.EFD_CLOEXEC);

        assertThat(sys.close(fd)).isZero();
        assertThat(sys.fcntl(fd, Fcntl.F_GETFL, 0)).isEqualTo(-Errno.EBADF);
        assertThat(sys.close(NO_FD)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void shouldReadAndWrite() {
        int fd = eventfd(7);

        assertThat(sys.read(fd, address, 8)).isEqualTo(8);
        assertThat(memory.getLong(0)).isEqualTo(7);
        assertThat(sys.read(fd, address, 8)).isEqualTo(-Errno.EAGAIN);
        memory.putLong(8, 0x1_2345_6789L);
        assertThat(sys.write(fd, address + 8, 8)).isEqualTo(8);
        assertThat(sys.read(fd, address, 8)).isEqualTo(8);
        assertThat(memory.getLong(0)).isEqualTo(0x1_2345_6789L);
        assertThat(sys.read(fd, address, 7)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.write(fd, address, 7)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.write(fd, BAD_ADDRESS, 8)).isEqualTo(-Errno.EFAULT);
        assertThat(sys.read(NO_FD, address, 8)).isEqualTo(-Errno.EBADF);
        assertThat(sys.write(NO_FD, address, 8)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void shouldGatherAndScatter() {
        SocketPair pair = pair();
        memory.putLong(1000, 0x0807060504030201L);
        Iovec.set(address, 0, address + 1000, 3);
        Iovec.set(address, 1, address + 1003, 5);
        Iovec.set(address, 2, address + 2000, 2);
        Iovec.set(address, 3, address + 2016, 6);

        assertThat(sys.writev(pair.near, address, 2)).isEqualTo(8);
        assertThat(sys.readv(pair.far, address + 2L * Iovec.LENGTH, 2)).isEqualTo(8);

        assertThat(memory.getShort(2000)).isEqualTo(memory.getShort(1000));
        assertThat(memory.getInt(2016)).isEqualTo(memory.getInt(1002));
        assertThat(memory.getShort(2020)).isEqualTo(memory.getShort(1006));
        assertThat(sys.readv(pair.far, address, 1)).isEqualTo(-Errno.EAGAIN);
        assertThat(sys.readv(pair.far, address, -1)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.writev(pair.near, address, Iovec.MAX + 1)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.writev(pair.near, BAD_ADDRESS, 1)).isEqualTo(-Errno.EFAULT);
    }

    @Test
    void shouldPoll() {
        int fd = eventfd(0);
        memory.putInt(0, fd).putShort(4, (short) Poller.POLLIN);
        long timespec = address + 16;
        memory.putLong(16, 0).putLong(24, 1000);

        assertThat(sys.ppoll(address, 1, timespec)).isZero();
        memory.putLong(64, 1);
        assertThat(sys.write(fd, address + 64, 8)).isEqualTo(8);
        assertThat(sys.ppoll(address, 1, timespec)).isEqualTo(1);
        assertThat(sys.ppoll(address, 1, 0)).as("without a timeout").isEqualTo(1);
        assertThat(memory.getShort(6)).isEqualTo((short) Poller.POLLIN);
        memory.putLong(24, 1_000_000_000);
        assertThat(sys.ppoll(address, 1, timespec)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.ppoll(BAD_ADDRESS, 1, 0)).isEqualTo(-Errno.EFAULT);
    }

    @Test
    void shouldMakeEventfds() {
        int fd = eventfd(Integer.MIN_VALUE);

        assertThat(sys.read(fd, address, 8)).isEqualTo(8);
        assertThat(memory.getLong(0)).as("an unsigned int").isEqualTo(1L << 31);
        assertThat(sys.fcntl(fd, Fcntl.F_GETFL, 0) & Fcntl.O_NONBLOCK).isEqualTo(Fcntl.O_NONBLOCK);
        assertThat(sys.eventfd(0, -1)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void shouldControlFiles() {
        int fd = eventfd(0);

        int copy = opened(sys.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 500));
        assertThat(copy).isGreaterThanOrEqualTo(500);
        assertThat(sys.fcntl(copy, Fcntl.F_SETFL, 0)).isZero();
        assertThat(sys.fcntl(fd, Fcntl.F_GETFL, 0) & Fcntl.O_NONBLOCK).isZero();
        assertThat(sys.fcntl(fd, 4711, 0)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.fcntl(NO_FD, Fcntl.F_GETFL, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void shouldControlDevices() {
        SocketPair pair = pair();
        assertThat(sys.write(pair.near, address, 77)).isEqualTo(77);

        assertThat(sys.ioctl(pair.far, FIONREAD, address)).isZero();
        assertThat(memory.getInt(0)).isEqualTo(77);
        assertThat(sys.ioctl(pair.far, FIONREAD, BAD_ADDRESS)).isEqualTo(-Errno.EFAULT);
        assertThat(sys.ioctl(eventfd(0), IfTun.TUNGETIFF, address)).isEqualTo(-Errno.ENOTTY);
        assertThat(sys.ioctl(NO_FD, IfTun.TUNGETIFF, address)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void shouldMakeAndBindSockets() {
        int fd = netlink();
        memory.clear().putShort(0, (short) AF_NETLINK);

        assertThat(sys.bind(fd, address, 12)).isZero();
        assertThat(sys.bind(fd, address, 2)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.bind(NO_FD, address, 12)).isEqualTo(-Errno.EBADF);
        assertThat(sys.socket(4711, SOCK_RAW, 0)).isEqualTo(-Errno.EAFNOSUPPORT);
        assertThat(sys.socket(AF_NETLINK, SOCK_RAW, 4711)).isEqualTo(-Errno.EPROTONOSUPPORT);
    }

    @Test
    void shouldSetSocketOptions() {
        int fd = netlink();
        memory.putInt(0, 10_000);

        assertThat(sys.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, address, Integer.BYTES)).isZero();
        assertThat(sys.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, address, 1)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.setsockopt(fd, SOL_SOCKET, SO_RCVBUF, BAD_ADDRESS, Integer.BYTES)).isEqualTo(-Errno.EFAULT);
        assertThat(sys.setsockopt(fd, SOL_SOCKET, 4711, address, Integer.BYTES)).isEqualTo(-Errno.ENOPROTOOPT);
    }

    @Test
    void shouldSendAndReceive() {
        SocketPair pair = pair();
        memory.putInt(0, 0x01020304);

        assertThat(sys.send(pair.near, address, 4, MSG_NOSIGNAL)).isEqualTo(4);
        assertThat(sys.recv(pair.far, address + 8, 100, MSG_DONTWAIT)).isEqualTo(4);
        assertThat(memory.getInt(8)).isEqualTo(0x01020304);
        assertThat(sys.recv(pair.far, address, 100, MSG_DONTWAIT)).isEqualTo(-Errno.EAGAIN);
        assertThat(sys.send(pair.near, address, 1L << 40, 0)).isEqualTo(-Errno.EMSGSIZE);
        assertThat(sys.send(NO_FD, address, 4, 0)).isEqualTo(-Errno.EBADF);
        assertThat(sys.recv(NO_FD, address, 4, 0)).isEqualTo(-Errno.EBADF);
    }

    @Test
    void shouldRefuseNamespacesThatAreNone() {
        assertThat(sys.setns(eventfd(0), CLONE_NEWNET)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.setns(NO_FD, CLONE_NEWNET)).isEqualTo(-Errno.EBADF);
        assertThat(sys.unshare(0)).isZero();
        assertThat(sys.unshare(1)).isEqualTo(-Errno.EINVAL);
    }

    @Test
    void shouldAskForAThreadsCPUs() {
        assertThat(sys.schedGetaffinity(0, PAGE, address)).isZero();
        assertThat(BitSet.valueOf(memory.duplicate().clear()).isEmpty()).isFalse();
        assertThat(sys.schedSetaffinity(0, PAGE, address)).isZero();
        assertThat(sys.schedGetaffinity(0, 1, address)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.schedSetaffinity(0, 8, BAD_ADDRESS)).isEqualTo(-Errno.EFAULT);
        assertThat(sys.schedGetaffinity(NO_THREAD, PAGE, address)).isEqualTo(-Errno.ESRCH);
        assertThat(sys.schedSetaffinity(NO_THREAD, PAGE, address)).isEqualTo(-Errno.ESRCH);
    }

    @Test
    void shouldAskForAThreadsPolicy() {
        memory.putInt(0, 0);
        int policy = sys.schedGetscheduler(0);
        assertThat(policy).isNotNegative();
        assertThat(sys.schedSetscheduler(0, policy, address)).isZero();
        assertThat(sys.schedSetscheduler(0, policy, BAD_ADDRESS)).isEqualTo(-Errno.EFAULT);
        assertThat(sys.schedGetscheduler(NO_THREAD)).isEqualTo(-Errno.ESRCH);
        assertThat(sys.schedSetscheduler(NO_THREAD, policy, address)).isEqualTo(-Errno.ESRCH);
    }

    @Test
    void shouldTellTheTime() {
        long before = System.currentTimeMillis() / 1000;
        assertThat(sys.clockGettime(CLOCK_REALTIME, address)).isZero();
        assertThat(memory.getLong(0)).isBetween(before, System.currentTimeMillis() / 1000);
        assertThat(memory.getLong(8)).isBetween(0L, 999_999_999L);
        assertThat(sys.clockGettime(NO_CLOCK, address)).isEqualTo(-Errno.EINVAL);
        // As clock_getcpuclockid(3) makes it: the time that this process used.
        assertThat(sys.clockGettime((int) ~ProcessHandle.current().pid() << 3 | 2, address)).isZero();
        assertThat(memory.getLong(8)).isBetween(0L, 999_999_999L);
    }

    @Test
    void shouldSleepUntilAClockHasMovedOn() {
        memory.putLong(0, 0);
        memory.putLong(8, 2_000_000);
        long begin = System.nanoTime();
        assertThat(sys.clockNanosleep(CLOCK_MONOTONIC, address)).isZero();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(2_000_000);
        assertThat(sys.clockNanosleep(NO_CLOCK, address)).isEqualTo(-Errno.EINVAL);
        assertThat(sys.clockNanosleep(CLOCK_MONOTONIC, BAD_ADDRESS)).isEqualTo(-Errno.EFAULT);
    }

    @Test
    @DisplayName("errno is the failed call's, whatever other threads and the JVM do meanwhile")
    void shouldKeepTheErrnosOfThreadsApart() throws Exception {
        int empty = eventfd(0);
        List<Background<Void>> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int fd = i % 2 == 0 ? empty : NO_FD;
            long errno = i % 2 == 0 ? Errno.EAGAIN : Errno.EBADF;
            threads.add(Background.start(() -> {
                for (int round = 0; round < 20_000; round++) {
                    assertThat(sys.read(fd, address, 8)).isEqualTo(-errno);
                }
                return null;
            }));
        }
        for (Background<Void> thread : threads) {
            thread.result();
        }
    }
}
