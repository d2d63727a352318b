package org.example.afpacket;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.tio.wire.Slab;
import java.io.Closeable;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.InetSocketAddress;

/** A UDP socket that hands its kernel many datagrams as one superpacket ({@code UDP_SEGMENT}), which Java has not. */
final class SegmentingSocket implements Closeable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_UDP = 17;
    private static final int UDP_SEGMENT = 103;

    static {
        Native.register(SegmentingSocket.class, NativeLibrary.getInstance("c"));
    }

    private final int fd;

    /** In the calling thread's namespace. */
    SegmentingSocket(InetSocketAddress to, int segment) throws IOException {
        Slab slab = Slab.allocate(16);
        // struct sockaddr_in: family, port and address in network byte order.
        slab.buffer().putShort(0, Short.reverseBytes((short) AF_INET)).putShort(2, (short) to.getPort())
                .put(4, to.getAddress().getAddress());
        fd = LibC.check(LibC.socket(AF_INET, SOCK_DGRAM, 0), "socket");
        LibC.check(connect(fd, slab.address(), slab.capacity()), "connect");
        slab.buffer().putInt(0, Integer.reverseBytes(segment));
        LibC.check(LibC.setsockopt(fd, SOL_UDP, UDP_SEGMENT, slab.address(), Integer.BYTES), "setsockopt UDP_SEGMENT");
        Reference.reachabilityFence(slab);
    }

    static native int connect(int fd, long address, int length);

    static native long send(int fd, byte[] buf, long length, int flags);

    void send(byte[] payload) throws IOException {
        LibC.check((int) send(fd, payload, payload.length, 0), "send");
    }

    @Override
    public void close() {
        LibC.close(fd);
    }
}
