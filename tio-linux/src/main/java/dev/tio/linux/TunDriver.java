package dev.tio.linux;

import dev.tio.wire.Slab;

/**
 * The TUN driver's requests, as calls on a descriptor of {@code /dev/net/tun}. What fails returns the negated errno, as
 * in {@link Syscalls}.
 *
 * <p>One thread at a time: they share one argument.
 *
 * <pre>
 *   struct ifreq {                        // 40 bytes
 *       char  ifr_name[16];               // ends with NUL
 *       union { short ifr_flags; ... };
 *   };
 * </pre>
 */
final class TunDriver {
    static final String PATH = "/dev/net/tun";

    private static final int IFREQ_LENGTH = 40;
    private static final int FLAGS_FIELD_OFFSET = 16;

    private final Syscalls sys;
    private final Slab slab = Slab.allocate(IFREQ_LENGTH);
    private final long argument = slab.address();

    TunDriver(Syscalls sys) {
        this.sys = sys;
    }

    /** The {@code IFF_} flags that this kernel knows; {@code IFF_TUN_EXCL} is never among them. */
    int features(int fd) {
        return get(fd, IfTun.TUNGETFEATURES);
    }

    /**
     * Attaches the descriptor to a queue of interface {@code name}, which is made if it is not there; {@link #name()}
     * says what it is called.
     */
    int attach(int fd, String name, int flags) {
        RawMemory.zero(argument, IFREQ_LENGTH);
        RawMemory.putString(argument, name);
        RawMemory.putShort(argument + FLAGS_FIELD_OFFSET, flags);
        return sys.ioctl(fd, IfTun.TUNSETIFF, argument);
    }

    /** The {@code IFF_} flags of the interface; {@link #name()} says what it is called. */
    int query(int fd) {
        RawMemory.zero(argument, IFREQ_LENGTH);
        int result = sys.ioctl(fd, IfTun.TUNGETIFF, argument);
        return result < 0 ? result : RawMemory.getShort(argument + FLAGS_FIELD_OFFSET);
    }

    /** The name that the last {@link #attach} or {@link #query} found, if it succeeded. */
    String name() {
        return RawMemory.getString(argument, FLAGS_FIELD_OFFSET);
    }

    /** The length of the {@code virtio_net_hdr}, where the device has one. */
    int vnetHeaderLength(int fd) {
        return get(fd, IfTun.TUNGETVNETHDRSZ);
    }

    /** Sets the length of the {@code virtio_net_hdr}, for the whole device. */
    int vnetHeaderLength(int fd, int length) {
        return set(fd, IfTun.TUNSETVNETHDRSZ, length);
    }

    /** Sets little-endian fields in the {@code virtio_net_hdr}, for the whole device, whatever the host's order is. */
    int littleEndian(int fd) {
        return set(fd, IfTun.TUNSETVNETLE, 1);
    }

    /** Sets the {@code TUN_F_} mask, for the whole device. It is wholly taken or wholly refused. */
    int offloads(int fd, int mask) {
        return sys.ioctl(fd, IfTun.TUNSETOFFLOAD, mask);
    }

    /** The bytes that writes may have under way in this queue. */
    int sendBuffer(int fd) {
        return get(fd, IfTun.TUNGETSNDBUF);
    }

    /** Sets the bytes that writes may have under way, for every queue of the device that is attached. */
    int sendBuffer(int fd, int bytes) {
        return set(fd, IfTun.TUNSETSNDBUF, bytes);
    }

    /** Sets whether the device stays when its last descriptor is closed. */
    int persistent(int fd, boolean stays) {
        return sys.ioctl(fd, IfTun.TUNSETPERSIST, stays ? 1 : 0);
    }

    /** Sets the user who may attach to the device without CAP_NET_ADMIN. */
    int owner(int fd, int uid) {
        return sys.ioctl(fd, IfTun.TUNSETOWNER, uid);
    }

    /** Sets the group whose members may attach to the device without CAP_NET_ADMIN. */
    int group(int fd, int gid) {
        return sys.ioctl(fd, IfTun.TUNSETGROUP, gid);
    }

    /** Sets the device's carrier. */
    int carrier(int fd, boolean on) {
        return set(fd, IfTun.TUNSETCARRIER, on ? 1 : 0);
    }

    /** Attaches the queue to its device again, or detaches it; nothing happens if it is so already. */
    int attached(int fd, boolean wanted) {
        int flags = query(fd);
        if (flags < 0 || wanted == ((flags & IfTun.IFF_DETACH_QUEUE) == 0)) {
            return Math.min(flags, 0);
        }
        RawMemory.zero(argument, IFREQ_LENGTH);
        RawMemory.putShort(argument + FLAGS_FIELD_OFFSET, wanted ? IfTun.IFF_ATTACH_QUEUE : IfTun.IFF_DETACH_QUEUE);
        return sys.ioctl(fd, IfTun.TUNSETQUEUE, argument);
    }

    /** A new descriptor of the network namespace in which the device is; it takes CAP_NET_ADMIN there. */
    int namespace(int fd) {
        return sys.ioctl(fd, IfTun.TUNGETDEVNETNS, 0);
    }

    private int get(int fd, long request) {
        RawMemory.putInt(argument, 0);
        int result = sys.ioctl(fd, request, argument);
        return result < 0 ? result : RawMemory.getInt(argument);
    }

    private int set(int fd, long request, int value) {
        RawMemory.putInt(argument, value);
        return sys.ioctl(fd, request, argument);
    }
}
