package dev.tio.testkit;

import dev.tio.api.DeviceEvents;
import dev.tio.api.DeviceStatistics;
import dev.tio.api.GRODevice;
import dev.tio.api.Link;
import dev.tio.api.Merging;
import dev.tio.api.Queue;
import dev.tio.wire.PacketBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A device that does what another does, for a subclass to do one thing otherwise. */
class PassingDevice implements GRODevice {
    final GRODevice device;

    PassingDevice(GRODevice device) {
        this.device = device;
    }

    @Override
    public int readFrom(int queue, PacketBatch out, long timeoutNanos) throws IOException {
        return device.readFrom(queue, out, timeoutNanos);
    }

    @Override
    public int read(ByteBuffer[] bufs, int[] sizes, int offset) throws IOException {
        return device.read(bufs, sizes, offset);
    }

    @Override
    public int writeTo(int flow, PacketBatch in) throws IOException {
        return device.writeTo(flow, in);
    }

    @Override
    public int write(ByteBuffer[] bufs, int offset) throws IOException {
        return device.write(bufs, offset);
    }

    @Override
    public PacketBatch newBatch() {
        return device.newBatch();
    }

    @Override
    public int batchSize() {
        return device.batchSize();
    }

    @Override
    public List<Queue> queues() {
        return device.queues();
    }

    @Override
    public Link link() {
        return device.link();
    }

    @Override
    public DeviceEvents events() throws IOException {
        return device.events();
    }

    @Override
    public DeviceStatistics statistics() {
        return device.statistics();
    }

    @Override
    public Merging merging() {
        return device.merging();
    }

    @Override
    public void close() throws IOException {
        device.close();
    }
}
