package dev.tio.examples;

import dev.tio.api.Queue;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import java.io.IOException;

/** One end: a network namespace without a name, which goes when this is closed or the program ends, and a TUN in it. */
final class Host implements AutoCloseable {
    /** As small as that of a WireGuard tunnel over Ethernet. */
    static final int MTU = 1420;

    private final NetworkNamespace namespace;
    private final NativeTun tun;
    private final int number;

    private Host(NetworkNamespace namespace, NativeTun tun, int number) {
        this.namespace = namespace;
        this.tun = tun;
        this.number = number;
    }

    /**
     * A new host.
     *
     * @param number the last part of its addresses, up to 9; hosts with other numbers are reached through the TUN
     * @param offloads whether superpackets are asked for
     */
    static Host open(int number, boolean offloads) throws IOException {
        NetworkNamespace namespace = NetworkNamespace.create();
        try {
            NativeTun tun = NativeTun.builder("tio" + number).namespace(namespace).offloads(offloads).mtu(MTU)
                    .address("198.18.0." + number + "/24").address("2001:db8::" + number + "/64").up().open();
            return new Host(namespace, tun, number);
        } catch (IOException | RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** The TUN's only queue. */
    Queue queue() {
        return tun.queues().get(0);
    }

    /** The host's address: of the range for benchmarks (RFC 2544) or for documentation (RFC 3849). */
    byte[] address(Family family) {
        return switch (family) {
            case IPV4 -> new byte[] {(byte) 198, 18, 0, (byte) number};
            case IPV6 -> new byte[] {0x20, 0x01, 0x0d, (byte) 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) number};
        };
    }

    @Override
    public void close() throws IOException {
        try (namespace) {
            tun.close();
        }
    }
}
