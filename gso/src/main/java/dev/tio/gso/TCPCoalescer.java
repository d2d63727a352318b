package dev.tio.gso;

import dev.tio.wire.GSOProto;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.TCPHeader;

/**
 * Merges TCP segments that follow each other in a flow and have the same headers, as a receiver's GRO does, into
 * superpackets that segmentation turns into the same packets again. Packets of other protocols go to the sink as they
 * are, and end all runs: {@link MultiCoalescer} is for mixed traffic.
 *
 * <p>A segment with PSH, or shorter than the run's first, is the last of its run. SYN, FIN, RST, URG, CWR, a segment
 * without ACK or without payload, one out of sequence, with a wrong checksum, in a fragment, with IPv4 options or IPv6
 * extension headers, is never merged, and nothing of its flow that comes later overtakes it.
 *
 * <p>One thread at a time. Nothing is allocated after construction.
 */
public final class TCPCoalescer extends FlowCoalescer {
    /** The flags that decide: of these {@code ACK} must be set, and no other. */
    private static final int DECIDING_FLAGS = ~(TCPHeader.PSH | TCPHeader.ECE);

    /**
     * A coalescer that hands its superpackets to {@code sink}.
     *
     * @param capacity how many packets it holds before it flushes by itself, at least 1
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public TCPCoalescer(GSOSink sink, int capacity) {
        this(new RunQueue(sink, capacity));
    }

    TCPCoalescer(RunQueue queue) {
        super(queue, GSOProto.TCP, IPProtocol.TCP, RunQueue.MAX_SEGMENTS);
    }

    @Override
    int payloadOffset(long address, int ipHeaderLength, int length) {
        if (length < ipHeaderLength + TCPHeader.MINIMUM_LENGTH) {
            return 0;
        }
        int headerLength = TCPHeader.dataOffsetAt(address + ipHeaderLength);
        int offset = ipHeaderLength + headerLength;
        return headerLength < TCPHeader.MINIMUM_LENGTH || offset > length ? 0 : offset;
    }

    @Override
    boolean mayMerge(long address, int ipHeaderLength, int payload) {
        int flags = TCPHeader.flagsAt(address + ipHeaderLength);
        // One branch, not three: each would have to be taken once before the JIT expects it.
        int difference = flags & DECIDING_FLAGS ^ TCPHeader.ACK;
        return (payload - 1 >> 31 | difference) == 0;
    }

    @Override
    boolean continues(Run run, long address, int payload) {
        return TCPHeader.sequenceNumberAt(address + run.ipHeaderLength) == run.nextSequence
                && SameHeaders.tcp(run.head.address(), address, run.ipHeaderLength, run.headerLength);
    }

    @Override
    boolean note(Run run, long address, int payload) {
        long tcp = address + run.ipHeaderLength;
        run.nextSequence = TCPHeader.sequenceNumberAt(tcp) + payload;
        run.push = (TCPHeader.flagsAt(tcp) & TCPHeader.PSH) != 0;
        return !run.push && payload == run.segmentLength;
    }
}
