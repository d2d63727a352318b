package dev.tio.testkit;

import dev.tio.api.GSOWriter;
import dev.tio.api.Queue;
import dev.tio.api.QueueCounter;
import dev.tio.api.TunException;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/** Queues and writers of superpackets that are each broken in one way. */
final class QueueFaults {
    private static final String ROOM_AND_DRAINING =
            "drains what waits, into ascending places with ROOM before the first, behind the last and twice between two";

    private QueueFaults() {
    }

    static List<Fault> all() {
        return List.of(
                Fault.ofQueue("truncates into short memory", spoiling((queue, packets, mem, count) -> {
                    if (count > 0 && mem.realCapacity() == Queue.MIN_READ_MEMORY && packets[0].length() > 1000) {
                        packets[0].set(mem, packets[0].offset(), 1000);
                    }
                }), "leaves what there is no memory for to the next read, and truncates nothing"),
                Fault.ofQueue("loses what there is no element for", spoiling((queue, packets, mem, count) -> {
                    if (count == 2 && packets.length == 2) {
                        lose(queue);
                    }
                }), "leaves what there is no element for to the next read"),
                Fault.ofQueue("leaves too little room", spoiling((queue, packets, mem, count) -> {
                    if (count > 0 && !packets[0].gso().isSuperpacket()) {
                        move(packets[0], Queue.ROOM - 4);
                    }
                }), ROOM_AND_DRAINING),
                Fault.ofQueue("leaves room once between two packets", spoiling((queue, packets, mem, count) -> {
                    if (count > 1 && !packets[1].gso().isSuperpacket()) {
                        move(packets[1], packets[0].offset() + packets[0].length() + Queue.ROOM);
                    }
                }), ROOM_AND_DRAINING),
                Fault.ofQueue("gives one packet a read", queue -> new PassingQueue(queue) {
                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        return super.read(Arrays.copyOf(packets, Math.min(packets.length, 1)), mem, timeoutNanos);
                    }
                }, ROOM_AND_DRAINING),
                Fault.ofQueue("moves the cursors", spoiling((queue, packets, mem, count) ->
                        mem.readPositionRemaining(Queue.ROOM, count > 0 ? packets[0].length() : 0)),
                        "uses the whole capacity of the memory, and neither uses nor moves its cursors"),
                Fault.ofQueue("reads ahead into memory that it was lent", queue -> new PassingQueue(queue) {
                    private @Nullable Bytes<?> kept;

                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        if (kept != null && kept != mem) {
                            kept.bytesStore().writeByte(ROOM, (byte) 0);
                        }
                        kept = mem;
                        return super.read(packets, mem, timeoutNanos);
                    }
                }, "keeps nothing of the caller's memory once it has returned"),
                Fault.ofQueue("loses what it read ahead when it is lent other memory", queue -> new PassingQueue(queue) {
                    private @Nullable Bytes<?> kept;

                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        if (kept != null && kept != mem) {
                            lose(queue);
                        }
                        int count = super.read(packets, mem, timeoutNanos);
                        kept = mem;
                        return count;
                    }
                }, "keeps nothing of the caller's memory once it has returned"),
                Fault.ofQueue("clobbers the interrupt status", spoiling((queue, packets, mem, count) -> Thread.interrupted()),
                        "is not ended by an interrupt, and leaves the thread's interrupt status as it is"),
                Fault.ofQueue("does not wait", queue -> new PassingQueue(queue) {
                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        return super.read(packets, mem, Math.min(timeoutNanos, 0));
                    }
                }, "waits for a packet", "returns 0 where none came in the time it was given, and not before",
                        "is not ended by an interrupt, and leaves the thread's interrupt status as it is",
                        "is one thread's at a time: a second one is told so",
                        "by shutdown comes to a reader that waits as -1",
                        "by shutdown comes to a reader that always finds packets as -1",
                        "by close comes to a reader that waits as CLOSED",
                        "by close comes to a reader that always finds packets as CLOSED",
                        "by the device's deletion comes to a reader that waits as CLOSED",
                        "counts reads that waited, and none that did not"),
                Fault.ofQueue("lets a second reader wait", queue -> new PassingQueue(queue) {
                    @Override
                    public synchronized int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        return super.read(packets, mem, timeoutNanos);
                    }
                }, "is one thread's at a time: a second one is told so"),
                Fault.ofQueue("reorders", spoiling((queue, packets, mem, count) -> {
                    if (count == 2) {
                        Collections.swap(Arrays.asList(packets), 0, 1);
                    }
                }), "leaves what there is no element for to the next read"),
                Fault.ofQueue("gives superpackets without their metadata", spoiling((queue, packets, mem, count) -> {
                    for (int i = 0; i < count; i++) {
                        packets[i].gso().clear();
                    }
                }), "are read whole, with what the system said of them",
                        "counts the packets, bytes, superpackets and segments that it gave"),
                Fault.ofQueue("stays busy after shutdown", queue -> new PassingQueue(queue) {
                    private boolean busy;

                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        int count = super.read(packets, mem, timeoutNanos);
                        if (count < 0 && busy && queue.descriptor().isPresent()) {
                            return 1;
                        }
                        busy = count > 0;
                        return count;
                    }
                }, "by shutdown comes to a reader that always finds packets as -1"),
                Fault.ofQueue("reads nothing after close instead of failing", queue -> new PassingQueue(queue) {
                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        boolean closed = queue.descriptor().isEmpty();
                        try {
                            return super.read(packets, mem, timeoutNanos);
                        } catch (TunException e) {
                            if (closed) {
                                return 0;
                            }
                            throw e;
                        }
                    }
                }, "by close makes reads CLOSED"),
                Fault.ofQueue("wakes no reader at close", queue -> new PassingQueue(queue) {
                    private volatile boolean closed;

                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        if (closed) {
                            queue.close();
                        }
                        return super.read(packets, mem, timeoutNanos);
                    }

                    @Override
                    public void write(TunPacket packet) throws IOException {
                        if (closed) {
                            queue.close();
                        }
                        super.write(packet);
                    }

                    @Override
                    public OptionalLong descriptor() {
                        return closed ? OptionalLong.empty() : super.descriptor();
                    }

                    @Override
                    public void close() {
                        closed = true;
                    }
                }, "by close comes to a reader that waits as CLOSED"),
                Fault.ofQueue("leaks its descriptor", QueueFaults::keepingItsDescriptor,
                        "by close takes the descriptor with it, which stays the same until then"),
                Fault.ofQueue("fails at a second close", queue -> new PassingQueue(queue) {
                    @Override
                    public void close() throws IOException {
                        if (queue.descriptor().isEmpty()) {
                            throw new TunException(TunException.Kind.CLOSED, "close", "EBADF", "");
                        }
                        super.close();
                    }
                }, "by close comes once: closing again does nothing"),
                Fault.ofBench("copies late", AdapterContracts.Queues.class, QueueFaults::copyingLate,
                        "is done with the packet's memory when it returns, and has not changed it"),
                Fault.ofQueue("changes the packet", queue -> new PassingQueue(queue) {
                    @Override
                    public void write(TunPacket packet) throws IOException {
                        super.write(packet);
                        packet.mem().bytesStore().writeByte(packet.offset() + 8, (byte) 1);
                    }
                }, "is done with the packet's memory when it returns, and has not changed it"),
                Fault.ofBench("drops when full", AdapterContracts.Queues.class, QueueFaults::droppingWhenFull,
                        "is FULL where there is no room and none comes",
                        "loses nothing where there is no room, but waits for some",
                        "by shutdown comes to a writer that waits for room as CLOSED",
                        "by close comes to a writer that waits for room as CLOSED"),
                Fault.ofQueue("says DOWN as OTHER", queue -> new PassingQueue(queue) {
                    @Override
                    public void write(TunPacket packet) throws IOException {
                        try {
                            super.write(packet);
                        } catch (TunException e) {
                            throw e.kind() != TunException.Kind.DOWN ? e
                                    : new TunException(TunException.Kind.OTHER, "write", "EIO", "");
                        }
                    }
                }, "is DOWN while the device is, and succeeds once it is up again"),
                Fault.ofQueue("takes empty packets", queue -> new PassingQueue(queue) {
                    @Override
                    public void write(TunPacket packet) throws IOException {
                        if (packet.length() > 0) {
                            super.write(packet);
                        }
                    }
                }, "takes no empty packet, and none longer than the longest"),
                Fault.ofQueue("leaves partial checksums as they are", queue -> new PassingQueue(queue) {
                    @Override
                    public void write(TunPacket packet) throws IOException {
                        if (!packet.gso().isSuperpacket()) {
                            packet.gso().clear();
                        }
                        super.write(packet);
                    }
                }, "completes a partial checksum, or tells the system to"),
                Fault.ofQueue("counts each read that might wait", queue -> new PassingQueue(queue) {
                    @Override
                    public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                        if (timeoutNanos > 0) {
                            counters().waited(0);
                        }
                        return super.read(packets, mem, timeoutNanos);
                    }
                }, "counts reads that waited, and none that did not"),
                Fault.ofQueue("counts headers of its own as bytes", queue -> new PassingQueue(queue) {
                    @Override
                    public void write(TunPacket packet) throws IOException {
                        super.write(packet);
                        counters().add(0, QueueCounter.WRITTEN_BYTES, 10);
                    }
                }, "counts the packets, bytes, superpackets and segments that were written"),
                Fault.ofWriter("loses a last fragment that is shorter",
                        queue -> broken(queue, writer -> new PassingQueue.Writer(writer) {
                    @Override
                    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                            throws IOException {
                        super.writeGSO(header, transportHeader, withoutShorterLast(payloads), proto);
                    }
                }), "may have a last fragment that is shorter", "may be as long as the longest packet",
                        "goes beside plain writes of other threads", "is counted as one superpacket and as its segments",
                        "is a mistake of the caller's: a fragment of another length than the first, but for a shorter last"),
                Fault.ofWriter("moves the headers' cursors", queue -> broken(queue, writer -> new PassingQueue.Writer(writer) {
                    @Override
                    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                            throws IOException {
                        super.writeGSO(header, transportHeader, payloads, proto);
                        header.readSkip(header.readRemaining());
                    }
                }), "has its payload unchanged and its headers' cursors where they were"),
                Fault.ofWriter("says nothing of too many bytes", queue -> broken(queue, writer -> new PassingQueue.Writer(writer) {
                    @Override
                    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                            throws IOException {
                        if (payloads.totalLength() < Queue.MAX_PACKET) {
                            super.writeGSO(header, transportHeader, payloads, proto);
                        }
                    }
                }), "is a mistake of the caller's: more bytes than the longest packet has"));
    }

    static Queue keepingItsDescriptor(Queue queue) {
        return new PassingQueue(queue) {
            private final OptionalLong descriptor = queue.descriptor();

            @Override
            public OptionalLong descriptor() {
                return descriptor;
            }
        };
    }

    /** A queue whose reads are spoilt when they have succeeded. */
    private static UnaryOperator<Queue> spoiling(Spoiler spoiler) {
        return queue -> new PassingQueue(queue) {
            @Override
            public int read(TunPacket[] packets, Bytes<?> mem, long timeoutNanos) throws IOException {
                int count = super.read(packets, mem, timeoutNanos);
                spoiler.spoil(queue, packets, mem, count);
                return count;
            }
        };
    }

    /** What happens to packets between the queue that read them and the caller. */
    @FunctionalInterface
    private interface Spoiler {
        void spoil(Queue queue, TunPacket[] packets, Bytes<?> mem, int count) throws IOException;
    }

    /** Reads a packet that nobody gets. */
    private static void lose(Queue queue) throws IOException {
        queue.read(new TunPacket[] {new TunPacket()}, Slab.allocate(Queue.MIN_READ_MEMORY).bytes(), 0);
    }

    /** Lays a plain packet elsewhere in its memory. */
    private static void move(TunPacket packet, long offset) {
        TunPacket copy = Segments.copy(packet);
        packet.set(packet.mem(), offset, copy.length());
        PacketRing.copy(copy, packet);
    }

    /** The system gets to see what is in the caller's memory when it looks. */
    private static Bench copyingLate(MemoryTun tun) {
        Deque<TunPacket> borrowed = new ConcurrentLinkedDeque<>();
        return new MemoryBench(tun, new ForwardingQueueSet(tun, (queue, index) -> new PassingQueue(queue) {
            @Override
            public void write(TunPacket packet) throws IOException {
                super.write(packet);
                borrowed.add(packet);
            }
        })) {
            @Override
            public @Nullable TunPacket sent(long timeoutNanos) throws IOException {
                TunPacket sent = super.sent(timeoutNanos);
                TunPacket late = borrowed.poll();
                if (sent != null && late != null && sent.length() == late.length()) {
                    PacketRing.copy(late, sent);
                }
                return sent;
            }
        };
    }

    private static Bench droppingWhenFull(MemoryTun tun) {
        AtomicInteger waiting = new AtomicInteger();
        return new MemoryBench(tun, new ForwardingQueueSet(tun, (queue, index) -> new PassingQueue(queue) {
            @Override
            public void write(TunPacket packet) throws IOException {
                if (waiting.get() < MemoryBench.QUEUE_LENGTH) {
                    super.write(packet);
                    waiting.incrementAndGet();
                }
            }
        })) {
            @Override
            public @Nullable TunPacket sent(long timeoutNanos) throws IOException {
                TunPacket sent = super.sent(timeoutNanos);
                waiting.addAndGet(sent == null ? 0 : -1);
                return sent;
            }
        };
    }

    private static Queue broken(Queue queue, UnaryOperator<GSOWriter> writer) {
        Optional<GSOWriter> broken = queue.supportsGSO(GSOProto.TCP).map(writer);
        return new PassingQueue(queue) {
            @Override
            public Optional<GSOWriter> supportsGSO(GSOProto proto) {
                return broken;
            }
        };
    }

    private static Fragments withoutShorterLast(Fragments payloads) {
        int last = payloads.count() - 1;
        if (last < 1 || payloads.length(last) == payloads.length(0)) {
            return payloads;
        }
        Slab whole = Slab.allocate(payloads.totalLength());
        payloads.copyTo(whole.buffer());
        TunPacket packet = new TunPacket().set(whole.bytes(), 0, whole.capacity());
        Fragments fewer = new Fragments(last);
        for (int i = 0; i < last; i++) {
            fewer.add(packet, i * payloads.length(0), payloads.length(0));
        }
        return fewer;
    }
}
