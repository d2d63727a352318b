package dev.tio.linux;

import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import org.jspecify.annotations.Nullable;

/** Where a network interface is: the way from a {@link LinuxLink} to the kernel. From any thread. */
interface LinkLocator {
    /** A name that the interface has or had, for messages. */
    String label();

    /**
     * The interface's current name, if it is to be had without netlink; else null.
     *
     * @throws TunException if the interface is gone
     */
    @Nullable String name() throws TunException;

    /**
     * Opens a socket in the namespace in which the interface is now, and asks for its state.
     *
     * @param groups as {@link Netlink#open} takes it
     * @param memory as {@link Netlink#open} takes it
     * @param call what to call it in an exception
     * @return what is the caller's to close
     */
    LinkContact contact(int groups, Slab memory, String call) throws TunException;

    /**
     * As {@link #contact}, once the namespace of the last contact has told that it has the interface no longer.
     *
     * @return null if the interface is gone
     */
    @Nullable LinkContact follow(int groups, Slab memory, String call) throws TunException;

    /** Whether the interface is still in the namespace of that contact; true too where nothing tells. */
    boolean isAt(LinkContact contact);
}
