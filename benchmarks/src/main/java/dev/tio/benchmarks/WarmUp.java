package dev.tio.benchmarks;

import dev.tio.api.Device;
import dev.tio.api.GRODevice;
import dev.tio.examples.Relay;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets the JIT see the relay's whole path before the first packet of another program does: TCP and UDP over both IP
 * versions, in superpackets and one by one.
 */
final class WarmUp {
    private static final long NANOS = 1_500_000_000;
    private static final int SMALL = 64;

    private WarmUp() {
    }

    /** Relays made-up packets for a second and a half. */
    static void run() throws IOException {
        long deadline = System.nanoTime() + NANOS;
        MadeUpTun tun = new MadeUpTun(packets(), Integer.MAX_VALUE, () -> System.nanoTime() - deadline > 0);
        Device device = GRODevice.of(tun, Relay.OPTIONS);
        new Relay(device, device).call();
    }

    private static List<TunPacket> packets() {
        List<TunPacket> packets = new ArrayList<>();
        for (int version : new int[] {4, 6}) {
            packets.add(superpacket(TestPackets.tcp(version)));
            packets.add(superpacket(TestPackets.udp(version)));
            packets.add(packet(TestPackets.tcp(version), 0));
            for (int i = 0; i < Shapes.SEGMENTS; i++) {
                packets.add(packet(TestPackets.udp(version), i % 2 == 0 ? Shapes.SEGMENT : SMALL));
            }
        }
        return packets;
    }

    private static TunPacket superpacket(TestPackets packets) {
        TestPackets filled = packets.payload(Shapes.SEGMENT * Shapes.SEGMENTS);
        return filled.writeSuperpacket(Slab.allocate(filled.bytes().length), 0, Shapes.SEGMENT);
    }

    private static TunPacket packet(TestPackets packets, int payload) {
        TestPackets filled = packets.payload(payload);
        return filled.writePartial(Slab.allocate(filled.bytes().length), 0);
    }
}
