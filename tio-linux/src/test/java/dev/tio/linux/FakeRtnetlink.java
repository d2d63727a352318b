package dev.tio.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An rtnetlink beneath the seam, and one TUN device: the test says what is received, how a request is answered, and what
 * the device is called and where it is. What a socket has not received by the time that the next one is made is gone.
 */
final class FakeRtnetlink implements Syscalls {
    private static final int EAGAIN = 11;
    private static final int MSG_DONTWAIT = 0x40;
    private static final long NS_GET_NSTYPE = 0xb703;
    private static final int CLONE_NEWNET = 0x40000000;
    /** The files of two namespaces, which are told apart by what {@code /proc} says of them. */
    static final String HERE = "/proc/thread-self/ns/net";
    static final String ELSEWHERE = "/proc/thread-self/ns/uts";

    /** What recv gives one after the other: a datagram, or a positive errno. */
    private final Deque<Object> inbox = new ArrayDeque<>();
    private final List<NetlinkMessage> requests = new ArrayList<>();
    private final Set<Integer> open = new HashSet<>();
    private int nextDescriptor = 1000;
    private final Syscalls real = new JnaSyscalls();
    private final Set<Integer> realFiles = new HashSet<>();
    private boolean woken;
    private boolean idle;
    private final List<Long> pauses = new ArrayList<>();
    /** Whether a wait for nothing but to be woken lasts until then; else it has passed at once. */
    volatile boolean patient;
    private Consumer<NetlinkMessage> onRequest = request -> { };
    int bindResult;
    /** The name of the device; null once it is deleted. */
    volatile @Nullable String device = "tun0";
    /** The file of the namespace in which the device is. */
    volatile String namespace = HERE;
    /** With which errno {@code TUNGETDEVNETNS} fails; 0: it does not. */
    volatile int refusal;

    synchronized void receive(Object... datagrams) {
        inbox.addAll(List.of(datagrams));
        notifyAll();
    }

    /** What happens when a request is sent. */
    synchronized void onRequest(Consumer<NetlinkMessage> action) {
        onRequest = action;
    }

    synchronized List<NetlinkMessage> requests() {
        return List.copyOf(requests);
    }

    synchronized Set<Integer> open() {
        return Set.copyOf(open);
    }

    /** Returns once somebody waits, or has waited, for nothing but to be woken. */
    synchronized void awaitPause() throws InterruptedException {
        while (pauses.isEmpty()) {
            wait();
        }
    }

    /** Returns once somebody waits for a message, and so is done with those before. */
    synchronized void awaitIdle() throws InterruptedException {
        while (!idle || !inbox.isEmpty()) {
            wait();
        }
    }

    /** Whether everything was received. */
    synchronized boolean isEmpty() {
        return inbox.isEmpty();
    }

    @Override
    public synchronized int socket(int domain, int type, int protocol) {
        inbox.clear();
        open.add(++nextDescriptor);
        return nextDescriptor;
    }

    @Override
    public synchronized int eventfd(int initial, int flags) {
        woken = false;
        open.add(++nextDescriptor);
        return nextDescriptor;
    }

    @Override
    public synchronized int close(int fd) {
        if (!open.remove(fd)) {
            throw new IllegalStateException(fd + " is not open");
        }
        notifyAll();
        return realFiles.remove(fd) ? real.close(fd) : 0;
    }

    @Override
    public int bind(int fd, long sockaddr, int length) {
        return bindResult;
    }

    @Override
    public int setsockopt(int fd, int level, int name, long value, int length) {
        return 0;
    }

    @Override
    public synchronized long send(int fd, long address, long length, int flags) {
        NetlinkMessage request = Messages.parse(Messages.bytes(address, (int) length));
        requests.add(request);
        onRequest.accept(request);
        return length;
    }

    @Override
    public synchronized long recv(int fd, long address, long length, int flags) {
        Object next = inbox.poll();
        notifyAll();
        if (next == null) {
            if ((flags & MSG_DONTWAIT) == 0) {
                throw new IllegalStateException("it would wait for ever");
            }
            return -EAGAIN;
        }
        if (next instanceof Integer) {
            return -(Integer) next;
        }
        byte[] datagram = (byte[]) next;
        for (int i = 0; i < Math.min(datagram.length, length); i++) {
            RawMemory.putByte(address + i, datagram[i]);
        }
        return datagram.length;
    }

    /** How long the waits for nothing but to be woken were to be, in nanoseconds. */
    synchronized List<Long> pauses() {
        return List.copyOf(pauses);
    }

    @Override
    public synchronized int ppoll(long pollfds, int count, long timespec) {
        boolean pause = RawMemory.getInt(pollfds) < 0;
        if (pause) {
            pauses.add(TimeUnit.SECONDS.toNanos(RawMemory.getInt(timespec)) + RawMemory.getInt(timespec + Long.BYTES));
            notifyAll();
        }
        try {
            while (!woken && (pause ? patient : inbox.isEmpty())) {
                if (!pause && !idle) {
                    idle = true;
                    notifyAll();
                }
                wait();
            }
            return woken || !pause ? 1 : 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -Errno.EINTR;
        } finally {
            idle = false;
        }
    }

    @Override
    public synchronized long write(int fd, long address, long length) {
        if (!open.contains(fd)) {
            throw new IllegalStateException(fd + " is not open");
        }
        woken = true;
        notifyAll();
        return length;
    }

    @Override
    public synchronized int open(String path, int flags) {
        open.add(++nextDescriptor);
        return nextDescriptor;
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        if (command != Fcntl.F_DUPFD_CLOEXEC) {
            throw new UnsupportedOperationException();
        }
        return open("", 0);
    }

    @Override
    public synchronized int ioctl(int fd, long request, long argument) {
        String name = device;
        if (request == NS_GET_NSTYPE) {
            return CLONE_NEWNET;
        } else if (name == null) {
            return -Errno.EBADFD;
        } else if (request == IfTun.TUNGETIFF) {
            RawMemory.putString(argument, name);
            return 0;
        } else if (request != IfTun.TUNGETDEVNETNS) {
            throw new UnsupportedOperationException();
        } else if (refusal != 0) {
            return -refusal;
        }
        int file = real.open(namespace, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        realFiles.add(file);
        open.add(file);
        return file;
    }

    @Override
    public long read(int fd, long address, long length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long readv(int fd, long iov, int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long writev(int fd, long iov, int count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int setns(int fd, int type) {
        return 0;
    }

    @Override
    public int unshare(int flags) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int schedSetaffinity(int thread, long length, long mask) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int schedGetaffinity(int thread, long length, long mask) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int schedGetscheduler(int thread) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int schedSetscheduler(int thread, int policy, long parameter) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int clockGettime(int clock, long timespec) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int clockNanosleep(int clock, long timespec) {
        throw new UnsupportedOperationException();
    }
}
