package dev.tio.linux;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * The system calls through JNA's direct mapping, which allocates nothing for primitive arguments. errno is fetched only
 * after a -1: a {@code throws LastErrorException} would cost microseconds and garbage for each EAGAIN.
 */
final class JnaSyscalls implements Syscalls {
    /**
     * Loads JNA's library and the C library.
     *
     * @throws LinkageError if one of them cannot be loaded
     */
    JnaSyscalls() {
        LibC.load();
    }

    @Override
    public int open(String path, int flags) {
        return result(LibC.open(path, flags));
    }

    @Override
    public int close(int fd) {
        return result(LibC.close(fd));
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        return result(LibC.fcntl(fd, command, argument));
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        return result(LibC.ioctl(fd, request, argument));
    }

    @Override
    public long read(int fd, long address, long length) {
        return result(LibC.read(fd, address, length));
    }

    @Override
    public long write(int fd, long address, long length) {
        return result(LibC.write(fd, address, length));
    }

    @Override
    public long readv(int fd, long iov, int count) {
        return result(LibC.readv(fd, iov, count));
    }

    @Override
    public long writev(int fd, long iov, int count) {
        return result(LibC.writev(fd, iov, count));
    }

    @Override
    public int ppoll(long pollfds, int count, long timespec) {
        return result(LibC.ppoll(pollfds, count, timespec, 0));
    }

    @Override
    public int eventfd(int initial, int flags) {
        return result(LibC.eventfd(initial, flags));
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return result(LibC.socket(domain, type, protocol));
    }

    @Override
    public int bind(int fd, long sockaddr, int length) {
        return result(LibC.bind(fd, sockaddr, length));
    }

    @Override
    public int setsockopt(int fd, int level, int name, long value, int length) {
        return result(LibC.setsockopt(fd, level, name, value, length));
    }

    @Override
    public long recv(int fd, long address, long length, int flags) {
        return result(LibC.recv(fd, address, length, flags));
    }

    @Override
    public long send(int fd, long address, long length, int flags) {
        return result(LibC.send(fd, address, length, flags));
    }

    @Override
    public int setns(int fd, int type) {
        return result(LibC.setns(fd, type));
    }

    @Override
    public int unshare(int flags) {
        return result(LibC.unshare(flags));
    }

    @Override
    public int schedSetaffinity(int thread, long length, long mask) {
        return result(LibC.sched_setaffinity(thread, length, mask));
    }

    @Override
    public int schedGetaffinity(int thread, long length, long mask) {
        return result(LibC.sched_getaffinity(thread, length, mask));
    }

    @Override
    public int schedGetscheduler(int thread) {
        return result(LibC.sched_getscheduler(thread));
    }

    @Override
    public int schedSetscheduler(int thread, int policy, long parameter) {
        return result(LibC.sched_setscheduler(thread, policy, parameter));
    }

    @Override
    public int clockGettime(int clock, long timespec) {
        return result(LibC.clock_gettime(clock, timespec));
    }

    @Override
    public int clockNanosleep(int clock, long timespec) {
        // It returns the error number itself.
        return -LibC.clock_nanosleep(clock, 0, timespec, 0);
    }

    private static int result(int returned) {
        return returned == -1 ? -Native.getLastError() : returned;
    }

    private static long result(long returned) {
        return returned == -1 ? -Native.getLastError() : returned;
    }

    /** The C library's functions, 64-bit Linux: {@code long}, {@code size_t} and pointers are longs. */
    private static final class LibC {
        static {
            Native.register(LibC.class, NativeLibrary.getInstance("c"));
        }

        /** Does what the class's initialiser does, at a time of the caller's choice. */
        static void load() {
        }

        static native int open(String path, int flags);

        static native int close(int fd);

        static native int fcntl(int fd, int command, long argument);

        static native int ioctl(int fd, long request, long argument);

        static native long read(int fd, long buf, long count);

        static native long write(int fd, long buf, long count);

        static native long readv(int fd, long iov, int count);

        static native long writev(int fd, long iov, int count);

        static native int ppoll(long fds, long count, long timespec, long sigmask);

        static native int eventfd(int initial, int flags);

        static native int socket(int domain, int type, int protocol);

        static native int bind(int fd, long address, int length);

        static native int setsockopt(int fd, int level, int name, long value, int length);

        static native long recv(int fd, long buf, long length, int flags);

        static native long send(int fd, long buf, long length, int flags);

        static native int setns(int fd, int type);

        static native int unshare(int flags);

        static native int sched_setaffinity(int pid, long length, long mask);

        static native int sched_getaffinity(int pid, long length, long mask);

        static native int sched_getscheduler(int pid);

        static native int sched_setscheduler(int pid, int policy, long parameter);

        static native int clock_gettime(int clock, long timespec);

        static native int clock_nanosleep(int clock, int flags, long request, long remain);
    }
}
