package dev.tio.examples;

import dev.tio.api.Device;
import dev.tio.api.GRODevice;
import dev.tio.linux.NativeTun;
import dev.tio.linux.NetworkNamespace;
import java.io.IOException;

/** One end: a network namespace without a name, which goes when this is closed or the program ends, and a TUN in it. */
final class Host implements AutoCloseable {
    /** As small as that of a WireGuard tunnel over Ethernet. */
    static final int MTU = 1420;

    private final NetworkNamespace namespace;
    private final GRODevice device;
    private final int number;

    private Host(NetworkNamespace namespace, GRODevice device, int number) {
        this.namespace = namespace;
        this.device = device;
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
            return new Host(namespace, GRODevice.of(tun, Relay.OPTIONS), number);
        } catch (IOException | RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    NetworkNamespace namespace() {
        return namespace;
    }

    /** The TUN, of one queue. */
    Device device() {
        return device;
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
            device.close();
        }
    }
}
