package dev.tio.linux;

/**
 * The system calls that this module makes, and the only way in which it makes any. Addresses and {@code size_t} are
 * longs. What fails returns the negated errno; nothing here throws, allocates or retries.
 */
interface Syscalls {
    /** {@code open(2)}. */
    int open(String path, int flags);

    /** {@code close(2)}. */
    int close(int fd);

    /** {@code fcntl(2)}. */
    int fcntl(int fd, int command, long argument);

    /** {@code ioctl(2)}; {@code argument} is a number or an address, as the request wants it. */
    int ioctl(int fd, long request, long argument);

    /** {@code read(2)}. */
    long read(int fd, long address, long length);

    /** {@code write(2)}. */
    long write(int fd, long address, long length);

    /** {@code readv(2)}, with a {@code struct iovec[count]} at {@code iov}. */
    long readv(int fd, long iov, int count);

    /** {@code writev(2)}, with a {@code struct iovec[count]} at {@code iov}. */
    long writev(int fd, long iov, int count);

    /**
     * {@code ppoll(2)} without a signal mask, with a {@code struct pollfd[count]} at {@code pollfds}.
     *
     * @param timespec the address of a {@code struct timespec}, or 0 to wait without end
     */
    int ppoll(long pollfds, int count, long timespec);

    /** {@code eventfd(2)}. */
    int eventfd(int initial, int flags);

    /** {@code socket(2)}. */
    int socket(int domain, int type, int protocol);

    /** {@code bind(2)}. */
    int bind(int fd, long sockaddr, int length);

    /** {@code setsockopt(2)}. */
    int setsockopt(int fd, int level, int name, long value, int length);

    /** {@code recv(2)}. */
    long recv(int fd, long address, long length, int flags);

    /** {@code send(2)}. */
    long send(int fd, long address, long length, int flags);

    /** {@code setns(2)}, of the calling thread. */
    int setns(int fd, int type);

    /** {@code unshare(2)}, of the calling thread. */
    int unshare(int flags);

    /**
     * {@code sched_setaffinity(2)}, with a {@code cpu_set_t} of so many bytes at {@code mask}.
     *
     * @param thread its number in the kernel; 0 for the calling thread
     */
    int schedSetaffinity(int thread, long length, long mask);

    /** {@code sched_getaffinity(2)}, likewise. */
    int schedGetaffinity(int thread, long length, long mask);

    /** {@code sched_getscheduler(2)}, of a thread as above. */
    int schedGetscheduler(int thread);

    /** {@code sched_setscheduler(2)}, with a {@code struct sched_param} at {@code parameter}. */
    int schedSetscheduler(int thread, int policy, long parameter);

    /** {@code clock_gettime(2)}, with room for a {@code struct timespec} at {@code timespec}. */
    int clockGettime(int clock, long timespec);

    /** {@code clock_nanosleep(2)} for the time in the {@code struct timespec} at {@code timespec}. */
    int clockNanosleep(int clock, long timespec);
}
