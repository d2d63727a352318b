package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.api.QueueSet;
import dev.tio.api.TunException;
import dev.tio.wire.GSOProto;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is to go wrong with queues: nothing, until it is said. The same faults with the same seed do the same to the
 * same calls.
 *
 * <pre>{@code
 * Queue queue = new Faults().seed(1).reads(Impairment.NONE.loss(0.1)).refuse(GSOProto.UDP).around(real);
 * }</pre>
 *
 * <p>It is mutable; a queue has the faults that there are when it is wrapped. Calls are counted from 1, those that fail
 * included, reads apart from writes and each queue for itself. A call that is to fail does nothing else.
 */
public final class Faults {
    long seed;
    Impairment reads = Impairment.NONE;
    Impairment writes = Impairment.NONE;
    boolean shortReads;
    Map<Integer, TunException> readFailures = new HashMap<>();
    Map<Integer, TunException> writeFailures = new HashMap<>();
    Set<GSOProto> refusedProtocols = EnumSet.noneOf(GSOProto.class);
    Set<Integer> refusedSuperpackets = new HashSet<>();

    /** None. */
    public Faults() {
    }

    private Faults(Faults other, long seed) {
        this.seed = seed;
        reads = other.reads;
        writes = other.writes;
        shortReads = other.shortReads;
        readFailures = Map.copyOf(other.readFailures);
        writeFailures = Map.copyOf(other.writeFailures);
        refusedProtocols = Set.copyOf(other.refusedProtocols);
        refusedSuperpackets = Set.copyOf(other.refusedSuperpackets);
    }

    /** Decides all that is random; 0 unless set. */
    public Faults seed(long newSeed) {
        seed = newSeed;
        return this;
    }

    /**
     * The line from the queue to its reader. What is held back comes after others, or when nothing else has come for 10
     * milliseconds and somebody reads.
     */
    public Faults reads(Impairment impairment) {
        reads = impairment;
        return this;
    }

    /**
     * The line from writers to the queue. What is held back goes after others, or by {@link FaultyQueue#release}. A
     * lost packet's write succeeds, whatever the queue would say; a later failure of a packet that was held back or
     * doubled is told to nobody.
     */
    public Faults writes(Impairment impairment) {
        writes = impairment;
        return this;
    }

    /** Each read gives at most a random number of packets, from 1 to as many as it has asked for. */
    public Faults shortReads() {
        shortReads = true;
        return this;
    }

    /**
     * The {@code n}-th read fails.
     *
     * @throws IllegalArgumentException if {@code n} is below 1
     */
    public Faults failRead(int n, TunException failure) {
        readFailures.put(requirePositive(n), failure);
        return this;
    }

    /**
     * The {@code n}-th write fails, of a packet or of a superpacket in parts.
     *
     * @throws IllegalArgumentException if {@code n} is below 1
     */
    public Faults failWrite(int n, TunException failure) {
        writeFailures.put(requirePositive(n), failure);
        return this;
    }

    /**
     * All superpackets of {@code proto} are {@linkplain TunException.Kind#REFUSED refused}, whichever way they are
     * written.
     */
    public Faults refuse(GSOProto proto) {
        refusedProtocols.add(proto);
        return this;
    }

    /**
     * The {@code n}-th superpacket that is written is {@linkplain TunException.Kind#REFUSED refused}.
     *
     * @throws IllegalArgumentException if {@code n} is below 1
     */
    public Faults refuseSuperpacket(int n) {
        refusedSuperpackets.add(requirePositive(n));
        return this;
    }

    private static int requirePositive(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("calls are counted from 1, not " + n);
        }
        return n;
    }

    /** A queue with these faults around {@code queue}. */
    public FaultyQueue around(Queue queue) {
        return new FaultyQueue(queue, new Faults(this, seed));
    }

    /**
     * A set around {@code set} whose queues have these faults, each with a seed of its own: the set's and its index.
     * They are {@link FaultyQueue}s.
     */
    public QueueSet around(QueueSet set) {
        Faults now = new Faults(this, seed);
        return new ForwardingQueueSet(set, (queue, i) -> new FaultyQueue(queue, new Faults(now, now.seed + i)));
    }
}
