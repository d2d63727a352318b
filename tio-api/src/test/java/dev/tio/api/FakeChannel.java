package dev.tio.api;

import dev.tio.wire.GSOInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import net.openhft.chronicle.core.UnsafeMemory;
import org.jspecify.annotations.Nullable;

/** A channel that keeps what it is given, and gives and fails as it is told. */
final class FakeChannel implements PacketChannel {
    /** What a read gives: a packet, or if there is none its result. */
    record Arrival(byte[] packet, int result) {
    }

    final Deque<Arrival> arriving = new ArrayDeque<>();
    /** The lengths of each packet's parts. */
    final List<List<Integer>> sent = new ArrayList<>();
    final List<Integer> lanes = new ArrayList<>();
    final CountDownLatch woken = new CountDownLatch(1);
    /** What the system says of each packet that is read. */
    final GSOInfo says = new GSOInfo();
    /** For how long each wait was to be. */
    final List<Long> waits = new CopyOnWriteArrayList<>();
    /** Runs in each call that takes a packet. */
    Runnable whileReceiving = () -> { };
    int failuresToSend;
    @Nullable TunException refusal;
    @Nullable TunException gone;
    boolean closed;
    int closes;
    int wakes;

    @Override
    public int receive(long address, GSOInfo gso) throws TunException {
        whileReceiving.run();
        gso.set(says);
        Arrival next = arriving.poll();
        if (next == null) {
            if (gone != null) {
                throw gone;
            }
            return 0;
        }
        for (int i = 0; i < next.packet.length; i++) {
            UnsafeMemory.MEMORY.writeByte(address + i, next.packet[i]);
        }
        return next.packet.length > 0 ? next.packet.length : next.result;
    }

    @Override
    public boolean send(int lane, OutgoingPacket packet) throws TunException {
        if (refusal != null) {
            throw refusal;
        }
        if (failuresToSend > 0) {
            failuresToSend--;
            return false;
        }
        List<Integer> parts = new ArrayList<>();
        for (int i = 0; i < packet.parts(); i++) {
            parts.add(packet.length(i));
        }
        sent.add(parts);
        lanes.add(lane);
        return true;
    }

    @Override
    public void await(int lane, long nanos) {
        waits.add(nanos);
        try {
            woken.await(Math.min(nanos, TimeUnit.MILLISECONDS.toNanos(1)), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void wake() {
        wakes++;
        woken.countDown();
    }

    @Override
    public OptionalLong descriptor() {
        return OptionalLong.of(7);
    }

    @Override
    public void close() {
        closed = true;
        closes++;
    }
}
