package dev.tio.gso;

import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the coalescers of both protocols share: finding a packet's run, and what becomes of both when it may not join. A
 * packet that cannot join ends the run of its flow, so that nothing later overtakes it; one whose flow cannot be told
 * ends all.
 */
abstract class FlowCoalescer implements Coalescer {
    /** The kernel accepts more and drops it silently; 16-bit length fields cannot say it. */
    private static final int MAX_TOTAL_LENGTH = 65535;

    private final RunQueue queue;
    private final GSOProto proto;
    private final int protocol;
    private final int maxSegments;
    private final FlowTable flows;
    /** The run that was joined or begun last: traffic comes in trains. */
    private @Nullable Run last;
    private int flushes = -1;
    private boolean merging;

    FlowCoalescer(RunQueue queue, GSOProto proto, int protocol, int maxSegments) {
        this.queue = queue;
        this.proto = proto;
        this.protocol = protocol;
        this.maxSegments = maxSegments;
        flows = new FlowTable(queue.capacity());
    }

    /** Where the payload begins; 0 if the transport header is not whole or does not agree with the packet's length. */
    abstract int payloadOffset(long address, int ipHeaderLength, int length);

    /** Whether the packet may be part of a superpacket at all, its checksums aside. */
    abstract boolean mayMerge(long address, int ipHeaderLength, int payload);

    /** Whether the packet at {@code address} goes on where {@code run} ends, and its headers are those of the run. */
    abstract boolean continues(Run run, long address, int payload);

    /** Notes in {@code run} the packet that has just joined or begun it; returns whether another one may follow. */
    abstract boolean note(Run run, long address, int payload);

    @Override
    public final void commit(TunPacket packet) throws IOException {
        try {
            queue.makeRoom();
        } finally {
            take(packet);
        }
    }

    @Override
    public final void flush() throws IOException {
        queue.flush();
    }

    private void take(TunPacket packet) {
        if (flushes != queue.flushes()) {
            endAll();
            merging = queue.sink().takes(proto);
            flushes = queue.flushes();
        }
        long address = packet.address();
        int ipHeaderLength = IPHeaders.length(address, packet.length(), protocol);
        int headerLength = ipHeaderLength == 0 ? 0 : payloadOffset(address, ipHeaderLength, packet.length());
        if (headerLength == 0) {
            endAll();
            queue.addAlone(packet);
            return;
        }
        int payload = packet.length() - headerLength;
        Run run = newest(address, ipHeaderLength);
        if (!merging || !isPlain(packet) || !mayMerge(address, ipHeaderLength, payload)) {
            end(run);
            queue.addAlone(packet);
        } else if (run == null || !run.open || !fits(run, address, headerLength, payload)) {
            begin(packet, ipHeaderLength, headerLength, payload, run);
        } else if (!IPHeaders.verify(packet, ipHeaderLength, protocol)) {
            end(run);
            queue.addAlone(packet);
        } else if (!verifyHead(run)) {
            begin(packet, ipHeaderLength, headerLength, payload, run).verified = true;
        } else {
            queue.join(run, packet);
            run.open = note(run, address, payload);
            last = run;
        }
    }

    /** Ends all runs: nothing joins them any more. */
    final void endAll() {
        flows.clear();
        last = null;
    }

    private @Nullable Run newest(long address, int ipHeaderLength) {
        Run run = last;
        if (run != null && run.ipHeaderLength == ipHeaderLength
                && SameHeaders.flow(run.head.address(), address, ipHeaderLength)) {
            return run;
        }
        return flows.find(address, ipHeaderLength);
    }

    private static void end(@Nullable Run run) {
        if (run != null) {
            run.open = false;
        }
    }

    private static boolean isPlain(TunPacket packet) {
        return !packet.gso().isSuperpacket() && !packet.gso().needsCsum();
    }

    private boolean verifyHead(Run run) {
        run.verified = run.verified || IPHeaders.verify(run.head, run.ipHeaderLength, protocol);
        return run.verified;
    }

    private boolean fits(Run run, long address, int headerLength, int payload) {
        return headerLength == run.headerLength
                && payload <= run.segmentLength
                && run.totalLength + payload <= MAX_TOTAL_LENGTH
                && run.count < maxSegments
                && IPHeaders.identificationFollows(run, address)
                && continues(run, address, payload);
    }

    /** Begins a run, which takes the place of its flow's newest, {@code before}: nothing finds that one again. */
    private Run begin(
            TunPacket packet, int ipHeaderLength, int headerLength, int payload, @Nullable Run before) {
        Run run = queue.open(packet);
        run.proto = proto;
        run.ipHeaderLength = ipHeaderLength;
        run.headerLength = headerLength;
        run.segmentLength = payload;
        run.totalLength = packet.length();
        run.open = note(run, packet.address(), payload);
        flows.put(run, before);
        last = run;
        return run;
    }
}
