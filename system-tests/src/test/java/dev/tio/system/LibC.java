package dev.tio.system;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The system calls that tests make beside the library's own: what another process would do. */
final class LibC {
    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {
    }

    static native int dup(int fd) throws LastErrorException;

    static native int close(int fd) throws LastErrorException;

    static native long write(int fd, byte[] bytes, long length) throws LastErrorException;

    static native int socket(int domain, int type, int protocol) throws LastErrorException;

    static native long send(int fd, byte[] message, long length, int flags) throws LastErrorException;

    static native long recv(int fd, byte[] message, long length, int flags) throws LastErrorException;
}
