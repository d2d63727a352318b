package dev.tio.linux;

import dev.tio.api.DeviceEvent;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The link of a device that was adopted unmonitored: no netlink socket, no look at a namespace.
 *
 * <pre>
 *   struct ifreq {                        // 40 bytes
 *       char  ifr_name[16];               // ends with NUL
 *       union { int ifr_mtu; ... };
 *   };
 * </pre>
 */
final class UnmonitoredLink extends LinuxLink {
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = Fcntl.O_CLOEXEC;
    /** {@code SIOCGIFMTU} of {@code linux/sockios.h}. */
    static final long SIOCGIFMTU = 0x8921;
    private static final int IFREQ_LENGTH = 40;
    private static final int MTU_FIELD_OFFSET = 16;

    private final Syscalls sys;
    private final DeviceControl device;
    private final Slab ifreq = Slab.allocate(IFREQ_LENGTH);
    private final Set<Silence> silences = ConcurrentHashMap.newKeySet();

    UnmonitoredLink(Syscalls sys, DeviceControl device, String name) {
        super(new Locator(device, name));
        this.sys = sys;
        this.device = device;
    }

    @Override
    public synchronized int mtu() throws TunException {
        String name = device.name();
        String call = "ioctl SIOCGIFMTU " + name;
        int fd = Errno.check(
                sys.socket(AddressFamily.AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket AF_INET");
        RawMemory.zero(ifreq.address(), IFREQ_LENGTH);
        RawMemory.putString(ifreq.address(), name);
        int result = sys.ioctl(fd, SIOCGIFMTU, ifreq.address());
        int mtu = RawMemory.getInt(ifreq.address() + MTU_FIELD_OFFSET);
        Reference.reachabilityFence(ifreq);
        sys.close(fd);
        if (result == -Errno.ENODEV) {
            throw new TunException(Kind.OTHER, call, Errno.name(Errno.ENODEV),
                    "The device is not in the network namespace of this thread, which is the only one looked in");
        }
        Errno.check(result, call);
        return mtu;
    }

    @Override
    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws TunException {
        Objects.requireNonNull(listener);
        device.name();
        Silence silence = new Silence(onEnd);
        silences.add(silence);
        if (isClosed()) {
            silence.close();
        }
        return silence;
    }

    @Override
    void close() {
        super.close();
        silences.forEach(Silence::close);
    }

    /** A subscription that tells of its end alone. */
    private final class Silence implements Subscription {
        private final Runnable onEnd;

        Silence(Runnable onEnd) {
            this.onEnd = Objects.requireNonNull(onEnd);
        }

        @Override
        public void close() {
            if (silences.remove(this)) {
                LinkSubscription.run(onEnd, "events");
            }
        }
    }

    /** Knows the name, and no way to the kernel. */
    private static final class Locator implements LinkLocator {
        private final DeviceControl device;
        private final String firstName;

        Locator(DeviceControl device, String firstName) {
            this.device = device;
            this.firstName = firstName;
        }

        @Override
        public String label() {
            return firstName;
        }

        @Override
        public String name() throws TunException {
            return device.name();
        }

        @Override
        public LinkContact contact(int groups, Slab memory, String call) throws TunException {
            throw new TunException(Kind.UNSUPPORTED, call, "", "This device was adopted unmonitored");
        }

        @Override
        public @Nullable LinkContact follow(int groups, Slab memory, String call) {
            return null;
        }

        @Override
        public boolean isAt(LinkContact contact) {
            return true;
        }
    }
}
