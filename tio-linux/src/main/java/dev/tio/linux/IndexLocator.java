package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import org.jspecify.annotations.Nullable;

/** An interface of one namespace, known by its index: it may be renamed, and is gone once it has left. */
final class IndexLocator implements LinkLocator {
    private final NetworkNamespace namespace;
    private final int index;
    private final String label;

    private IndexLocator(NetworkNamespace namespace, int index, String label) {
        this.namespace = namespace;
        this.index = index;
        this.label = label;
    }

    /** As {@link NetworkNamespace#link}. */
    static IndexLocator find(NetworkNamespace namespace, String name) throws TunException {
        NetlinkRequest request = LinkMessage.get(InterfaceName.require(name));
        String call = "rtnetlink " + request.type() + " on " + name;
        Slab memory = Slab.allocate(Netlink.MEMORY_LENGTH);
        try (LinkContact contact = LinkContact.open(namespace, 0, memory, request, any -> true, call)) {
            return new IndexLocator(namespace, contact.index(), name);
        } catch (TunException e) {
            if (e.code().equals(Errno.name(Errno.ENODEV))) {
                // Not closed: it was never there, and may come.
                throw new TunException(
                        Kind.OTHER, call, e.code(), "There is no interface of that name in this namespace");
            }
            throw e;
        }
    }

    @Override
    public String label() {
        return label;
    }

    @Override
    public @Nullable String name() {
        return null;
    }

    @Override
    public LinkContact contact(int groups, Slab memory, String call) throws TunException {
        return LinkContact.open(namespace, groups, memory, LinkMessage.get(index), answer -> answer == index, call);
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
