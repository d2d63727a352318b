package dev.tio.api;

import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link Device} over the queues of a set: a lane for each, made when it is first used. */
final class QueueSetDevice implements GRODevice {
    /** The bytes for a packet of a batch: an Ethernet MTU and the room around it. */
    private static final int BYTES_PER_PACKET = 2048;

    private final QueueSet set;
    private final DeviceOptions options;
    private final Merging merging = new Merging();
    private volatile List<DeviceLane> lanes = List.of();
    private @Nullable DeviceEvents events;
    private boolean closed;

    QueueSetDevice(QueueSet set, DeviceOptions options) {
        this.set = set;
        this.options = options;
        lanes();
    }

    @Override
    public int readFrom(int queue, PacketBatch out, long timeoutNanos) throws IOException {
        return lanes().get(queue).reader().read(out, timeoutNanos);
    }

    @Override
    public int read(ByteBuffer[] bufs, int[] sizes, int offset) throws IOException {
        return lanes().get(0).reader().read(bufs, sizes, offset);
    }

    @Override
    public int writeTo(int flow, PacketBatch in) throws IOException {
        List<DeviceLane> current = lanes();
        return current.get(Math.floorMod(flow, current.size())).writer().write(in);
    }

    @Override
    public int write(ByteBuffer[] bufs, int offset) throws IOException {
        return lanes().get(0).writer().write(bufs, offset);
    }

    /** One for each queue of the set; a set may grow, and never shrinks. */
    private List<DeviceLane> lanes() {
        List<DeviceLane> current = lanes;
        return current.size() == set.queues().size() ? current : grow();
    }

    private synchronized List<DeviceLane> grow() {
        List<Queue> queues = set.queues();
        List<DeviceLane> more = new ArrayList<>(lanes);
        for (Queue queue : queues.subList(more.size(), queues.size())) {
            more.add(new DeviceLane(queue, merging, options));
        }
        lanes = List.copyOf(more);
        return lanes;
    }

    @Override
    public PacketBatch newBatch() {
        long bytes = Math.max((long) options.batchSize() * BYTES_PER_PACKET, Queue.MIN_READ_MEMORY);
        return new PacketBatch(Slab.allocate(Math.toIntExact(bytes)), options.batchSize(), Queue.ROOM, Queue.ROOM);
    }

    @Override
    public int batchSize() {
        return options.batchSize();
    }

    @Override
    public List<Queue> queues() {
        return set.queues();
    }

    @Override
    public Link link() {
        return set.link();
    }

    @Override
    public Merging merging() {
        return merging;
    }

    @Override
    public DeviceStatistics statistics() {
        List<DeviceLane> current = lanes();
        Map<TunException.Kind, Long> lost = new EnumMap<>(TunException.Kind.class);
        current.forEach(lane -> lane.addLossesTo(lost));
        return new DeviceStatistics(set.queues().stream().map(queue -> queue.counters().snapshot()).toList(),
                current.stream().mapToLong(DeviceLane::droppedSegments).sum(), lost,
                merging.refused(GSOProto.TCP), merging.refused(GSOProto.UDP));
    }

    @Override
    public synchronized DeviceEvents events() throws IOException {
        DeviceEvents current = events;
        if (current == null) {
            current = new DeviceEvents();
            if (closed) {
                current.end();
            } else {
                begin(current);
            }
            events = current;
        }
        return current;
    }

    private void begin(DeviceEvents begun) throws IOException {
        // In this order: a change between the two is an event, and the state that is asked for is no older.
        Link.Subscription subscription = link().onEvent(begun::add, begun::end);
        try {
            begun.begin(link().isUp());
        } catch (IOException | RuntimeException | Error e) {
            if (e instanceof TunException t && t.kind() == TunException.Kind.UNSUPPORTED) {
                // A link that tells nothing of its state may still tell of its end.
                return;
            }
            subscription.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            set.close();
        } finally {
            endEvents();
        }
    }

    private synchronized void endEvents() {
        closed = true;
        if (events != null) {
            events.end();
        }
    }
}
