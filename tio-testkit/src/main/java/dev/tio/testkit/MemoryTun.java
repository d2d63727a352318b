package dev.tio.testkit;

import dev.tio.api.Capabilities;
import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A TUN device on memory alone, for tests of a program that uses one: it needs no privilege and no operating system.
 *
 * <p>Either the test stands in for the system ({@link #open}): it {@linkplain #deliver delivers} what the device is to
 * read and takes what was {@linkplain #sent() sent}. Or two devices are back to back ({@link #pair}): what is written
 * to one is read from the other, by its queue of the same number.
 *
 * <p>What is written is judged as Linux judges it ({@link VirtioNetModel}): refused, lost or carried. A packet waits as
 * it was written; where the capabilities of the queue that reads it do not allow that, it is split and its checksum
 * completed as it is read, as the kernel does. A superpacket that waits takes one place.
 *
 * <p>All methods may be called from any thread. Whatever touches a device, or a pair, does so under one lock: this is
 * made to be right, not fast.
 */
public final class MemoryTun implements QueueSet {
    /** All numbers that {@link #detachedQueue()} handed out and that are not in a set, with their devices. */
    private static final Map<Long, MemoryTun> DETACHED = new ConcurrentHashMap<>();
    private static final AtomicLong LAST_DESCRIPTOR = new AtomicLong(1_000_000);

    private final ReentrantLock lock;
    private final Capabilities capabilities;
    private final int queueLength;
    private final MemoryLink link;
    /** What was written and not taken yet; null in a pair. */
    private final @Nullable PacketRing sent;
    private @Nullable MemoryTun peer;
    private volatile List<MemoryQueue> queues = List.of();
    private boolean shutDown;
    private long lost;

    private MemoryTun(Builder builder, ReentrantLock lock, boolean paired) {
        this.lock = lock;
        capabilities = builder.capabilities;
        queueLength = builder.queueLength;
        link = new MemoryLink(lock, builder.name, builder.mtu, this::wake);
        sent = paired ? null : new PacketRing(lock, queueLength);
        List<MemoryQueue> first = new ArrayList<>();
        for (int i = 0; i < builder.queues; i++) {
            first.add(queue(LAST_DESCRIPTOR.incrementAndGet()));
        }
        queues = List.copyOf(first);
    }

    /** A device with one queue, whose far end is the test's. */
    public static MemoryTun open(Capabilities capabilities) {
        return builder(capabilities).open();
    }

    /** Two devices back to back, with one queue each. */
    public static MemoryTun[] pair(Capabilities capabilities) {
        return pair(builder(capabilities).name("memory0"), builder(capabilities).name("memory1"));
    }

    /** Two devices back to back, which may differ in their capabilities. */
    public static MemoryTun[] pair(Builder first, Builder second) {
        ReentrantLock lock = new ReentrantLock();
        MemoryTun[] pair = {new MemoryTun(first, lock, true), new MemoryTun(second, lock, true)};
        pair[0].peer = pair[1];
        pair[1].peer = pair[0];
        return pair;
    }

    /** For a device of which more is to be said. */
    public static Builder builder(Capabilities capabilities) {
        return new Builder(capabilities);
    }

    private MemoryQueue queue(long descriptor) {
        return new MemoryQueue(this, lock, descriptor, capabilities, queueLength);
    }

    @Override
    public List<Queue> queues() {
        return List.copyOf(queues);
    }

    /**
     * Opens a further queue of this device, as another process might, that is in no set yet.
     *
     * @return its number, for {@link #add}
     * @throws TunException of kind {@link TunException.Kind#CLOSED} if the device is closed, shut down or gone
     */
    public long detachedQueue() throws TunException {
        lock.lock();
        try {
            requireThere();
            long descriptor = LAST_DESCRIPTOR.incrementAndGet();
            DETACHED.put(descriptor, this);
            return descriptor;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Whether {@code descriptor} was handed out by {@link #detachedQueue()}, of whatever device, and is still to be
     * added.
     */
    public static boolean isDetached(long descriptor) {
        return DETACHED.containsKey(descriptor);
    }

    /**
     * Makes a queue of a number from {@link #detachedQueue()}.
     *
     * @param descriptor good for one call, whether or not it succeeds
     */
    @Override
    public Queue add(long descriptor) throws TunException {
        MemoryTun owner = DETACHED.remove(descriptor);
        lock.lock();
        try {
            requireThere();
            if (owner != this) {
                throw MemoryErrors.refused(descriptor + (owner != null ? " is another device's"
                        : " is no queue's number, or is in a set already"));
            }
            MemoryQueue added = queue(descriptor);
            List<MemoryQueue> all = new ArrayList<>(queues);
            all.add(added);
            queues = List.copyOf(all);
            return added;
        } finally {
            lock.unlock();
        }
    }

    private void requireThere() throws TunException {
        if (shutDown) {
            throw MemoryErrors.closed();
        }
        if (link.isDeleted()) {
            throw MemoryErrors.deleted();
        }
    }

    @Override
    public MemoryLink link() {
        return link;
    }

    /**
     * What the system sends to the device's first queue: {@link #deliver(int, TunPacket...)}.
     *
     * @return how many packets were taken
     */
    public int deliver(TunPacket... packets) {
        return deliver(0, packets);
    }

    /**
     * What the system sends to one queue of the device. The packets are copied, each with its {@link TunPacket#gso()},
     * and may be malformed: who reads finds out. Superpackets are welcome, whatever the capabilities are.
     *
     * @param queue its index in {@link #queues()}
     * @return how many packets were taken, the first ones: none while the device is down or after its end, and no more
     *     than there is room for
     * @throws IllegalArgumentException if a packet is longer than {@link Queue#MAX_PACKET}
     */
    public int deliver(int queue, TunPacket... packets) {
        for (TunPacket packet : packets) {
            if (packet.length() > Queue.MAX_PACKET) {
                throw new IllegalArgumentException("a packet of " + packet.length() + " bytes");
            }
        }
        lock.lock();
        try {
            MemoryQueue to = queues.get(queue);
            if (!carries() || to.isClosed()) {
                return 0;
            }
            int count = 0;
            while (count < packets.length && !to.ring().isFull()) {
                to.ring().add(packets[count], packets[count].gso());
                count++;
            }
            return count;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes what was written and has not been taken: by all queues, in order, superpackets whole, each in memory of its
     * own. What was {@linkplain #lost() lost} is not among it.
     *
     * @throws IllegalStateException if the device is one of a pair: the other reads what was written
     */
    public List<TunPacket> sent() {
        List<TunPacket> taken = new ArrayList<>();
        TunPacket packet = sent(0);
        while (packet != null) {
            taken.add(packet);
            packet = sent(0);
        }
        return taken;
    }

    /**
     * Takes the next packet that was written, as {@link #sent()} does, and waits for it if there is none.
     *
     * @param timeoutNanos how long, at most; not at all if it is 0 or less
     * @return null if none was written in time
     */
    public @Nullable TunPacket sent(long timeoutNanos) {
        PacketRing ring = sent;
        if (ring == null) {
            throw new IllegalStateException("one of a pair: read from the other");
        }
        lock.lock();
        try {
            long deadline = System.nanoTime() + Math.max(timeoutNanos, 0);
            while (ring.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return null;
                }
                ring.await(left);
            }
            TunPacket first = ring.first();
            TunPacket taken = new TunPacket().set(Slab.allocate(first.length()).bytes(), 0, first.length());
            PacketRing.copy(first, taken);
            taken.gso().set(first.gso());
            ring.removeFirst();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /**
     * How many packets were taken by a write and then lost: Linux would lose them, or the far end is down or closed.
     */
    public long lost() {
        lock.lock();
        try {
            return lost;
        } finally {
            lock.unlock();
        }
    }

    /** Counts a packet as lost. Whoever calls holds the lock. */
    void lose() {
        lost++;
    }

    /** Where packets go that are written to {@code from}; null: nowhere. Whoever calls holds the lock. */
    @Nullable PacketRing outlet(MemoryQueue from) {
        MemoryTun other = peer;
        if (other == null) {
            return sent;
        }
        if (!other.carries()) {
            return null;
        }
        int count = other.queues.size();
        int index = queues.indexOf(from);
        for (int i = 0; i < count; i++) {
            MemoryQueue to = other.queues.get((index + i) % count);
            if (!to.isClosed()) {
                return to.ring();
            }
        }
        return null;
    }

    private boolean carries() {
        return !shutDown && link.carries();
    }

    /** Whoever calls holds the lock. */
    boolean isShutDown() {
        return shutDown;
    }

    /** Wakes whoever may wait for something that changed here. Whoever calls holds the lock. */
    void wake() {
        queues.forEach(queue -> queue.ring().signal());
        if (sent != null) {
            sent.signal();
        }
        if (peer != null) {
            peer.queues.forEach(queue -> queue.ring().signal());
        }
    }

    @Override
    public void shutdown() {
        lock.lock();
        try {
            shutDown = true;
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link QueueSet#close()}. What was {@linkplain #sent() sent} can still be taken. */
    @Override
    public void close() {
        lock.lock();
        try {
            shutdown();
            queues.forEach(MemoryQueue::close);
            link.close();
            DETACHED.values().removeIf(tun -> tun == this);
        } finally {
            lock.unlock();
        }
    }

    /** How a device is to be. One thread at a time; it may be used for several devices, one after the other. */
    public static final class Builder {
        private static final int DEFAULT_QUEUE_LENGTH = 500;
        private static final int DEFAULT_MTU = 1500;

        private final Capabilities capabilities;
        private String name = "memory0";
        private int queues = 1;
        private int queueLength = DEFAULT_QUEUE_LENGTH;
        private int mtu = DEFAULT_MTU;

        private Builder(Capabilities capabilities) {
            this.capabilities = capabilities;
        }

        /** The interface's name; {@code memory0} if it is not set. */
        public Builder name(String newName) {
            name = newName;
            return this;
        }

        /**
         * How many queues it has at first; 1 if it is not set.
         *
         * @throws IllegalArgumentException if {@code count} is below 1
         */
        public Builder queues(int count) {
            queues = requirePositive("queues", count);
            return this;
        }

        /**
         * How many packets wait in each queue, and in the far end, before there is no more room; 500 if it is not set.
         * A superpacket counts once.
         *
         * @throws IllegalArgumentException if {@code packets} is below 1
         */
        public Builder queueLength(int packets) {
            queueLength = requirePositive("queueLength", packets);
            return this;
        }

        /**
         * The interface's MTU in bytes, as {@link MemoryLink#mtu(int)} takes it; 1500 if it is not set.
         *
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder mtu(int bytes) {
            mtu = MemoryLink.requireMtu(bytes);
            return this;
        }

        /** A device whose far end is the test's, up. */
        public MemoryTun open() {
            return new MemoryTun(this, new ReentrantLock(), false);
        }

        private static int requirePositive(String name, int value) {
            if (value < 1) {
                throw new IllegalArgumentException(name + ": " + value);
            }
            return value;
        }
    }
}
