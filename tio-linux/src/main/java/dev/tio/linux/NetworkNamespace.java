package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * A handle on a Linux network namespace: interfaces, addresses, routes and sockets of its own. A namespace that
 * {@link #create()} made has no name and lives as long as a handle, a socket, a device or a thread is in it; nothing of
 * it is left behind then.
 *
 * <p>A thread enters a namespace, not a process: work {@linkplain #call in} another namespace gets a platform thread of
 * its own, which ends with the work.
 *
 * <p>Methods may be called from any thread. After {@link #close()} all but that one fail.
 */
public final class NetworkNamespace implements AutoCloseable {
    /** {@code CLONE_NEWNET} of {@code linux/sched.h}. */
    private static final int CLONE_NEWNET = 0x40000000;
    /** {@code NS_GET_NSTYPE} of {@code linux/nsfs.h}: answers with the namespace's {@code CLONE_NEW*}. */
    private static final long NS_GET_NSTYPE = 0xb703;
    /** The calling thread's; {@code /proc/self} would name the main thread's. */
    private static final String OWN = "/proc/thread-self/ns/net";
    private static final String TO_ENTER =
            "Entering a network namespace needs CAP_SYS_ADMIN, in it and here: run as root, or under unshare -Urn";

    static {
        // These start threads at their first use: not within a namespace, which those threads would keep alive.
        Slab.allocate(1);
    }

    private final Syscalls sys;
    private final @Nullable TunException unknown;
    private int fd;

    private NetworkNamespace(Syscalls sys, int fd) {
        this.sys = sys;
        this.fd = fd;
        this.unknown = null;
    }

    private NetworkNamespace(Syscalls sys, TunException unknown) {
        this.sys = sys;
        this.fd = -1;
        this.unknown = unknown;
    }

    /**
     * Makes a namespace. There is only a {@code lo} in it, and that is down.
     *
     * @throws TunException of kind {@link TunException.Kind#DENIED} without CAP_SYS_ADMIN
     */
    public static NetworkNamespace create() throws TunException {
        Syscalls sys = SyscallsLoader.load();
        return NetworkNamespace.<NetworkNamespace, TunException>onOwnThread("tio-namespace-create", () -> {
            int result = sys.unshare(CLONE_NEWNET);
            if (result < 0) {
                throw Errno.exception("unshare CLONE_NEWNET", -result,
                        "Making a network namespace needs CAP_SYS_ADMIN: run as root, or under unshare -Urn");
            }
            return current(sys);
        });
    }

    /**
     * Opens a namespace by its file: {@code /var/run/netns/NAME} for one that {@code ip netns} made,
     * {@code /proc/PID/ns/net} for a process's.
     *
     * @throws TunException if there is no such file, it is no network namespace's, or it may not be opened
     */
    public static NetworkNamespace open(Path path) throws TunException {
        Syscalls sys = SyscallsLoader.load();
        return own(sys, openFile(sys, path.toString()), path.toString());
    }

    /**
     * A namespace by a descriptor of its file, perhaps handed over by another process. The descriptor is this object's
     * from the call on, whether or not it succeeds: {@link #close()}, or a failure here, closes it.
     *
     * @throws TunException if the descriptor is none of a network namespace
     */
    public static NetworkNamespace ofDescriptor(int descriptor) throws TunException {
        return ofDescriptor(SyscallsLoader.load(), descriptor);
    }

    static NetworkNamespace ofDescriptor(Syscalls sys, int descriptor) throws TunException {
        return own(sys, descriptor, "descriptor " + descriptor);
    }

    /**
     * The namespace in which the calling thread is.
     *
     * @throws TunException if {@code /proc} is not there or may not be read
     */
    public static NetworkNamespace current() throws TunException {
        return current(SyscallsLoader.load());
    }

    static NetworkNamespace current(Syscalls sys) throws TunException {
        return new NetworkNamespace(sys, openFile(sys, OWN));
    }

    /**
     * In place of a namespace that cannot be had: every use of it but {@link #close()} fails with {@code reason}'s
     * words.
     */
    static NetworkNamespace unknown(Syscalls sys, TunException reason) {
        return new NetworkNamespace(sys, reason);
    }

    private static int openFile(Syscalls sys, String path) throws TunException {
        return Errno.check(sys.open(path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC), "open " + path);
    }

    /** Makes sure that {@code fd} is a network namespace's, which Linux 4.11 and later tell. */
    private static NetworkNamespace own(Syscalls sys, int fd, String source) throws TunException {
        int type = sys.ioctl(fd, NS_GET_NSTYPE, 0);
        if (type != CLONE_NEWNET) {
            sys.close(fd);
            throw new TunException(TunException.Kind.REFUSED, "ioctl NS_GET_NSTYPE of " + source,
                    type < 0 ? Errno.name(-type) : "", "This is not a network namespace");
        }
        return new NetworkNamespace(sys, fd);
    }

    /**
     * Runs {@code work} in this namespace and returns what it returns. It runs on a platform thread of its own, which
     * enters the namespace and ends with the work; the caller waits for it. Sockets, descriptors and devices that the
     * work opens belong to this namespace and may be used from any thread afterwards.
     *
     * <p>Threads that the work starts are in this namespace too, for good: those of a pool, which serves others later,
     * should not be. Interrupting the caller interrupts the work, and the caller's interrupt status stays set.
     *
     * @param <T> what the work returns
     * @param <X> what the work may throw; it comes out of this call as it is
     * @throws TunException of kind {@link TunException.Kind#DENIED} without CAP_SYS_ADMIN, if this is another namespace
     *     than the caller's; {@link TunException.Kind#CLOSED} after {@link #close()}
     */
    public <T extends @Nullable Object, X extends Exception> T call(Work<T, X> work) throws TunException, X {
        return NetworkNamespace.<T, X>onOwnThread("tio-namespace-call", () -> {
            enter();
            return work.call();
        });
    }

    private synchronized void enter() throws TunException {
        // Entering takes a privilege even where the thread is already.
        Object here = identity(OWN);
        if (here != null && here.equals(identity(file(openDescriptor("setns"))))) {
            return;
        }
        int result = sys.setns(fd, CLONE_NEWNET);
        if (result < 0) {
            throw Errno.exception("setns", -result, result == -Errno.EPERM ? TO_ENTER : "");
        }
    }

    /**
     * What two handles have in common if they are on one namespace, as long as one of them, or a socket in it, is open;
     * null if {@code /proc} is not there.
     */
    synchronized @Nullable Object identity() throws TunException {
        return identity(file(openDescriptor("stat")));
    }

    private static @Nullable Object identity(String path) {
        try {
            return Files.readAttributes(Path.of(path), BasicFileAttributes.class).fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    private static String file(int fd) {
        return "/proc/self/fd/" + fd;
    }

    /**
     * Runs {@code work} on a new platform thread and waits for that to end.
     *
     * @param <X> what {@code work} throws, as the caller knows
     */
    private static <T extends @Nullable Object, X extends Exception> T onOwnThread(String name, Callable<T> work)
            throws X {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.start();
        awaitEnd(thread);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw NetworkNamespace.<X>thrown(e.getCause());
        } catch (InterruptedException e) {
            throw new IllegalStateException("the task has ended, so there was nothing to wait for", e);
        }
    }

    private static void awaitEnd(Thread thread) {
        boolean interrupted = false;
        boolean ended = false;
        while (!ended) {
            try {
                thread.join();
                ended = true;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Exception> X thrown(Throwable cause) {
        if (cause instanceof Error) {
            throw (Error) cause;
        }
        return (X) cause;
    }

    /**
     * An interface of this namespace, by its current name. It needs no closing and works until this object is closed;
     * its subscriptions go on until they are closed or the interface is gone. It may be renamed; once it is moved to
     * another namespace it is gone from this one, and so is the link.
     *
     * @throws IllegalArgumentException if no interface can be called so: a name has 1 to 15 bytes, without space, slash
     *     or colon
     * @throws TunException of kind {@link TunException.Kind#OTHER} with the code {@code ENODEV} if there is no such
     *     interface; {@link #call} has more
     */
    public LinuxLink link(String name) throws TunException {
        return new LinuxLink(IndexLocator.find(this, name));
    }

    /** As {@link Netlink#open}, in this namespace. */
    Netlink netlink(int groups, Slab slab) throws TunException {
        return call(() -> Netlink.open(sys, groups, slab));
    }

    /** Another handle on this namespace, to be closed apart. */
    synchronized NetworkNamespace duplicate() throws TunException {
        String call = "fcntl F_DUPFD_CLOEXEC";
        return new NetworkNamespace(
                sys, Errno.check(sys.fcntl(openDescriptor(call), Fcntl.F_DUPFD_CLOEXEC, 0), call));
    }

    private int openDescriptor(String call) throws TunException {
        if (unknown != null) {
            throw new TunException(unknown.kind(), unknown.call(), unknown.code(), unknown.advice());
        }
        if (fd < 0) {
            throw new TunException(TunException.Kind.CLOSED, call, "", "The namespace's handle was closed");
        }
        return fd;
    }

    /**
     * The descriptor of the namespace's file. It stays this object's, and is valid until {@link #close()}.
     *
     * @throws IllegalStateException after {@link #close()}
     */
    public synchronized int descriptor() {
        if (fd < 0) {
            throw new IllegalStateException("closed");
        }
        return fd;
    }

    /** Closes the handle. What is open in the namespace stays open. Closing again does nothing. */
    @Override
    public synchronized void close() {
        if (fd >= 0) {
            sys.close(fd);
            fd = -1;
        }
    }

    /**
     * What is to be done in a namespace.
     *
     * @param <T> what it returns
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, X extends Exception> {
        /** Does it. */
        T call() throws X;
    }
}
