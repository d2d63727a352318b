package dev.tio.gso;

import dev.tio.wire.GSOProto;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.UDPHeader;

/**
 * Merges UDP datagrams that follow each other in a flow and have the same headers into superpackets that segmentation
 * turns into the same datagrams again. Packets of other protocols go to the sink as they are,
 * and end all runs: {@link MultiCoalescer} is for mixed traffic.
 *
 * <p>A datagram shorter than the run's first is the last of its run; 64 are the most. A datagram without payload, over
 * IPv4 without a checksum, with a wrong one, in a fragment, with IPv4 options or IPv6 extension headers, is never
 * merged, and nothing of its flow that comes later overtakes it.
 *
 * <p>One thread at a time. Nothing is allocated after construction.
 */
public final class UDPCoalescer extends FlowCoalescer {
    /** {@code UDP_MAX_SEGMENTS} of Linux before 6.9; later ones take 128. */
    private static final int MAX_SEGMENTS = 64;

    /**
     * A coalescer that hands its superpackets to {@code sink}.
     *
     * @param capacity how many packets it holds before it flushes by itself, at least 1
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public UDPCoalescer(GSOSink sink, int capacity) {
        this(new RunQueue(sink, capacity));
    }

    UDPCoalescer(RunQueue queue) {
        super(queue, GSOProto.UDP, IPProtocol.UDP, MAX_SEGMENTS);
    }

    @Override
    int payloadOffset(long address, int ipHeaderLength, int length) {
        return length >= ipHeaderLength + UDPHeader.MINIMUM_LENGTH
                && UDPHeader.lengthAt(address + ipHeaderLength) == length - ipHeaderLength
                        ? ipHeaderLength + UDPHeader.MINIMUM_LENGTH : 0;
    }

    /** A checksum of 0 is none over IPv4, and an error over IPv6 (RFC 8200, section 8.1). */
    @Override
    boolean mayMerge(long address, int ipHeaderLength, int payload) {
        return payload > 0 && UDPHeader.checksumAt(address + ipHeaderLength) != 0;
    }

    @Override
    boolean continues(Run run, long address, int payload) {
        return SameHeaders.udp(run.head.address(), address, run.ipHeaderLength);
    }

    @Override
    boolean note(Run run, long address, int payload) {
        return payload == run.segmentLength;
    }
}
