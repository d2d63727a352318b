package dev.tio.api;

import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A {@link Device} over the queues of a set: a lane for each, made when it is first used. */
final class QueueSetDevice implements GRODevice {
    /** The bytes for a packet of a batch: an Ethernet MTU and the room around it. */
    private static final int BYTES_PER_PACKET = 2048;

    private final QueueSet set;
    private final DeviceOptions options;
    private final Runnable letOthersRun;
    private final Merging merging = new Merging();
    private volatile DeviceLane[] lanes = {};
    private @Nullable DeviceEvents events;
    private boolean closed;

    QueueSetDevice(QueueSet set, DeviceOptions options) {
        this(set, options, Thread::yield);
    }

    /** {@code letOthersRun} is what a yield is. */
    QueueSetDevice(QueueSet set, DeviceOptions options, Runnable letOthersRun) {
        this.set = set;
        this.options = options;
        this.letOthersRun = letOthersRun;
        lanes();
    }

    @Override
    public int readFrom(int queue, PacketBatch out, long timeoutNanos) throws IOException {
        return lane(queue).reader().read(out, timeoutNanos);
    }

    @Override
    public int read(ByteBuffer[] bufs, int[] sizes, int offset) throws IOException {
        return lane(0).reader().read(bufs, sizes, offset);
    }

    @Override
    public int writeTo(int flow, PacketBatch in) throws IOException {
        DeviceLane[] current = lanes();
        return current[Math.floorMod(flow, current.length)].writer().write(in);
    }

    @Override
    public int write(ByteBuffer[] bufs, int offset) throws IOException {
        return lane(0).writer().write(bufs, offset);
    }

    private DeviceLane lane(int queue) {
        DeviceLane[] current = lanes();
        return current[Objects.checkIndex(queue, current.length)];
    }

    /** One for each queue of the set; a set may grow, and never shrinks. */
    private DeviceLane[] lanes() {
        DeviceLane[] current = lanes;
        return current.length == set.queues().size() ? current : grow();
    }

    private synchronized DeviceLane[] grow() {
        List<Queue> queues = set.queues();
        DeviceLane[] more = Arrays.copyOf(lanes, queues.size());
        for (int i = lanes.length; i < more.length; i++) {
            more[i] = new DeviceLane(queues.get(i), merging, options, letOthersRun);
        }
        lanes = more;
        return more;
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
        List<DeviceLane> current = List.of(lanes());
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
