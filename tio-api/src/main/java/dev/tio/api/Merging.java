package dev.tio.api;

import dev.tio.wire.GSOProto;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Whether packets on their way to a device are merged into superpackets: a switch for TCP and one for UDP, for all
 * queues of the device together. Both are on at first. A switch goes off by itself when the system refuses a
 * superpacket: some kernels negotiate an offload and then refuse what it is for.
 *
 * <p>Its methods may be called from any thread. Off takes effect at once, on with the next batch of a coalescer.
 */
public final class Merging {
    private static final int PROTOCOLS = GSOProto.values().length;
    private static final System.Logger LOG = System.getLogger(Merging.class.getName());

    private final AtomicIntegerArray off = new AtomicIntegerArray(PROTOCOLS);
    private final AtomicLongArray refused = new AtomicLongArray(PROTOCOLS);

    /** Merging is on for both protocols, and nothing was refused. */
    public Merging() {
    }

    /** Whether packets of {@code proto} are merged. */
    public boolean isOn(GSOProto proto) {
        return off.get(proto.ordinal()) == 0;
    }

    /** Switches merging of {@code proto} on, again too after it went off by itself. */
    public void on(GSOProto proto) {
        off.set(proto.ordinal(), 0);
    }

    /** Switches merging of {@code proto} off. */
    public void off(GSOProto proto) {
        off.set(proto.ordinal(), 1);
    }

    /** How many superpackets of {@code proto} the system refused; each was split and sent as plain packets. */
    public long refused(GSOProto proto) {
        return refused.get(proto.ordinal());
    }

    /** Counts a superpacket that was refused, and switches merging off. */
    void refuse(GSOProto proto) {
        refused.incrementAndGet(proto.ordinal());
        if (off.getAndSet(proto.ordinal(), 1) == 0) {
            LOG.log(System.Logger.Level.WARNING, "a {0} superpacket was refused: merging of {0} is off", proto);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Merging{");
        for (GSOProto proto : GSOProto.values()) {
            text.append(proto.ordinal() == 0 ? "" : ", ").append(proto).append(isOn(proto) ? " on" : " off");
            if (refused(proto) > 0) {
                text.append(", ").append(refused(proto)).append(" refused");
            }
        }
        return text.append('}').toString();
    }
}
