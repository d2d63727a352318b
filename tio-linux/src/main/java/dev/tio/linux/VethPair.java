package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;

/**
 * Two virtual Ethernet interfaces of Linux (veth), each in a namespace, joined as by a cable: what one sends the other
 * receives. A test or a program joins two namespaces by it, beside a TUN or in place of one.
 *
 * <p>Both ends begin down and without addresses; {@link #link()} and {@link #peer()} change that. Methods may be called
 * from any thread.
 */
public final class VethPair implements AutoCloseable {
    private final NetworkNamespace namespace;
    private final NetworkNamespace peerNamespace;
    private final LinuxLink link;
    private final LinuxLink peer;
    private final int index;
    private boolean closed;

    /** Owns both handles. */
    private VethPair(NetworkNamespace namespace, String name, NetworkNamespace peerNamespace, String peerName)
            throws TunException {
        this.namespace = namespace;
        this.peerNamespace = peerNamespace;
        this.link = namespace.link(name);
        this.peer = peerNamespace.link(peerName);
        this.index = link.index();
    }

    /**
     * Makes both ends. It takes CAP_NET_ADMIN in both namespaces, which may be the same, and CAP_SYS_ADMIN to enter
     * them; they stay the caller's, and closing their handles does not end the pair.
     *
     * @param name of the end in {@code namespace}: 1 to 15 bytes of UTF-8, without space, slash or colon
     * @param peerName of the end in {@code peerNamespace}, as {@code name}
     * @throws IllegalArgumentException if no interface can be called so
     * @throws TunException of kind {@link Kind#UNSUPPORTED} if the kernel has no veth, {@link Kind#DENIED} without the
     *     privilege; with the code {@code EEXIST} if a name is taken
     */
    public static VethPair create(
            NetworkNamespace namespace, String name, NetworkNamespace peerNamespace, String peerName)
            throws TunException {
        InterfaceName.require(name);
        InterfaceName.require(peerName);
        NetworkNamespace here = namespace.duplicate();
        try {
            NetworkNamespace there = peerNamespace.duplicate();
            try {
                request(here, VethMessage.add(name, peerName, there.descriptor()), name + " and " + peerName);
                return made(here, name, there, peerName);
            } catch (TunException | RuntimeException | Error e) {
                there.close();
                throw e;
            }
        } catch (TunException | RuntimeException | Error e) {
            here.close();
            throw e;
        }
    }

    /** The pair that is there, or none if one of its ends cannot be reached. */
    private static VethPair made(NetworkNamespace here, String name, NetworkNamespace there, String peerName)
            throws TunException {
        try {
            return new VethPair(here, name, there, peerName);
        } catch (TunException | RuntimeException | Error e) {
            try {
                request(here, LinkMessage.remove(name), "veth " + name);
            } catch (TunException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    private static void request(NetworkNamespace namespace, NetlinkRequest request, String what) throws TunException {
        try (Netlink netlink = namespace.netlink(0, Slab.allocate(Netlink.MEMORY_LENGTH))) {
            netlink.request(request, "rtnetlink " + request.type() + " " + what, VethPair::advice);
        }
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "This needs CAP_NET_ADMIN in both namespaces";
            case Errno.EEXIST -> "An interface of that name is there already";
            case Errno.EOPNOTSUPP -> "The kernel has no veth, or may not load it: modprobe veth";
            default -> "";
        };
    }

    /** The end in the first namespace. It works until this pair is closed, and needs no closing. */
    public LinuxLink link() {
        return link;
    }

    /** The end in the second namespace. It works until this pair is closed, and needs no closing. */
    public LinuxLink peer() {
        return peer;
    }

    /**
     * Deletes both ends, and is content if they are gone: deleting one, or the end of its namespace, takes the other
     * along. Closing again does nothing.
     *
     * @throws TunException if they could not be deleted; the handles are closed nevertheless
     */
    @Override
    public synchronized void close() throws TunException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            request(namespace, LinkMessage.remove(index), "veth " + index);
        } catch (TunException e) {
            if (e.kind() != Kind.CLOSED) {
                throw e;
            }
        } finally {
            namespace.close();
            peerNamespace.close();
        }
    }
}
