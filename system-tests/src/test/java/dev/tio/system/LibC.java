package dev.tio.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

/** The system calls that tests make beside the library's own: what another process would do. */
final class LibC {
    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {
    }

    static native int dup(int fd) throws LastErrorException;

    /** With a {@code struct ifreq}, or what else the request takes. */
    static native int ioctl(int fd, long request, byte[] argument) throws LastErrorException;

    /** With a {@code struct rlimit}: the soft limit and the hard one. */
    static native int getrlimit(int resource, long[] limits) throws LastErrorException;

    static native int setrlimit(int resource, long[] limits) throws LastErrorException;

    /** Returns the errno, if it is not 0. */
    static native int posix_spawn(
            int[] pid, String path, Pointer actions, Pointer attributes, Pointer arguments, Pointer environment);

    static native int waitpid(int pid, int[] status, int options) throws LastErrorException;

    static native long sendto(int fd, byte[] message, long length, int flags, byte[] address, int addressLength)
            throws LastErrorException;

    static native int open(String path, int flags) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;

    static native long write(int fd, byte[] bytes, long length) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native long send(int fd, byte[] message, long length, int flags) throws LastErrorException;

    static native long recv(int fd, byte[] message, long length, int flags) throws LastErrorException;
}
