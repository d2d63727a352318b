package dev.tio.benchmarks;

import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.examples.Relay;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Two TUN devices, each in a network namespace of its own, and a relay between them for each queue and direction. What
 * the sockets in the one namespace send to addresses of the other goes through it.
 */
final class Testbed implements Closeable {
    private static final int MTU = 1420;
    private static final String IPV4 = "198.18.0.";
    private static final String IPV6 = "fd77::";

    private final NetworkNamespace left;
    private final NetworkNamespace right;
    private final GRODevice a;
    private final GRODevice b;
    private final RelayThreads relays = new RelayThreads();

    /** Makes all, and starts the relays. */
    Testbed(int queues, DeviceOptions options) throws IOException {
        left = NetworkNamespace.create();
        right = NetworkNamespace.create();
        a = device(left, 1, queues, options);
        b = device(right, 2, queues, options);
        for (int queue = 0; queue < queues; queue++) {
            relays.start("a to b, " + queue, new Relay(a, b, queue));
            relays.start("b to a, " + queue, new Relay(b, a, queue));
        }
    }

    /** To be called first: where the loopback interface is down when sockets come in, Java's have no IPv6 for good. */
    static void raiseLoopback() throws IOException {
        try (NetworkNamespace here = NetworkNamespace.current()) {
            here.link("lo").up();
        }
    }

    private static GRODevice device(NetworkNamespace namespace, int number, int queues, DeviceOptions options)
            throws IOException {
        return GRODevice.of(NativeTun.builder("tio" + number).namespace(namespace).queues(queues).mtu(MTU)
                .address(IPV4 + number + "/24").address(IPV6 + number + "/64").up().open(), options);
    }

    NetworkNamespace left() {
        return left;
    }

    NetworkNamespace right() {
        return right;
    }

    /** From now on the right device refuses packets. */
    void takeRightDown() throws IOException {
        right.link(b.name()).down();
    }

    /** An address of the right end, IPv4 or IPv6. */
    static InetSocketAddress rightEnd(int version, int port) {
        return new InetSocketAddress((version == 4 ? IPV4 : IPV6) + 2, port);
    }

    RelayThreads relays() {
        return relays;
    }

    /** Ends the relays, and removes the devices and namespaces. */
    @Override
    public void close() throws IOException {
        a.close();
        b.close();
        left.close();
        right.close();
    }
}
