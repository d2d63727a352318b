package dev.tio.linux;

/**
 * Flags and commands of {@code open(2)} and {@code fcntl(2)}, and {@code eventfd(2)}'s ({@code asm-generic/fcntl.h}).
 */
final class Fcntl {
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_APPEND = 0x400;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    static final int F_SETFD = 2;
    static final int F_GETFL = 3;
    static final int F_SETFL = 4;
    static final int F_DUPFD_CLOEXEC = 1030;
    static final int FD_CLOEXEC = 1;

    static final int EFD_NONBLOCK = O_NONBLOCK;
    static final int EFD_CLOEXEC = O_CLOEXEC;

    private Fcntl() {
    }
}
