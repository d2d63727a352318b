package dev.tio.examples;

import dev.tio.wire.Slab;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Datagrams in one direction, as fast as they arrive; some may be lost. Each carries its sequence number in 8 bytes,
 * and the pattern from where the datagrams before it would have ended.
 */
final class UdpLoad implements Load {
    /** What fits a packet of the hosts' MTU behind an IPv6 and a UDP header. */
    private static final int DATAGRAM = Host.MTU - 40 - 8;

    /** What fits one send of 65507 bytes, and stays below the 64 that older kernels take. */
    private static final int SEGMENTS = 47;

    /**
     * How many datagrams may be under way: what the receiver's socket has room for. UDP itself holds no sender back,
     * and one that sends far more than arrives takes the processor from those who have work to do.
     */
    private static final int WINDOW = 3 * SEGMENTS;

    private static final long POLL_NANOS = 20_000;
    /** After this long what is under way is lost. */
    private static final long PATIENCE_NANOS = 50_000_000;

    private static final int PORT = 7000;
    private static final int TIMEOUT_MILLIS = 200;

    private final Family family;
    private final boolean segmented;

    /**
     * A load over IPv4 or IPv6.
     *
     * @param segmented whether the sender hands the kernel many datagrams at once; plain sends make no superpackets
     */
    UdpLoad(Family family, boolean segmented) {
        this.family = family;
        this.segmented = segmented;
    }

    @Override
    public String name() {
        return "UDP over " + family;
    }

    @Override
    public void run(Host from, Host to, Transfer transfer) throws Exception {
        try (KernelSocket receiver = to.namespace().call(() -> KernelSocket.udp(family, TIMEOUT_MILLIS));
                KernelSocket sender = from.namespace().call(() -> KernelSocket.udp(family, TIMEOUT_MILLIS))) {
            receiver.bind(family, to.address(family), PORT);
            sender.connect(family, to.address(family), PORT);
            AtomicLong seen = new AtomicLong();
            Future<Long> sent = Daemon.start(name() + " sender", () -> send(sender, seen, transfer));
            long received = receive(receiver, sent, seen, transfer);
            transfer.datagrams(sent.get(), sent.get() - received);
        }
    }

    private long send(KernelSocket socket, AtomicLong seen, Transfer transfer) throws IOException {
        int count = segmented ? SEGMENTS : 1;
        if (segmented) {
            socket.segment(DATAGRAM);
        }
        Slab slab = Slab.allocate(count * DATAGRAM);
        Pattern pattern = new Pattern(slab.capacity());
        ByteBuffer datagrams = slab.buffer();
        long sequence = 0;
        while (transfer.sending()) {
            await(seen, sequence + count - WINDOW);
            pattern.copy(sequence * DATAGRAM, datagrams.clear());
            for (int i = 0; i < count; i++) {
                datagrams.putLong(i * DATAGRAM, sequence + i);
            }
            socket.send(slab, 0, slab.capacity());
            sequence += count;
        }
        return sequence;
    }

    /** Waits until the receiver has seen what came before datagram {@code number}, or it is lost. */
    private static void await(AtomicLong seen, long number) {
        long start = System.nanoTime();
        while (seen.get() < number && System.nanoTime() - start < PATIENCE_NANOS) {
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Receives until the sender has ended and the last datagram is there, or none came for a while. */
    private static long receive(KernelSocket socket, Future<Long> sent, AtomicLong seen, Transfer transfer)
            throws Exception {
        Slab slab = Slab.allocate(DATAGRAM + 1);
        Pattern pattern = new Pattern(DATAGRAM);
        ByteBuffer datagram = slab.buffer();
        long next = 0;
        long received = 0;
        while (!sent.isDone() || next < sent.get()) {
            int length = socket.receive(slab);
            if (length < 0) {
                if (sent.isDone()) {
                    break;
                }
                continue;
            }
            long sequence = datagram.getLong(0);
            if (length != DATAGRAM || sequence < next) {
                throw new CorruptionException("a datagram of " + length + " bytes, number " + sequence
                        + ", where number "
                        + next + " or a later one was expected");
            }
            pattern.verify(sequence * DATAGRAM + Long.BYTES, datagram.limit(length).position(Long.BYTES));
            transfer.received(length);
            next = sequence + 1;
            seen.set(next);
            received++;
        }
        return received;
    }
}
