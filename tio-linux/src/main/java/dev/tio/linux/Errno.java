package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;

/**
 * The kernel's error numbers ({@code asm-generic/errno-base.h} and {@code asm-generic/errno.h}), their names, and what
 * they mean on every system.
 */
final class Errno {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int E2BIG = 7;
    static final int EBADF = 9;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int EACCES = 13;
    static final int EFAULT = 14;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int ENODEV = 19;
    static final int EINVAL = 22;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOTTY = 25;
    static final int ENOSYS = 38;
    static final int EBADFD = 77;
    static final int EMSGSIZE = 90;
    static final int ENOPROTOOPT = 92;
    static final int EPROTONOSUPPORT = 93;
    static final int EOPNOTSUPP = 95;
    static final int EAFNOSUPPORT = 97;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETDOWN = 100;
    static final int ENETUNREACH = 101;
    static final int ENOBUFS = 105;
    static final int EHOSTUNREACH = 113;

    /** In the order of their numbers, from 1; a dash where the headers leave a number out. */
    private static final String[] NAMES = """
            EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD
            EAGAIN ENOMEM EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR
            EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS
            EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP
            - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI
            EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR
            ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT ECOMM
            EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC ELIBBAD
            ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK EDESTADDRREQ EMSGSIZE
            EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE
            EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN
            ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM
            ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED
            EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON
            """.split("\\s+");

    private Errno() {
    }

    /** The name of {@code errno}, such as {@code EPERM}; {@code errno 4711} for a number that has none. */
    static String name(int errno) {
        boolean named = errno >= 1 && errno <= NAMES.length && !NAMES[errno - 1].equals("-");
        return named ? NAMES[errno - 1] : "errno " + errno;
    }

    /** What {@code errno} means in general; where a call gives it another meaning, that call's code says so itself. */
    static Kind kind(int errno) {
        return switch (errno) {
            case EBADF, EBADFD, ENODEV, ENXIO -> Kind.CLOSED;
            case EIO, ENETDOWN -> Kind.DOWN;
            case EAGAIN -> Kind.FULL;
            case ENOMEM, ENOBUFS -> Kind.NO_MEMORY;
            case EINVAL, EMSGSIZE -> Kind.REFUSED;
            case EPERM, EACCES -> Kind.DENIED;
            case ENOTTY, ENOSYS, ENOPROTOOPT, EPROTONOSUPPORT, EOPNOTSUPP, EAFNOSUPPORT -> Kind.UNSUPPORTED;
            default -> Kind.OTHER;
        };
    }

    /**
     * The exception for a call that failed.
     *
     * @param call the system call and what it was made on
     * @param errno the error number, positive
     * @param advice what to do about it, a sentence; may be empty, if there is none but what holds for every call
     */
    static TunException exception(String call, int errno, String advice) {
        return new TunException(kind(errno), call, name(errno), advice.isEmpty() ? general(errno) : advice);
    }

    private static String general(int errno) {
        return switch (errno) {
            case EMFILE -> "The process has as many descriptors as it may have: raise its limit (ulimit -n). A queue"
                    + " takes two, a device one more";
            case ENFILE -> "The system has as many open files as it may have: raise fs.file-max";
            default -> "";
        };
    }

    /**
     * What a call returned, if that is no negated errno.
     *
     * @throws TunException if it is
     */
    static int check(int result, String call) throws TunException {
        if (result < 0) {
            throw exception(call, -result, "");
        }
        return result;
    }
}
