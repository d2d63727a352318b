package dev.tio.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.tio.wire.Slab;

/** Two ends of a datagram socketpair, non-blocking: what is written to one is read from the other, packet by packet. */
final class SocketPair {
    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;

    final int near;
    final int far;

    SocketPair() {
        Slab slab = Slab.allocate(2 * Integer.BYTES);
        int type = SOCK_DGRAM | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC;
        if (LibC.socketpair(AF_UNIX, type, 0, slab.address()) != 0) {
            throw new IllegalStateException("socketpair: " + Errno.name(Native.getLastError()));
        }
        near = RawMemory.getInt(slab.address());
        far = RawMemory.getInt(slab.address() + Integer.BYTES);
    }

    private static final class LibC {
        static {
            Native.register(LibC.class, NativeLibrary.getInstance("c"));
        }

        static native int socketpair(int domain, int type, int protocol, long fds);
    }
}
