package org.example.afpacket;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import dev.tio.linux.AddrGenMode;
import dev.tio.linux.LinuxLink;
import dev.tio.linux.NetworkNamespace;
import dev.tio.linux.VethPair;
import dev.tio.linux.testkit.Router;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A virtual Ethernet cable between two namespaces: the near end is an adapter's, the far end another kernel's. */
final class Cable implements AutoCloseable {
    static final String NEAR = "near0";
    static final String FAR = "far0";
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int IFF_NOARP = 0x80;
    private static final int SIOCGIFFLAGS = 0x8913;
    private static final int SIOCSIFFLAGS = 0x8914;
    private static final int SIOCGIFHWADDR = 0x8927;
    private static final int VALUE = 16;

    private final NetworkNamespace nearNamespace = NetworkNamespace.create();
    private final NetworkNamespace farNamespace = NetworkNamespace.create();
    private final VethPair pair;

    /** Lets the far kernel forward, before there is an interface that could report itself as a router's. */
    Cable(int mtu) throws IOException {
        Router.forwarding(farNamespace);
        pair = VethPair.create(nearNamespace, NEAR, farNamespace, FAR);
        // Nobody at the near end answers to ARP.
        farNamespace.call(Cable::noArp);
        raise(near(), mtu);
        raise(far(), mtu);
    }

    private static void raise(LinuxLink link, int mtu) throws IOException {
        link.addrGenMode(AddrGenMode.NONE);
        link.mtu(mtu);
        link.up();
    }

    private static int noArp() throws IOException {
        ByteBuffer ifreq = ask(FAR, SIOCGIFFLAGS);
        ifreq.putShort(VALUE, (short) (ifreq.getShort(VALUE) | IFF_NOARP));
        return ioctl(SIOCSIFFLAGS, ifreq);
    }

    private static byte[] address(String name) throws IOException {
        byte[] address = new byte[6];
        ask(name, SIOCGIFHWADDR).get(VALUE + 2, address);
        return address;
    }

    /** What the calling thread's namespace answers about an interface: a {@code struct ifreq}. */
    private static ByteBuffer ask(String name, int request) throws IOException {
        ByteBuffer ifreq = ByteBuffer.allocateDirect(40).order(ByteOrder.nativeOrder());
        ifreq.put(0, name.getBytes(StandardCharsets.UTF_8));
        ioctl(request, ifreq);
        return ifreq;
    }

    private static int ioctl(int request, ByteBuffer ifreq) throws IOException {
        int fd = LibC.check(LibC.socket(AF_INET, SOCK_DGRAM, 0), "socket");
        LibC.check(LibC.ioctl(fd, request, Pointer.nativeValue(Native.getDirectBufferPointer(ifreq))), "ioctl " + request);
        Reference.reachabilityFence(ifreq);
        return LibC.close(fd);
    }

    /** The adapter of the near end. */
    PacketSocket open(int queues) throws IOException {
        ByteBuffer addresses = ByteBuffer.allocate(12)
                .put(farNamespace.call(() -> address(FAR))).put(nearNamespace.call(() -> address(NEAR)));
        return nearNamespace.call(() -> PacketSocket.open(NEAR, addresses.array(), queues));
    }

    NetworkNamespace nearNamespace() {
        return nearNamespace;
    }

    NetworkNamespace farNamespace() {
        return farNamespace;
    }

    LinuxLink near() {
        return pair.link();
    }

    LinuxLink far() {
        return pair.peer();
    }

    /** Deletes both ends. */
    void cut() throws IOException {
        pair.close();
    }

    @Override
    public void close() throws IOException {
        pair.close();
        nearNamespace.close();
        farNamespace.close();
    }
}
