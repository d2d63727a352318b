package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongConsumer;

/**
 * A TUN driver beneath the seam. Each descriptor is one end of a datagram socketpair, the test has the other; the driver's
 * ioctls are answered here, all else is done by the real system. It knows which descriptors are open, and any call can be
 * made to fail.
 */
final class FakeTun implements Syscalls {
    /** There is one everywhere, so that the link of a fake device is found. */
    static final String INTERFACE = "lo";
    private static final String OWN_NAMESPACE = "/proc/thread-self/ns/net";
    private static final long NS_GET_NSTYPE = 0xb703;
    static final int ALL_FEATURES = IfTun.IFF_TUN | IfTun.IFF_NO_PI | IfTun.IFF_VNET_HDR | IfTun.IFF_MULTI_QUEUE;
    static final int ALL_OFFLOADS =
            IfTun.TUN_F_CSUM | IfTun.TUN_F_TSO | IfTun.TUN_F_TSO_ECN | IfTun.TUN_F_USO;

    /** What answers a {@code ppoll}. */
    interface Poll {
        int ppoll(long pollfds, int count, long timespec);
    }

    /** Says of the descriptor what the kernel says of a deleted device's. */
    static final Poll POLLERR = (pollfds, count, timespec) -> {
        RawMemory.putShort(pollfds + 6, 0x8);
        return 1;
    };

    /** What a device of the kernel's is. */
    static final class Device {
        int flags;
        int headerLength = 77;
        int offloads = 0xff;
        int sendBuffer = Integer.MAX_VALUE;
        boolean littleEndian;
        boolean persistent;
        boolean carrier = true;
        int owner = -1;
        int group = -1;
        final List<Integer> offloadRequests = new ArrayList<>();
    }

    private final Syscalls real = real();
    private final Map<Integer, Device> devices = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> farEnds = new ConcurrentHashMap<>();
    private final Map<Integer, Integer> sendBuffers = new ConcurrentHashMap<>();
    private final Set<Integer> detached = ConcurrentHashMap.newKeySet();
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private final Map<Object, Deque<Integer>> failures = new HashMap<>();
    private final List<String> attachedNames = new ArrayList<>();
    private final List<Integer> attachedFlags = new ArrayList<>();
    private final List<Integer> families = new CopyOnWriteArrayList<>();
    private Device opened = new Device();
    String interfaceName = INTERFACE;
    int features = ALL_FEATURES;
    int refusedOffloads;
    /** Instead of the system. */
    Poll poll = real::ppoll;
    /** Done before each {@code readv}. */
    Runnable beforeRead = () -> { };
    /** Done before each ioctl, with its request. */
    volatile LongConsumer beforeIoctl = request -> { };
    /** How many bytes less a write says that it took. */
    int notTaken;
    /** Counts down with each call; the call that finds 0 fails. Negative: none fails. */
    private int callsUntilFailure = -1;
    private int failure;

    private static Syscalls real() {
        try {
            return SyscallsLoader.load();
        } catch (TunException e) {
            throw new IllegalStateException(e);
        }
    }

    Device opened() {
        return opened;
    }

    /** What is opened from now on is a queue of that device. */
    void openedNext(Device device) {
        opened = device;
    }

    /** The descriptors whose queue is detached. */
    Set<Integer> detached() {
        return detached;
    }

    /** The flags of each TUNSETIFF. */
    List<Integer> attachedFlags() {
        return attachedFlags;
    }

    /** The names of each TUNSETIFF. */
    List<String> attachedNames() {
        return attachedNames;
    }

    /** The descriptors that were opened through the seam or handed out by {@link #attached}, and not closed since. */
    Set<Integer> open() {
        return open;
    }

    /** The address families of the sockets that were asked for. */
    List<Integer> families() {
        return families;
    }

    /** The test's end of a queue's descriptor. */
    int farEnd(int fd) {
        return farEnds.get(fd);
    }

    /** The test's end of the only queue. */
    int farEnd() {
        return farEnds.values().iterator().next();
    }

    /** A descriptor that is attached to a queue of {@code device}. */
    int attached(Device device) {
        SocketPair pair = new SocketPair();
        devices.put(pair.near, device);
        farEnds.put(pair.near, pair.far);
        open.add(pair.near);
        return pair.near;
    }

    /** Another number for the same queue. */
    int duplicate(int fd) {
        int copy = real.fcntl(fd, Fcntl.F_DUPFD_CLOEXEC, 0);
        devices.put(copy, devices.get(fd));
        open.add(copy);
        return copy;
    }

    /** Makes the next calls of that name ({@code "read"}), or ioctls of that number, fail one after the other; 0: not. */
    FakeTun fail(Object call, int... errnos) {
        synchronized (failures) {
            Arrays.stream(errnos).forEach(failures.computeIfAbsent(call, c -> new ArrayDeque<>())::add);
        }
        return this;
    }

    /** Makes the call after {@code calls} others fail, whichever it is. */
    FakeTun failAfter(int calls, int errno) {
        callsUntilFailure = calls;
        failure = errno;
        return this;
    }

    /** Whether the call that {@link #failAfter} chose was made. */
    boolean hasFailed() {
        return callsUntilFailure < 0;
    }

    /** Sends a datagram from the far end, whole; false if there is no room for it. */
    boolean send(int farEnd, Slab slab, int length) {
        long sent = real.write(farEnd, slab.address(), length);
        if (sent != length && sent != -Errno.EAGAIN) {
            throw new IllegalStateException("sent " + sent + " of " + length);
        }
        return sent == length;
    }

    /** Receives a datagram at the far end; the negated errno if there is none. */
    int receive(int farEnd, Slab slab) {
        return (int) real.read(farEnd, slab.address(), slab.capacity());
    }

    private int track(int fd) {
        open.add(fd);
        return fd;
    }

    private int failure(Object call) {
        synchronized (failures) {
            if (callsUntilFailure >= 0 && callsUntilFailure-- == 0) {
                return -failure;
            }
            Deque<Integer> errnos = failures.get(call);
            Integer errno = errnos == null ? null : errnos.poll();
            return errno == null ? 0 : -errno;
        }
    }

    @Override
    public int open(String path, int flags) {
        int failure = failure("open");
        if (failure < 0) {
            return failure;
        }
        if (path.equals(OWN_NAMESPACE)) {
            return track(real.open(path, flags));
        }
        if (!path.equals(TunDriver.PATH)) {
            throw new AssertionError("open " + path);
        }
        if ((flags & (Fcntl.O_RDWR | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK))
                != (Fcntl.O_RDWR | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK)) {
            throw new AssertionError("flags " + Integer.toHexString(flags));
        }
        int fd = attached(opened);
        devices.remove(fd);
        return fd;
    }

    @Override
    public int close(int fd) {
        if (!open.remove(fd)) {
            throw new AssertionError("close of " + fd + ", which is not open");
        }
        devices.remove(fd);
        sendBuffers.remove(fd);
        detached.remove(fd);
        // The far end stays open: the test may be writing to it, and its number must not become another file's.
        return real.close(fd);
    }

    @Override
    public int ioctl(int fd, long request, long argument) {
        beforeIoctl.accept(request);
        int failure = failure(request);
        if (failure < 0) {
            return failure;
        }
        if (request == IfTun.TUNGETFEATURES) {
            RawMemory.putInt(argument, features);
            return 0;
        }
        if (request == IfTun.TUNSETIFF) {
            attachedNames.add(RawMemory.getString(argument, 16));
            attachedFlags.add(RawMemory.getShort(argument + 16));
            opened.flags = RawMemory.getShort(argument + 16) & ~IfTun.IFF_TUN_EXCL;
            devices.put(fd, opened);
            RawMemory.putString(argument, interfaceName);
            return 0;
        }
        if (request == NS_GET_NSTYPE || request == UnmonitoredLink.SIOCGIFMTU) {
            return real.ioctl(fd, request, argument);
        }
        Device device = devices.get(fd);
        if (device == null) {
            return open.contains(fd) ? -Errno.EBADFD : -Errno.EBADF;
        }
        if (request == IfTun.TUNGETDEVNETNS) {
            return track(real.open(OWN_NAMESPACE, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC));
        } else if (request == IfTun.TUNGETIFF) {
            RawMemory.putString(argument, interfaceName);
            // IFF_NOFILTER is the bit of IFF_NO_PI.
            RawMemory.putShort(argument + 16, device.flags | IfTun.IFF_NO_PI
                    | (detached.contains(fd) ? IfTun.IFF_DETACH_QUEUE : 0));
        } else if (request == IfTun.TUNSETOFFLOAD) {
            return offloads(device, (int) argument);
        } else if (request == IfTun.TUNSETVNETHDRSZ) {
            device.headerLength = RawMemory.getInt(argument);
        } else if (request == IfTun.TUNSETVNETLE) {
            device.littleEndian = RawMemory.getInt(argument) != 0;
        } else if (request == IfTun.TUNGETSNDBUF) {
            RawMemory.putInt(argument, sendBuffers.getOrDefault(fd, Integer.MAX_VALUE));
        } else if (request == IfTun.TUNSETSNDBUF) {
            sendBuffer(device, RawMemory.getInt(argument));
        } else if (request == IfTun.TUNGETVNETHDRSZ) {
            RawMemory.putInt(argument, device.headerLength);
        } else if (request == IfTun.TUNSETQUEUE) {
            return queue(fd, device, RawMemory.getShort(argument + 16));
        } else if (request == IfTun.TUNSETPERSIST) {
            device.persistent = argument != 0;
        } else if (request == IfTun.TUNSETOWNER) {
            device.owner = (int) argument;
        } else if (request == IfTun.TUNSETGROUP) {
            device.group = (int) argument;
        } else if (request == IfTun.TUNSETCARRIER) {
            device.carrier = RawMemory.getInt(argument) != 0;
        } else {
            throw new AssertionError("ioctl " + Long.toHexString(request));
        }
        return 0;
    }

    /** As the kernel's {@code tun_set_sndbuf}: only queues that are attached hear of it. */
    void sendBuffer(Device device, int bytes) {
        device.sendBuffer = bytes;
        devices.forEach((fd, of) -> {
            if (of == device && !detached.contains(fd)) {
                sendBuffers.put(fd, bytes);
            }
        });
    }

    /** The rules of the kernel's {@code tun_set_queue}. */
    private int queue(int fd, Device device, int flags) {
        boolean several = (device.flags & IfTun.IFF_MULTI_QUEUE) != 0;
        boolean changed = several
                && (flags == IfTun.IFF_DETACH_QUEUE ? detached.add(fd)
                        : flags == IfTun.IFF_ATTACH_QUEUE && detached.remove(fd));
        return changed ? 0 : -Errno.EINVAL;
    }

    /** The rules of the kernel's {@code set_offload}. */
    private int offloads(Device device, int mask) {
        device.offloadRequests.add(mask);
        boolean csum = (mask & IfTun.TUN_F_CSUM) != 0;
        boolean tso = (mask & IfTun.TUN_F_TSO) != 0;
        boolean bad = (mask & (refusedOffloads | ~ALL_OFFLOADS)) != 0
                || mask != 0 && !csum
                || (mask & IfTun.TUN_F_TSO_ECN) != 0 && !tso;
        if (bad) {
            return -Errno.EINVAL;
        }
        device.offloads = mask;
        return 0;
    }

    @Override
    public int eventfd(int initial, int flags) {
        int failure = failure("eventfd");
        if (failure < 0) {
            return failure;
        }
        return track(real.eventfd(initial, flags));
    }

    @Override
    public int fcntl(int fd, int command, long argument) {
        int failure = failure("fcntl");
        int result = failure < 0 ? failure : real.fcntl(fd, command, argument);
        return command == Fcntl.F_DUPFD_CLOEXEC && result >= 0 ? track(result) : result;
    }

    @Override
    public long read(int fd, long address, long length) {
        int failure = failure("read");
        return failure < 0 ? failure : real.read(fd, address, length);
    }

    @Override
    public long write(int fd, long address, long length) {
        return real.write(fd, address, length);
    }

    @Override
    public long readv(int fd, long iov, int count) {
        int failure = failure("readv");
        beforeRead.run();
        return failure < 0 ? failure : real.readv(fd, iov, count);
    }

    @Override
    public long writev(int fd, long iov, int count) {
        int failure = failure("writev");
        if (failure < 0) {
            return failure;
        }
        return isTooShort(fd, iov, count) ? -Errno.EINVAL : real.writev(fd, iov, count) - notTaken;
    }

    /** The first check of the kernel's {@code tun_get_user}. */
    private boolean isTooShort(int fd, long iov, int count) {
        Device device = devices.get(fd);
        if (device == null) {
            return false;
        }
        long length = 0;
        for (int i = 0; i < count; i++) {
            length += RawMemory.getInt(iov + (long) i * Iovec.LENGTH + Long.BYTES);
        }
        return length < ((device.flags & IfTun.IFF_NO_PI) == 0 ? 4 : 0)
                + ((device.flags & IfTun.IFF_VNET_HDR) == 0 ? 0 : device.headerLength);
    }

    @Override
    public int ppoll(long pollfds, int count, long timespec) {
        int failure = failure("ppoll");
        return failure < 0 ? failure : poll.ppoll(pollfds, count, timespec);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        int failure = failure("socket");
        families.add(domain);
        return failure < 0 ? failure : track(real.socket(domain, type, protocol));
    }

    @Override
    public int bind(int fd, long sockaddr, int length) {
        int failure = failure("bind");
        return failure < 0 ? failure : real.bind(fd, sockaddr, length);
    }

    @Override
    public int setsockopt(int fd, int level, int name, long value, int length) {
        return real.setsockopt(fd, level, name, value, length);
    }

    @Override
    public long recv(int fd, long address, long length, int flags) {
        int failure = failure("recv");
        return failure < 0 ? failure : real.recv(fd, address, length, flags);
    }

    @Override
    public long send(int fd, long address, long length, int flags) {
        int failure = failure("send");
        return failure < 0 ? failure : real.send(fd, address, length, flags);
    }

    @Override
    public int setns(int fd, int type) {
        return real.setns(fd, type);
    }

    @Override
    public int unshare(int flags) {
        return real.unshare(flags);
    }

    @Override
    public int schedSetaffinity(int thread, long length, long mask) {
        return real.schedSetaffinity(thread, length, mask);
    }

    @Override
    public int schedGetaffinity(int thread, long length, long mask) {
        return real.schedGetaffinity(thread, length, mask);
    }

    @Override
    public int schedGetscheduler(int thread) {
        return real.schedGetscheduler(thread);
    }

    @Override
    public int schedSetscheduler(int thread, int policy, long parameter) {
        return real.schedSetscheduler(thread, policy, parameter);
    }

    @Override
    public int clockGettime(int clock, long timespec) {
        return real.clockGettime(clock, timespec);
    }

    @Override
    public int clockNanosleep(int clock, long timespec) {
        return real.clockNanosleep(clock, timespec);
    }
}
