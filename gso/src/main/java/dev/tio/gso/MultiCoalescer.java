package dev.tio.gso;

import dev.tio.wire.IPProtocol;
import dev.tio.wire.TunPacket;
import java.io.IOException;

/**
 * Merges TCP and UDP, and sends each packet to the coalescer of its protocol. All share one queue, so that packets
 * leave in the order in which they, or the runs that they joined, began.
 *
 * <p>A packet whose protocol cannot be told, behind IPv6 extension headers say, ends the runs of all flows, so that
 * none of its own overtakes it.
 *
 * <p>One thread at a time. Nothing is allocated after construction.
 */
public final class MultiCoalescer implements Coalescer {
    private final RunQueue queue;
    private final TCPCoalescer tcp;
    private final UDPCoalescer udp;

    /**
     * A coalescer that hands its superpackets to {@code sink}.
     *
     * @param capacity how many packets it holds before it flushes by itself, at least 1
     * @throws IllegalArgumentException if {@code capacity} is below 1
     */
    public MultiCoalescer(GSOSink sink, int capacity) {
        queue = new RunQueue(sink, capacity);
        tcp = new TCPCoalescer(queue);
        udp = new UDPCoalescer(queue);
    }

    @Override
    public void commit(TunPacket packet) throws IOException {
        int protocol = IPProtocol.of(packet);
        if (protocol == IPProtocol.TCP) {
            tcp.commit(packet);
        } else if (protocol == IPProtocol.UDP) {
            udp.commit(packet);
        } else {
            if (mayHide(protocol)) {
                tcp.endAll();
                udp.endAll();
            }
            queue.commitAlone(packet);
        }
    }

    @Override
    public void flush() throws IOException {
        queue.flush();
    }

    /** Whether TCP or UDP may stand behind this header. */
    private static boolean mayHide(int protocol) {
        return switch (protocol) {
            case IPProtocol.HOP_BY_HOP_OPTIONS, IPProtocol.ROUTING, IPProtocol.FRAGMENT, IPProtocol.AH,
                    IPProtocol.DESTINATION_OPTIONS, IPProtocol.MOBILITY, IPProtocol.HIP, IPProtocol.SHIM6,
                    IPProtocol.UNKNOWN -> true;
            default -> false;
        };
    }
}
