package org.example.afpacket;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import dev.tio.api.TunException;

/** The C library of 64-bit Linux, where {@code long}, {@code size_t} and addresses are longs. What fails returns -1. */
final class LibC {
    static final int ENXIO = 6;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EINVAL = 22;
    static final int EMSGSIZE = 90;
    static final int ENETDOWN = 100;
    static final int ENOBUFS = 105;

    static {
        Native.register(LibC.class, NativeLibrary.getInstance("c"));
    }

    static native int socket(int domain, int type, int protocol);
    static native int bind(int fd, long address, int length);
    static native int setsockopt(int fd, int level, int name, long value, int length);
    static native int getsockopt(int fd, int level, int name, long value, long length);
    static native int ioctl(int fd, long request, long argument);
    static native long readv(int fd, long iov, int count);
    static native long writev(int fd, long iov, int count);
    static native int poll(long fds, long count, int millis);
    static native int eventfd(int initial, int flags);
    static native int eventfd_write(int fd, long value);
    static native int close(int fd);
    static native int if_nametoindex(String name);

    /** What a call returned, unless it failed. */
    static int check(int result, String call) throws TunException {
        if (result == -1) {
            throw failure(TunException.Kind.OTHER, call, Native.getLastError());
        }
        return result;
    }

    static TunException failure(TunException.Kind kind, String call, int errno) {
        return new TunException(kind, call, "errno " + errno, "");
    }
}
