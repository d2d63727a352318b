package dev.tio.api;

import dev.tio.gso.DropReason;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A queue over a {@link PacketChannel}: who may call when, waiting and its end, where packets are laid, what is
 * refused, and what is counted, for every adapter alike. Nothing is allocated per packet.
 */
public final class ChannelQueue implements Queue {
    /** How many lanes there are. */
    public static final int LANES = Calls.SLOTS;
    /** That of reads. */
    public static final int READ_LANE = Calls.READ;
    /** That of superpackets that are written in parts. */
    public static final int PARTS_LANE = Calls.WRITE_GSO;

    /** How long a write waits for room. */
    private static final long WRITE_PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /** After so many malformed packets a read does as if nothing waited: they may come without end. */
    private static final int MAX_DROPS = 1024;

    private static final TunException FULL =
            TunException.recurring(TunException.Kind.FULL, "write", "", "There is no room for the packet now");

    private final PacketChannel channel;
    private final Capabilities capabilities;
    private final Calls calls = new Calls();
    private final QueueCounters counters = new QueueCounters(LANES);
    private final ReadLayout layout = new ReadLayout(counters, READ_LANE);
    private final GSOInfo said = new GSOInfo();
    private final OutgoingPacket[] outgoing = new OutgoingPacket[READ_LANE];
    private final Optional<GSOWriter> gsoWriter;
    /** Apart from this object's lock, which is held while calls end: waking is to wait for nothing. */
    private final Object waking = new Object();
    /** What ended a read that had packets to return: the next one's to throw. */
    private @Nullable TunException failure;
    private boolean cannotBeWoken;
    private boolean released;

    /**
     * Owns {@code channel} once this returns; not yet if it throws.
     *
     * @param maxParts the most parts that {@link PacketChannel#send} takes of a superpacket, at least 3: the payloads
     *     of one that has more are put together before
     * @throws IllegalArgumentException if {@code maxParts} is less
     */
    public ChannelQueue(PacketChannel channel, Capabilities capabilities, int maxParts) {
        this.channel = channel;
        this.capabilities = capabilities;
        for (int lane = 0; lane < PARTS_LANE; lane++) {
            outgoing[lane] = new OutgoingPacket(capabilities);
        }
        outgoing[PARTS_LANE] = new OutgoingPacket(capabilities, maxParts);
        gsoWriter = capabilities.tso() || capabilities.uso() ? Optional.of(new Writer()) : Optional.empty();
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem) throws TunException {
        return read(packets, mem, Long.MAX_VALUE);
    }

    @Override
    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws TunException {
        if (!calls.enter(READ_LANE)) {
            return ended();
        }
        try {
            layout.begin(packets, mem);
            return drain(timeoutNanos);
        } finally {
            layout.end();
            calls.leave(READ_LANE);
            Reference.reachabilityFence(mem);
        }
    }

    private int drain(long timeoutNanos) throws TunException {
        int dropped = 0;
        long deadline = 0;
        boolean waited = false;
        while (!calls.hasEnded()) {
            int length = receive();
            if (length != 0 && accept(length)) {
                if (layout.isFull()) {
                    return layout.count();
                }
            } else if (length == 0 || ++dropped % MAX_DROPS == 0) {
                if (layout.count() > 0) {
                    return layout.count();
                }
                if (timeoutNanos <= 0) {
                    return 0;
                }
                long now = System.nanoTime();
                deadline = waited ? deadline : now + timeoutNanos;
                waited = true;
                if (deadline - now <= 0) {
                    return 0;
                }
                counters.waited(READ_LANE);
                channel.await(READ_LANE, deadline - now);
            }
        }
        return layout.count() > 0 ? layout.count() : ended();
    }

    /** What was read before is returned first, and the next call throws. */
    private int receive() throws TunException {
        TunException before = failure;
        if (before != null) {
            failure = null;
            throw before;
        }
        counters.add(READ_LANE, QueueCounter.READ_CALLS, 1);
        try {
            return channel.receive(layout.address(), said);
        } catch (TunException e) {
            if (layout.count() > 0) {
                failure = e;
                return 0;
            }
            throw e;
        }
    }

    private boolean accept(int length) {
        if (length < 0) {
            layout.drop(DropReason.of(length));
            return false;
        }
        layout.place(length).gso().set(said);
        return layout.accept();
    }

    private int ended() throws TunException {
        if (calls.isShutDown()) {
            return -1;
        }
        throw closed();
    }

    private static TunException closed() {
        return new TunException(TunException.Kind.CLOSED, "queue", "", "It was closed, or its set was shut down");
    }

    @Override
    public void write(TunPacket packet) throws TunException {
        int lane = calls.enterWrite();
        if (lane < 0) {
            throw closed();
        }
        OutgoingPacket out = outgoing[lane];
        try {
            send(lane, out.set(packet));
        } catch (TunException e) {
            counters.failed(lane, e);
            throw e;
        } finally {
            out.clear();
            calls.leave(lane);
            Reference.reachabilityFence(packet);
        }
    }

    private void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws TunException {
        if (!calls.enter(PARTS_LANE)) {
            throw closed();
        }
        OutgoingPacket out = outgoing[PARTS_LANE];
        try {
            send(PARTS_LANE, out.set(header, transportHeader, payloads, proto));
        } catch (TunException e) {
            counters.failed(PARTS_LANE, e);
            throw e;
        } finally {
            out.clear();
            calls.leave(PARTS_LANE);
            Reference.reachabilityFence(header);
            Reference.reachabilityFence(transportHeader);
            Reference.reachabilityFence(payloads);
        }
    }

    private void send(int lane, OutgoingPacket packet) throws TunException {
        long deadline = 0;
        boolean waited = false;
        counters.add(lane, QueueCounter.WRITE_CALLS, 1);
        while (!channel.send(lane, packet)) {
            long now = System.nanoTime();
            deadline = waited ? deadline : now + WRITE_PATIENCE_NANOS;
            waited = true;
            if (deadline - now <= 0) {
                throw FULL;
            }
            counters.add(lane, QueueCounter.WRITE_CALLS, 1);
            channel.await(lane, deadline - now);
            if (calls.hasEnded()) {
                throw closed();
            }
            counters.add(lane, QueueCounter.WRITE_CALLS, 1);
        }
        counters.written(lane, packet.length(), packet.segments());
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public Optional<GSOWriter> supportsGSO(GSOProto proto) {
        return capabilities.supports(proto) ? gsoWriter : Optional.empty();
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public synchronized OptionalLong descriptor() {
        return released ? OptionalLong.empty() : channel.descriptor();
    }

    /** As {@link QueueSet#shutdown()}, for this queue. */
    public void shutDown() {
        calls.shutDown();
        wake();
    }

    // The lock keeps the channel from being woken when it is closed.
    private void wake() {
        synchronized (waking) {
            if (!cannotBeWoken) {
                channel.wake();
            }
        }
    }

    @Override
    public synchronized void close() {
        if (released) {
            return;
        }
        calls.close();
        wake();
        calls.await();
        released = true;
        synchronized (waking) {
            cannotBeWoken = true;
            channel.close();
        }
    }

    /** The queue's way to write superpackets. */
    private final class Writer implements GSOWriter {
        @Override
        public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws TunException {
            ChannelQueue.this.writeGSO(header, transportHeader, payloads, proto);
        }

        @Override
        public void write(TunPacket packet) throws TunException {
            ChannelQueue.this.write(packet);
        }
    }
}
