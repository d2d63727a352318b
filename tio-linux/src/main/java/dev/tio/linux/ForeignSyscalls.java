package dev.tio.linux;

import dev.tio.wire.Slab;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;

/**
 * The system calls through java.lang.foreign, for JDK 22 and later: each costs a few nanoseconds more than from C.
 * Nothing is allocated but once a thread, where its calls leave errno, and for the path of an {@code open}; without
 * escape analysis the JDK's linker allocates 40 bytes a call.
 */
final class ForeignSyscalls implements Syscalls {
    /**
     * Finds the C library's functions.
     *
     * @throws LinkageError if that cannot be done; its cause says why
     */
    ForeignSyscalls() {
        LibC.load();
    }

    @Override
    public int open(String path, int flags) {
        Slab slab = Slab.allocate(path.getBytes(StandardCharsets.UTF_8).length + 1);
        RawMemory.putString(slab.address(), path);
        int result = (int) call(LibC.OPEN, slab.address(), flags, 0, 0, 0);
        Reference.reachabilityFence(slab);
        return result;
    }

    @Override
    public int close(int fd) {
        return (int) call(LibC.CLOSE, fd, 0, 0, 0, 0);
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        return (int) call(LibC.FCNTL, fd, command, argument, 0, 0);
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        return (int) call(LibC.IOCTL, fd, request, argument, 0, 0);
    }

    @Override
    public long read(int fd, long address, long length) {
        try {
            return result((long) LibC.READ.invokeExact(place(), (long) fd, address, length, 0L, 0L));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long write(int fd, long address, long length) {
        try {
            return result((long) LibC.WRITE.invokeExact(place(), (long) fd, address, length, 0L, 0L));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long readv(int fd, long iov, int count) {
        try {
            return result((long) LibC.READV.invokeExact(place(), (long) fd, iov, (long) count, 0L, 0L));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long writev(int fd, long iov, int count) {
        try {
            return result((long) LibC.WRITEV.invokeExact(place(), (long) fd, iov, (long) count, 0L, 0L));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int ppoll(long pollfds, int count, long timespec) {
        try {
            return (int) result((long) LibC.PPOLL.invokeExact(place(), pollfds, (long) count, timespec, 0L, 0L));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int eventfd(int initial, int flags) {
        return (int) call(LibC.EVENTFD, initial, flags, 0, 0, 0);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return (int) call(LibC.SOCKET, domain, type, protocol, 0, 0);
    }

    @Override
    public int bind(int fd, long sockaddr, int length) {
        return (int) call(LibC.BIND, fd, sockaddr, length, 0, 0);
    }

    @Override
    public int setsockopt(int fd, int level, int name, long value, int length) {
        return (int) call(LibC.SETSOCKOPT, fd, level, name, value, length);
    }

    @Override
    public long recv(int fd, long address, long length, int flags) {
        return call(LibC.RECV, fd, address, length, flags, 0);
    }

    @Override
    public long send(int fd, long address, long length, int flags) {
        return call(LibC.SEND, fd, address, length, flags, 0);
    }

    @Override
    public int setns(int fd, int type) {
        return (int) call(LibC.SETNS, fd, type, 0, 0, 0);
    }

    @Override
    public int unshare(int flags) {
        return (int) call(LibC.UNSHARE, flags, 0, 0, 0, 0);
    }

    @Override
    public int schedSetaffinity(int thread, long length, long mask) {
        return (int) call(LibC.SCHED_SETAFFINITY, thread, length, mask, 0, 0);
    }

    @Override
    public int schedGetaffinity(int thread, long length, long mask) {
        return (int) call(LibC.SCHED_GETAFFINITY, thread, length, mask, 0, 0);
    }

    @Override
    public int schedGetscheduler(int thread) {
        return (int) call(LibC.SCHED_GETSCHEDULER, thread, 0, 0, 0, 0);
    }

    @Override
    public int schedSetscheduler(int thread, int policy, long parameter) {
        return (int) call(LibC.SCHED_SETSCHEDULER, thread, policy, parameter, 0, 0);
    }

    @Override
    public int clockGettime(int clock, long timespec) {
        return (int) call(LibC.CLOCK_GETTIME, clock, timespec, 0, 0, 0);
    }

    @Override
    public int clockNanosleep(int clock, long timespec) {
        // It returns the error number itself.
        return (int) -call(LibC.CLOCK_NANOSLEEP, clock, 0, timespec, 0, 0);
    }

    /**
     * A call that no packet waits for. Those that packets wait for stand by themselves, each with its function as a
     * constant: where the JIT compiles this method alone it does not know the function, and each call allocates.
     */
    private static long call(MethodHandle function, long a, long b, long c, long d, long e) {
        try {
            return result((long) function.invokeExact(place(), a, b, c, d, e));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static Object place() {
        return ErrnoPlace.OF_THREAD.get().place;
    }

    private static long result(long returned) {
        return returned == -1 ? -ErrnoPlace.OF_THREAD.get().get() : returned;
    }

    /** A function of C's throws nothing, but the stack may overflow on the way there. */
    private static Error unexpected(Throwable thrown) {
        if (thrown instanceof Error) {
            throw (Error) thrown;
        }
        return new AssertionError(thrown);
    }

    /**
     * Where the calls of one thread leave errno: by the time that a call has returned, the JVM may have changed C's
     * own.
     */
    private static final class ErrnoPlace {
        static final ThreadLocal<ErrnoPlace> OF_THREAD = ThreadLocal.withInitial(ErrnoPlace::new);

        private final Slab slab = Slab.allocate(Integer.BYTES);
        final Object place = LibC.place(slab);

        int get() {
            return RawMemory.getInt(slab.address());
        }
    }

    /** The C library's functions, 64-bit Linux. In static final fields, so that they are constants to the JIT. */
    private static final class LibC {
        private static final ForeignLinker LINKER;
        static final MethodHandle OPEN;
        static final MethodHandle CLOSE;
        static final MethodHandle FCNTL;
        static final MethodHandle IOCTL;
        static final MethodHandle READ;
        static final MethodHandle WRITE;
        static final MethodHandle READV;
        static final MethodHandle WRITEV;
        static final MethodHandle PPOLL;
        static final MethodHandle EVENTFD;
        static final MethodHandle SOCKET;
        static final MethodHandle BIND;
        static final MethodHandle SETSOCKOPT;
        static final MethodHandle RECV;
        static final MethodHandle SEND;
        static final MethodHandle SETNS;
        static final MethodHandle UNSHARE;
        static final MethodHandle SCHED_SETAFFINITY;
        static final MethodHandle SCHED_GETAFFINITY;
        static final MethodHandle SCHED_GETSCHEDULER;
        static final MethodHandle SCHED_SETSCHEDULER;
        static final MethodHandle CLOCK_GETTIME;
        static final MethodHandle CLOCK_NANOSLEEP;

        static {
            try {
                LINKER = new ForeignLinker();
                OPEN = LINKER.variadicFunction("open", 2, int.class, long.class, int.class);
                CLOSE = LINKER.function("close", int.class, int.class);
                FCNTL = LINKER.variadicFunction("fcntl", 2, int.class, int.class, int.class, long.class);
                IOCTL = LINKER.variadicFunction("ioctl", 2, int.class, int.class, long.class, long.class);
                READ = LINKER.function("read", long.class, int.class, long.class, long.class);
                WRITE = LINKER.function("write", long.class, int.class, long.class, long.class);
                READV = LINKER.function("readv", long.class, int.class, long.class, int.class);
                WRITEV = LINKER.function("writev", long.class, int.class, long.class, int.class);
                PPOLL = LINKER.function("ppoll", int.class, long.class, long.class, long.class, long.class);
                EVENTFD = LINKER.function("eventfd", int.class, int.class, int.class);
                SOCKET = LINKER.function("socket", int.class, int.class, int.class, int.class);
                BIND = LINKER.function("bind", int.class, int.class, long.class, int.class);
                SETSOCKOPT = LINKER.function(
                        "setsockopt", int.class, int.class, int.class, int.class, long.class, int.class);
                RECV = LINKER.function("recv", long.class, int.class, long.class, long.class, int.class);
                SEND = LINKER.function("send", long.class, int.class, long.class, long.class, int.class);
                SETNS = LINKER.function("setns", int.class, int.class, int.class);
                UNSHARE = LINKER.function("unshare", int.class, int.class);
                SCHED_SETAFFINITY =
                        LINKER.function("sched_setaffinity", int.class, int.class, long.class, long.class);
                SCHED_GETAFFINITY =
                        LINKER.function("sched_getaffinity", int.class, int.class, long.class, long.class);
                SCHED_GETSCHEDULER = LINKER.function("sched_getscheduler", int.class, int.class);
                SCHED_SETSCHEDULER =
                        LINKER.function("sched_setscheduler", int.class, int.class, int.class, long.class);
                CLOCK_GETTIME = LINKER.function("clock_gettime", int.class, int.class, long.class);
                CLOCK_NANOSLEEP = LINKER.function(
                        "clock_nanosleep", int.class, int.class, int.class, long.class, long.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        /** Does what the class's initialiser does, at a time of the caller's choice. */
        static void load() {
        }

        static Object place(Slab slab) {
            try {
                return LINKER.place(slab.buffer());
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
