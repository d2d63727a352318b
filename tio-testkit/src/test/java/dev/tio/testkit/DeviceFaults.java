package dev.tio.testkit;

import dev.tio.api.DeviceEvents;
import dev.tio.api.DeviceOptions;
import dev.tio.api.DeviceStatistics;
import dev.tio.api.GRODevice;
import dev.tio.api.TunException;
import dev.tio.gso.TooManySegmentsException;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Devices that are each broken in one way. */
final class DeviceFaults {
    private static final int HEADERS = IPv4Header.MINIMUM_LENGTH + UDPHeader.MINIMUM_LENGTH;

    private DeviceFaults() {
    }

    static List<Fault> all() {
        return List.of(
                Fault.ofDevice("merges across flows", (set, options) -> new PassingDevice(GRODevice.of(set, options)) {
                    @Override
                    public int writeTo(int flow, PacketBatch in) throws IOException {
                        TunPacket merged = datagramsAsOne(in);
                        if (merged == null) {
                            return super.writeTo(flow, in);
                        }
                        queues().get(Math.floorMod(flow, queues().size())).write(merged);
                        return in.size();
                    }
                }, "sends all packets, each flow's in order, and returns how many were taken",
                        "loses a packet that is malformed, counts it, and sends the others",
                        "by flow chooses the same queue for a flow each time",
                        "turns merging of one protocol off and on", "leaves the other protocol alone",
                        "loses packets while the device is down, and counts them"),
                Fault.ofDevice("loses what there was no room for", (set, options) ->
                        new PassingDevice(GRODevice.of(set, options.withTooManySegments(true))) {
                    @Override
                    public int readFrom(int queue, PacketBatch out, long timeoutNanos) throws IOException {
                        try {
                            return super.readFrom(queue, out, timeoutNanos);
                        } catch (TooManySegmentsException e) {
                            return out.size();
                        }
                    }
                }, "goes on where there was no more room, and loses nothing",
                        "fills buffers from an offset on, whatever their cursors, and tells the lengths",
                        "drops the rest of a superpacket if it was told to, says so and how many, and goes on"),
                Fault.ofDevice("keeps what it was told to drop", (set, options) ->
                        GRODevice.of(set, options.withTooManySegments(false)),
                        "drops the rest of a superpacket if it was told to, says so and how many, and goes on"),
                Fault.ofDevice("makes batches of one size", (set, options) ->
                        GRODevice.of(set, options.withBatchSize(DeviceOptions.DEFAULT.batchSize())),
                        "makes batches of its size, empty and with room around packets"),
                Fault.ofDevice("forgets the switch for TCP", (set, options) -> new PassingDevice(GRODevice.of(set, options)) {
                    @Override
                    public void disableTCPGRO() {
                        // As if it had been called.
                    }
                }, "turns merging of one protocol off and on"),
                Fault.ofDevice("has one switch for both", (set, options) -> new PassingDevice(GRODevice.of(set, options)) {
                    @Override
                    public void disableTCPGRO() {
                        super.disableTCPGRO();
                        super.disableUDPGRO();
                    }
                }, "leaves the other protocol alone"),
                Fault.ofDevice("swallows its first event", (set, options) -> new PassingDevice(GRODevice.of(set, options)) {
                    private boolean begun;

                    @Override
                    public DeviceEvents events() throws IOException {
                        DeviceEvents events = super.events();
                        try {
                            if (!begun) {
                                events.poll(0);
                            }
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                        begun = true;
                        return events;
                    }
                }, "has events that begin with UP, come in order, and end with the device"),
                Fault.ofDevice("stops at the first packet that fails", (set, options) ->
                        new PassingDevice(GRODevice.of(set, options)) {
                    @Override
                    public int writeTo(int flow, PacketBatch in) throws IOException {
                        for (int i = 0; i < in.size(); i++) {
                            if (in.get(i).length() == 0) {
                                throw new TunException(TunException.Kind.REFUSED, "write", "", "");
                            }
                        }
                        return super.writeTo(flow, in);
                    }
                }, "loses a packet that is malformed, counts it, and sends the others"),
                Fault.ofDevice("writes each time to the next queue", (set, options) ->
                        new PassingDevice(GRODevice.of(set, options)) {
                    private int next;

                    @Override
                    public int writeTo(int flow, PacketBatch in) throws IOException {
                        return super.writeTo(next++, in);
                    }
                }, "by flow chooses the same queue for a flow each time"),
                Fault.ofDevice("has statistics of its first queue", (set, options) ->
                        new PassingDevice(GRODevice.of(set, options)) {
                    @Override
                    public DeviceStatistics statistics() {
                        DeviceStatistics all = super.statistics();
                        return new DeviceStatistics(all.queues().subList(0, 1), all.droppedSegments(), all.lost(), 0, 0);
                    }
                }, "has statistics that are the sums of its queues', also when it is closed"));
    }

    /** All packets of the batch as segments of one superpacket; null if they are not UDP, or not all of one length. */
    private static @Nullable TunPacket datagramsAsOne(PacketBatch in) {
        int length = in.get(0).length();
        ByteBuffer payloads = ByteBuffer.allocate(in.size() * length);
        for (int i = 0; i < in.size(); i++) {
            ByteBuffer packet = in.get(i).buffer().slice();
            if (in.size() == 1 || packet.limit() != length
                    || packet.get(IPv4Header.PROTOCOL_FIELD_OFFSET) != IPProtocol.UDP) {
                return null;
            }
            payloads.put(packet.position(HEADERS));
        }
        byte[] payload = Arrays.copyOf(payloads.array(), payloads.position());
        return Addresses.DEFAULT.fromDevice(true).udp(1000, 80).payload(payload).superpacket(length - HEADERS);
    }
}
