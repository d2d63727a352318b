package dev.tio.examples;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.tio.wire.Slab;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A socket of the kernel's. Java's have no UDP_SEGMENT; and they have IPv6 only if the namespace in which the JVM
 * loaded its network classes had it, which says nothing of the hosts here.
 *
 * <p>A socket belongs to the namespace of the thread that makes it; any thread may use it then.
 */
final class KernelSocket implements Closeable {
    // Linux's numbers, the same on x86-64 and AArch64.
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int SO_RCVTIMEO = 20;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int SHUT_WR = 1;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;

    /** More than the system allows: it gives what it allows, and that is more than it gives unasked. */
    private static final int RECEIVE_BUFFER = 1 << 24;

    private final int fd;

    private KernelSocket(int fd) {
        this.fd = fd;
    }

    static KernelSocket tcp(Family family) throws IOException {
        return new KernelSocket(check("socket", LibC.socket(family.number(), SOCK_STREAM | SOCK_CLOEXEC, 0)));
    }

    /** A socket whose {@link #receive} waits for {@code timeoutMillis} at most. */
    static KernelSocket udp(Family family, int timeoutMillis) throws IOException {
        KernelSocket socket =
                new KernelSocket(check("socket", LibC.socket(family.number(), SOCK_DGRAM | SOCK_CLOEXEC, 0)));
        Slab timeval = Slab.allocate(16);
        timeval.buffer().order(ByteOrder.nativeOrder()).putLong(0).putLong(timeoutMillis * 1000L);
        socket.option(SOL_SOCKET, SO_RCVTIMEO, timeval);
        socket.option(SOL_SOCKET, SO_RCVBUF, number(RECEIVE_BUFFER));
        return socket;
    }

    /** Makes datagrams of {@code bytes} bytes out of each send: they stay one superpacket as far down as they can. */
    void segment(int bytes) throws IOException {
        option(SOL_UDP, UDP_SEGMENT, number(bytes));
    }

    void bind(Family family, byte[] address, int port) throws IOException {
        Slab sockaddr = sockaddr(family, address, port);
        check("bind", LibC.bind(fd, sockaddr.address(), sockaddr.capacity()));
        Reference.reachabilityFence(sockaddr);
    }

    void connect(Family family, byte[] address, int port) throws IOException {
        Slab sockaddr = sockaddr(family, address, port);
        check("connect", LibC.connect(fd, sockaddr.address(), sockaddr.capacity()));
        Reference.reachabilityFence(sockaddr);
    }

    void listen() throws IOException {
        check("listen", LibC.listen(fd, 1));
    }

    KernelSocket accept() throws IOException {
        return new KernelSocket(check("accept4", LibC.accept4(fd, 0, 0, SOCK_CLOEXEC)));
    }

    /** Sends {@code length} bytes of {@code slab} from {@code offset} on, or fewer. How many it were. */
    int send(Slab slab, int offset, int length) throws IOException {
        int sent = check("send", LibC.send(fd, slab.address() + offset, length, MSG_NOSIGNAL));
        Reference.reachabilityFence(slab);
        return sent;
    }

    /** Says that nothing more will be sent. */
    void shutdownOutput() throws IOException {
        check("shutdown", LibC.shutdown(fd, SHUT_WR));
    }

    /** Receives to the beginning of {@code slab}. How many bytes; 0 at the end of a stream; -1 if none came in time. */
    int receive(Slab slab) throws IOException {
        long received = LibC.recv(fd, slab.address(), slab.capacity(), 0);
        Reference.reachabilityFence(slab);
        if (received < 0 && (Native.getLastError() == EAGAIN || Native.getLastError() == EINTR)) {
            return -1;
        }
        return check("recv", received);
    }

    @Override
    public void close() throws IOException {
        check("close", LibC.close(fd));
    }

    private void option(int level, int name, Slab value) throws IOException {
        check("setsockopt", LibC.setsockopt(fd, level, name, value.address(), value.capacity()));
        Reference.reachabilityFence(value);
    }

    private static Slab number(int value) {
        Slab slab = Slab.allocate(Integer.BYTES);
        slab.buffer().order(ByteOrder.nativeOrder()).putInt(value);
        return slab;
    }

    /**
     * {@code struct sockaddr_in} or {@code sockaddr_in6}: family, port, for IPv6 the flow label, address, and zeroes.
     */
    private static Slab sockaddr(Family family, byte[] address, int port) {
        Slab slab = Slab.allocate(family == Family.IPV6 ? 28 : 16);
        ByteBuffer sockaddr = slab.buffer();
        sockaddr.order(ByteOrder.nativeOrder()).putShort(family.number());
        sockaddr.order(ByteOrder.BIG_ENDIAN).putShort((short) port);
        sockaddr.position(family == Family.IPV6 ? 8 : 4).put(address);
        return slab;
    }

    private static int check(String call, long result) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": errno " + Native.getLastError());
        }
        return (int) result;
    }

    /** The C library's functions, 64-bit Linux. */
    private static final class LibC {
        static {
            Native.register(LibC.class, NativeLibrary.getInstance("c"));
        }

        static native int socket(int domain, int type, int protocol);

        static native int setsockopt(int fd, int level, int name, long value, int length);

        static native int bind(int fd, long address, int length);

        static native int connect(int fd, long address, int length);

        static native int listen(int fd, int backlog);

        static native int accept4(int fd, long address, long length, int flags);

        static native long send(int fd, long buf, long length, int flags);

        static native int shutdown(int fd, int how);

        static native long recv(int fd, long buf, long length, int flags);

        static native int close(int fd);
    }
}
