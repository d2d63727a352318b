package dev.tio.gso;

import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Runs in the order in which they began, which is the order in which they go out. All flows and protocols of a
 * coalescer share one, so that what cannot join a run never overtakes one.
 */
final class RunQueue {
    /** TCP sets no limit; more segments than this would need more fragments than a system call takes. */
    static final int MAX_SEGMENTS = 1000;

    /** What a run has for a head that has none: it must not hold on to memory that was borrowed. */
    private static final TunPacket NO_PACKET = new TunPacket();

    private final GSOSink sink;
    private final @Nullable TunPacket[] packets;
    /** The next packet of the same run, by place. */
    private final int[] next;
    private final Run[] runs;
    private final Fragments fragments = new Fragments(MAX_SEGMENTS);
    private final MergedHeader header = new MergedHeader();
    private int packetCount;
    private int runCount;
    private int flushes;

    RunQueue(GSOSink sink, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity);
        }
        this.sink = sink;
        packets = new TunPacket[capacity];
        next = new int[capacity];
        runs = new Run[capacity];
        for (int i = 0; i < capacity; i++) {
            runs[i] = new Run(NO_PACKET);
        }
    }

    GSOSink sink() {
        return sink;
    }

    int capacity() {
        return packets.length;
    }

    /** How often this queue was flushed: runs of an earlier count are gone. */
    int flushes() {
        return flushes;
    }

    /** Adds a packet that goes out as it is, once there is room for it. */
    void commitAlone(TunPacket packet) throws IOException {
        try {
            makeRoom();
        } finally {
            addAlone(packet);
        }
    }

    /** Flushes if nothing more can be held. */
    void makeRoom() throws IOException {
        if (packetCount == packets.length) {
            flush();
        }
    }

    /** Adds a packet that goes out as it is. */
    void addAlone(TunPacket packet) {
        open(packet).open = false;
    }

    /** Begins a run with a packet; the caller sets what it knows of it. */
    Run open(TunPacket packet) {
        Run run = runs[runCount++];
        run.head = packet;
        run.count = 1;
        run.open = true;
        run.verified = false;
        run.push = false;
        run.place = packetCount;
        run.tail = packetCount;
        packets[packetCount++] = packet;
        return run;
    }

    /** Lets a packet join a run. */
    void join(Run run, TunPacket packet) {
        int place = packetCount++;
        packets[place] = packet;
        next[run.tail] = place;
        run.tail = place;
        run.count++;
        run.totalLength += packet.length() - run.headerLength;
    }

    /** Whatever a run comes to, a misuse of the sink included, the others go out and none is left. */
    void flush() throws IOException {
        Exception failure = null;
        for (int i = 0; i < runCount; i++) {
            Run run = runs[i];
            try {
                write(run);
            } catch (IOException | RuntimeException e) {
                failure = failure == null ? e : failure;
            }
            run.head = NO_PACKET;
        }
        Arrays.fill(packets, 0, packetCount, null);
        packetCount = 0;
        runCount = 0;
        flushes++;
        Failures.rethrow(failure);
    }

    private void write(Run run) throws IOException {
        if (run.count == 1) {
            sink.write(run.head);
            return;
        }
        try {
            int place = run.place;
            for (int i = 0; i < run.count; i++) {
                TunPacket packet = packets[place];
                fragments.add(packet, run.headerLength, packet.length() - run.headerLength);
                place = next[place];
            }
            header.set(run);
            sink.writeGSO(header.ip(), header.transport(), fragments, run.proto);
        } finally {
            fragments.clear();
        }
    }
}
