package dev.tio.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** An rtnetlink beneath the seam: the test says what is received, and how a request is answered. */
final class FakeRtnetlink implements Syscalls {
    private static final int EAGAIN = 11;
    private static final int MSG_DONTWAIT = 0x40;

    /** What recv gives one after the other: a datagram, or a positive errno. */
    private final Deque<Object> inbox = new ArrayDeque<>();
    private final List<NetlinkMessage> requests = new ArrayList<>();
    private final Set<Integer> open = new HashSet<>();
    private int nextDescriptor = 1000;
    private boolean woken;
    private Consumer<NetlinkMessage> onRequest = request -> { };
    int bindResult;

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

    /** Whether everything was received. */
    synchronized boolean isEmpty() {
        return inbox.isEmpty();
    }

    @Override
    public synchronized int socket(int domain, int type, int protocol) {
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
        return 0;
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

    @Override
    public synchronized int ppoll(long pollfds, int count, long timespec) {
        try {
            while (inbox.isEmpty() && !woken) {
                wait();
            }
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -Errno.EINTR;
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
        throw new UnsupportedOperationException();
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        throw new UnsupportedOperationException();
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
}
