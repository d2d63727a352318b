package dev.tio.examples;

import dev.tio.api.Device;
import dev.tio.api.DeviceOptions;
import dev.tio.wire.PacketBatch;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * One direction of the way between two TUN devices: reads from one, where superpackets are split into packets that
 * stand apart in memory with room around them, as a tunnel would have them before it encrypts; and writes these to the
 * other, which merges them again from their bytes.
 */
public final class Relay implements Callable<Void> {
    /**
     * For the devices of a relay: a few superpackets of small segments between a read and the write of it; those who
     * receive datagrams on this machine get time to; and a direction that waited long lets the other finish first.
     */
    public static final DeviceOptions OPTIONS =
            DeviceOptions.DEFAULT.withBatchSize(1024).withDatagramsPerYield(64).withYieldAfterWait(true);

    private final Device from;
    private final Device to;
    private final int queue;
    private final PacketBatch packets;

    /** From queue 0 to queue 0. Neither device is closed by the relay. */
    public Relay(Device from, Device to) {
        this(from, to, 0);
    }

    /** From the queue of that number to the one of the same number: devices of several queues have a relay for each. */
    public Relay(Device from, Device to, int queue) {
        this.from = from;
        this.to = to;
        this.queue = queue;
        packets = from.newBatch();
    }

    /**
     * Relays until the device that is read from is shut down.
     *
     * @throws dev.tio.api.TunException if the one that is written to is closed or gone
     */
    @Override
    public Void call() throws IOException {
        while (from.readFrom(queue, packets) >= 0) {
            to.writeTo(queue, packets);
        }
        return null;
    }
}
