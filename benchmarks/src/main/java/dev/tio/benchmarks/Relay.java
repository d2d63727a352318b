package dev.tio.benchmarks;

import dev.tio.api.Device;
import dev.tio.api.DeviceOptions;
import dev.tio.api.GRODevice;
import dev.tio.api.TunException;
import dev.tio.linux.NativeTun;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Moves every packet between two inherited TUN descriptors, 100 and 101, and does to each what a VPN does less the
 * encryption: superpackets are split into packets that stand apart in memory, with room around them, and what comes out
 * is coalesced again from its bytes alone. One thread a direction. It prints {@code ready} and runs until it is ended.
 */
public final class Relay implements Runnable {
    /** Packets in memory between a read and its flush: a few superpackets of small segments. */
    private static final DeviceOptions OPTIONS = DeviceOptions.DEFAULT.withBatchSize(1024);
    private static final int SLAB = 2 << 20;
    private static final int ROOM = 16;
    private static final long WARM_UP_NANOS = 1_500_000_000;

    private final Device from;
    private final Device to;
    private final PacketBatch packets = new PacketBatch(Slab.allocate(SLAB), OPTIONS.batchSize(), ROOM, ROOM);

    private Relay(Device from, Device to) {
        this.from = from;
        this.to = to;
    }

    @Override
    public void run() {
        try {
            while (from.read(packets) >= 0) {
                send();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loses what the far device does not take, as a VPN does: a device that is down ends nothing. */
    private void send() throws IOException {
        try {
            to.write(packets);
        } catch (TunException e) {
            if (e.kind() == TunException.Kind.CLOSED) {
                throw e;
            }
        }
    }

    /** Warms up, and starts both directions. */
    public static void main(String[] args) throws IOException {
        Device synthetic = GRODevice.of(new WarmUp(WARM_UP_NANOS), OPTIONS);
        new Relay(synthetic, synthetic).run();
        Device a = GRODevice.of(NativeTun.adopt(100), OPTIONS);
        Device b = GRODevice.of(NativeTun.adopt(101), OPTIONS);
        new Thread(new Relay(a, b), "a to b").start();
        new Thread(new Relay(b, a), "b to a").start();
        System.out.println("ready");
    }
}
