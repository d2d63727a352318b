package org.example.afpacket;

import dev.tio.api.DeviceEvent;
import dev.tio.api.Link;
import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Slab;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The interface, by {@code ioctl}s on a socket that carries nothing: {@code struct ifreq} of netdevice(7). */
final class PacketLink implements Link {
    private static final int SIOCGIFNAME = 0x8910;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCGIFMTU = 0x8921;
    private static final int NAME_LENGTH = 16;

    private final int index;
    private final int fd;
    private final Slab memory = Slab.allocate(40);
    private final ByteBuffer ifreq = memory.buffer().order(ByteOrder.nativeOrder());
    private boolean closed;

    /** Owns {@code fd}. */
    PacketLink(int index, int fd) {
        this.index = index;
        this.fd = fd;
    }

    /** Leaves the interface's name in {@link #ifreq}. */
    synchronized void requireThere() throws TunException {
        ifreq.putInt(NAME_LENGTH, index);
        if (closed || ioctl(SIOCGIFNAME) < 0) {
            throw new TunException(Kind.CLOSED, "ioctl SIOCGIFNAME", "", "The interface is closed or gone");
        }
    }

    @Override
    public synchronized String name() throws TunException {
        requireThere();
        return StandardCharsets.UTF_8.decode(ifreq.slice(0, NAME_LENGTH)).toString().trim();
    }

    @Override
    public synchronized int mtu() throws TunException {
        return ask(SIOCGIFMTU).getInt(NAME_LENGTH);
    }

    @Override
    public synchronized boolean isUp() throws TunException {
        return (ask(SIOCGIFFLAGS).getShort(NAME_LENGTH) & 1) != 0;
    }

    /** By its name, which another may have by now: then once more. */
    private ByteBuffer ask(int request) throws TunException {
        do {
            requireThere();
        } while (ioctl(request) < 0);
        return ifreq;
    }

    private int ioctl(int request) {
        int result = LibC.ioctl(fd, request, memory.address());
        Reference.reachabilityFence(memory);
        return result;
    }

    @Override
    public Subscription onEvent(Consumer<DeviceEvent> listener, Runnable onEnd) throws TunException {
        requireThere();
        throw new TunException(Kind.UNSUPPORTED, "onEvent", "", "Events would be rtnetlink's");
    }

    synchronized void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
        }
    }
}
