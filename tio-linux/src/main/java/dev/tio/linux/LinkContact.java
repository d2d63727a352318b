package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * A socket in the namespace of an interface, and what the kernel answered there when it was asked for the interface.
 *
 * @param state the answer that came over {@code netlink}: what is received after it happened after it
 * @param namespace the {@linkplain NetworkNamespace#identity() identity} of the namespace; null if nothing tells
 */
record LinkContact(Netlink netlink, LinkMessage state, @Nullable Object namespace) implements AutoCloseable {
    static final String NO_IPV6 = "The interface has no IPv6: the kernel has none, it is turned off, or the MTU is"
            + " below 1280";

    /**
     * Opens a socket in {@code namespace} and asks.
     *
     * @param request an {@code RTM_GETLINK}
     * @param index which indices are the interface's
     * @throws TunException with the code {@code ENODEV} if there is no such interface
     */
    static LinkContact open(NetworkNamespace namespace, int groups, Slab memory, NetlinkRequest request,
            IntPredicate index, String call) throws TunException {
        Netlink netlink = namespace.netlink(groups, memory);
        try {
            return new LinkContact(netlink, state(netlink, request, index, call), namespace.identity());
        } catch (TunException | RuntimeException | Error e) {
            netlink.close();
            throw e;
        }
    }

    private static LinkMessage state(Netlink netlink, NetlinkRequest request, IntPredicate index, String call)
            throws TunException {
        for (NetlinkMessage message : netlink.request(request, call, LinkContact::advice)) {
            LinkMessage link = LinkMessage.parse(message);
            if (link != null && message.is(RtnetlinkType.RTM_NEWLINK) && index.test(link.index())) {
                return link;
            }
        }
        throw Errno.exception(call, Errno.ENODEV, advice(Errno.ENODEV));
    }

    int index() {
        return state.index();
    }

    /** As {@link Netlink#request}. */
    List<NetlinkMessage> request(NetlinkRequest request, String call) throws TunException {
        return netlink.request(request, call, LinkContact::advice);
    }

    private static String advice(int errno) {
        return switch (errno) {
            case Errno.EPERM -> "This needs CAP_NET_ADMIN in the interface's namespace";
            case Errno.ENODEV -> "There is no such interface in this namespace, or no longer";
            case Errno.EAFNOSUPPORT, Errno.EACCES -> NO_IPV6;
            case Errno.EEXIST -> "It is there already";
            case Errno.EBUSY -> "Take the interface down first";
            case Errno.ESRCH -> "There is no such route";
            case Errno.EADDRNOTAVAIL -> "The interface has no such address";
            case Errno.ENETDOWN -> "Bring the interface up first";
            case Errno.ENETUNREACH, Errno.EHOSTUNREACH ->
                    "The gateway must be on the link: add an address or a route that has it there";
            default -> "";
        };
    }

    @Override
    public void close() {
        netlink.close();
    }
}
