package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The interface of a TUN device of which this process has a queue, under whatever name and in whatever namespace it is.
 * Nothing is kept but the namespace in which it was opened, and its index there: the interface of that index is taken,
 * as long as it has the device's name, where the kernel does not tell the present namespace.
 *
 * <p>Two interfaces can change their names and namespaces while one of them is looked for. So what the device says is
 * asked for before and after, and a difference means to begin anew.
 */
final class DeviceLocator implements LinkLocator {
    private static final int ATTEMPTS = 5;
    private static final int NONE = -1;
    /** {@code IFLA_INFO_KIND} of a TUN. */
    private static final String KIND = "tun";

    private final Syscalls sys;
    private final DeviceControl device;
    private final NetworkNamespace opening;
    private final int openingIndex;
    private volatile String lastName;

    /**
     * Makes the locator of a device.
     *
     * @param opening where it was opened; stays the caller's
     * @param name what it is called now
     */
    DeviceLocator(Syscalls sys, DeviceControl device, NetworkNamespace opening, String name) {
        this.sys = sys;
        this.device = device;
        this.opening = opening;
        this.lastName = name;
        this.openingIndex = openingIndex(name);
    }

    private int openingIndex(String name) {
        Slab memory = Slab.allocate(Netlink.MEMORY_LENGTH);
        try (LinkContact contact = LinkContact.open(
                opening, 0, memory, LinkMessage.get(name), any -> true, "rtnetlink RTM_GETLINK on " + name)) {
            return contact.state().kind().equals(KIND) ? contact.index() : NONE;
        } catch (TunException e) {
            // It is elsewhere, or there is no netlink: then the namespace has to be told.
            return NONE;
        }
    }

    @Override
    public String label() {
        return lastName;
    }

    @Override
    public String name() throws TunException {
        String name = device.name();
        lastName = name;
        return name;
    }

    @Override
    public LinkContact contact(int groups, Slab memory, String call) throws TunException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            LinkContact contact = attempt(groups, memory, call);
            if (contact != null) {
                return contact;
            }
        }
        throw notFound(call);
    }

    /** Returns null if the interface is not where it was a moment ago. */
    private @Nullable LinkContact attempt(int groups, Slab memory, String call) throws TunException {
        String name = name();
        int told = device.namespace();
        try (NetworkNamespace namespace =
                told < 0 ? opening.duplicate() : NetworkNamespace.ofDescriptor(sys, told)) {
            LinkContact contact = LinkContact.open(namespace, groups, memory, LinkMessage.get(name),
                    index -> told >= 0 || index == openingIndex, call);
            if (isAt(contact) && isCalled(name)) {
                return contact;
            }
            contact.close();
            return null;
        } catch (TunException e) {
            if (e.code().equals(Errno.name(Errno.ENODEV))) {
                return null;
            }
            throw e;
        }
    }

    private boolean isCalled(String name) {
        try {
            return name().equals(name);
        } catch (TunException e) {
            // It is gone, which the next attempt says.
            return false;
        }
    }

    private TunException notFound(String call) throws TunException {
        name();
        int namespace = device.namespace();
        if (namespace >= 0) {
            sys.close(namespace);
            return new TunException(Kind.OTHER, call, Errno.name(Errno.ENODEV),
                    "The interface was renamed or moved all the time");
        }
        return new TunException(namespace == -Errno.EPERM ? Kind.DENIED : Kind.UNSUPPORTED, call,
                Errno.name(-namespace), "The interface is not in the namespace in which it was opened, and the kernel"
                + " does not tell this process where it is: that needs CAP_NET_ADMIN there, and Linux 5.2");
    }

    @Override
    public @Nullable LinkContact follow(int groups, Slab memory, String call) throws TunException {
        try {
            return contact(groups, memory, call);
        } catch (TunException e) {
            if (isGone()) {
                return null;
            }
            throw e;
        }
    }

    private boolean isGone() {
        try {
            name();
            return false;
        } catch (TunException e) {
            return true;
        }
    }

    @Override
    public boolean isAt(LinkContact contact) {
        try {
            int told = device.namespace();
            return told < 0 || isNamespace(told, contact);
        } catch (TunException e) {
            return true;
        }
    }

    private boolean isNamespace(int descriptor, LinkContact contact) throws TunException {
        try (NetworkNamespace now = NetworkNamespace.ofDescriptor(sys, descriptor)) {
            return Objects.equals(now.identity(), contact.namespace());
        }
    }
}
