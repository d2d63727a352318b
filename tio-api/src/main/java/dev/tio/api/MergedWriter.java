package dev.tio.api;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Where a coalescer's superpackets go: to a queue as they are, or split in user space where the queue does not take
 * them. Nothing is lost by a refusal: the packets of a refused superpacket are sent one by one, in order, and
 * {@link Merging} goes off for its protocol. So are those of one for which the system has no memory, and merging stays
 * on. It works over any queue, one that cannot write superpackets at all included: nothing is merged then.
 *
 * <pre>{@code
 * Coalescer coalescer = new MultiCoalescer(new MergedWriter(queue, merging), 1024);
 * }</pre>
 *
 * <p>One thread at a time. Memory for splitting, 256 KiB, is allocated at the first refusal; nothing else after
 * construction.
 */
public final class MergedWriter implements GSOWriter {
    private static final GSOProto[] PROTOCOLS = GSOProto.values();
    private static final TunException NO_PACKET =
            TunException.recurring(TunException.Kind.REFUSED, "write", "", "A packet has 1 to 65535 bytes");
    private static final TunException NO_SUPERPACKET = TunException.recurring(TunException.Kind.REFUSED, "split", "",
            "The packet and its GSO metadata do not fit each other");

    private final Queue queue;
    private final Merging merging;
    private final LossCounts losses = new LossCounts();
    private final GSOOptions options = new GSOOptions();
    private final @Nullable GSOWriter[] writers = new GSOWriter[PROTOCOLS.length];
    private @Nullable Splitter splitter;

    /**
     * A writer to {@code queue}.
     *
     * @param merging the switches of the queue's device, shared by the writers of all its queues
     */
    public MergedWriter(Queue queue, Merging merging) {
        this.queue = queue;
        this.merging = merging;
        for (GSOProto proto : PROTOCOLS) {
            writers[proto.ordinal()] = queue.supportsGSO(proto).orElse(null);
        }
    }

    /** Whether the queue can write superpackets of {@code proto} and merging is on for it. */
    @Override
    public boolean takes(GSOProto proto) {
        return writers[proto.ordinal()] != null && merging.isOn(proto);
    }

    /**
     * Writes one superpacket, whole if the queue takes it and split if not.
     *
     * @throws TunException as {@link GSOWriter#writeGSO}, but that a refused superpacket was split and sent. Where
     *     packets of a split fail, one of their failures, and the others were sent: {@link TunException.Kind#CLOSED},
     *     or another that later calls will meet too, if it is among them
     * @throws IllegalArgumentException as {@link GSOWriter#writeGSO}, whoever splits
     */
    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws IOException {
        TunException refusal = null;
        GSOWriter writer = writers[proto.ordinal()];
        if (writer != null && merging.isOn(proto)) {
            try {
                writer.writeGSO(header, transportHeader, payloads, proto);
                return;
            } catch (TunException e) {
                if (!mayGoInParts(e)) {
                    losses.add(e.kind(), payloads.count());
                    throw e;
                }
                refusal = e;
            }
        }
        Splitter parts = splitter();
        parts.gather(header, transportHeader, payloads, proto);
        split(parts, refusal, proto, payloads.count());
    }

    /**
     * Writes one packet as {@link Queue#write} does. One that is a superpacket or has a partial checksum, and that the
     * queue does not take as such, is split or completed and sent.
     *
     * @throws TunException as {@link Queue#write}; of kind {@link TunException.Kind#REFUSED} too for an empty packet or
     *     one longer than {@link Queue#MAX_PACKET}: to a tunnel these are data, not a mistake of the program
     */
    @Override
    public void write(TunPacket packet) throws IOException {
        if (packet.length() == 0 || packet.length() > Queue.MAX_PACKET) {
            losses.add(NO_PACKET.kind(), 1);
            throw NO_PACKET;
        }
        try {
            queue.write(packet);
        } catch (TunException e) {
            boolean plain = !packet.gso().isSuperpacket() && !packet.gso().needsCsum();
            if (plain || !mayGoInParts(e) && e.kind() != TunException.Kind.UNSUPPORTED) {
                losses.add(e.kind(), Math.max(1, GSOSplit.segments(packet, options.set(packet.gso()))));
                throw e;
            }
            Splitter parts = splitter();
            parts.borrow(packet);
            split(parts, e, packet.gso().type().proto(), 1);
        }
    }

    /**
     * Sends the packets of a superpacket one by one.
     *
     * @param refusal why it was not taken whole; null if it was not tried
     * @param packets how many are lost if it is none
     */
    private void split(Splitter parts, @Nullable TunException refusal, @Nullable GSOProto proto, int packets)
            throws IOException {
        try {
            if (parts.segments() < 0) {
                losses.add(NO_SUPERPACKET.kind(), packets);
                throw NO_SUPERPACKET;
            }
            // Want of memory passes, and so is no reason to merge no more.
            if (refusal != null && proto != null && refusal.kind() == TunException.Kind.REFUSED) {
                merging.refuse(proto);
            }
            parts.send(losses);
        } finally {
            parts.letGo();
        }
    }

    /** Whether the packets of a superpacket may still be taken one by one. */
    private static boolean mayGoInParts(TunException e) {
        return e.kind() == TunException.Kind.REFUSED || e.kind() == TunException.Kind.NO_MEMORY;
    }

    /** What could not be handed over, packet by packet. */
    LossCounts losses() {
        return losses;
    }

    private Splitter splitter() {
        Splitter current = splitter;
        if (current == null) {
            current = new Splitter(queue);
            splitter = current;
        }
        return current;
    }

    /** Holds one superpacket, splits it, and sends the packets. */
    private static final class Splitter {
        private final Queue queue;
        private final Slab whole = Slab.allocate(Queue.MAX_PACKET);
        private final PacketBatch packets = new PacketBatch(Slab.allocate(192 * 1024), 128, 0, 0);
        private final TunPacket gathered = new TunPacket();
        private final OutgoingPacket parts = new OutgoingPacket(Capabilities.ALL);
        private final GSOOptions options = new GSOOptions();
        private TunPacket superpacket = gathered;

        Splitter(Queue queue) {
            this.queue = queue;
        }

        /** Puts the parts of a superpacket together, if they are as {@link GSOWriter#writeGSO} wants them. */
        void gather(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
                throws TunException {
            try {
                options.set(parts.set(header, transportHeader, payloads, proto).info());
            } finally {
                parts.clear();
            }
            int ipLength = (int) header.readRemaining();
            int headerLength = ipLength + (int) transportHeader.readRemaining();
            whole.bytes().write(0, header, header.readPosition(), ipLength);
            whole.bytes().write(ipLength, transportHeader, transportHeader.readPosition(), headerLength - ipLength);
            ByteBuffer rest = whole.buffer().limit(whole.capacity()).position(headerLength);
            superpacket = gathered.set(whole.bytes(), 0, headerLength + payloads.copyTo(rest));
        }

        /** Borrows a superpacket, or a packet with a partial checksum, until {@link #letGo}. */
        void borrow(TunPacket packet) {
            superpacket = packet;
            options.set(packet.gso());
        }

        void letGo() {
            superpacket = gathered;
        }

        /** How many packets it stands for; below 0 if it is malformed. */
        int segments() {
            return GSOSplit.segments(superpacket, options);
        }

        /** Sends them all; throws the first failure that does not pass or, if all do, the last. */
        void send(LossCounts losses) throws IOException {
            IOException failure = null;
            int segments = segments();
            for (int sent = 0; sent < segments; sent += packets.size()) {
                GSOSplit.split(superpacket, options, packets.clear(), sent);
                for (int i = 0; i < packets.size(); i++) {
                    try {
                        queue.write(packets.get(i));
                    } catch (IOException e) {
                        losses.add(e instanceof TunException t ? t.kind() : TunException.Kind.OTHER, 1);
                        failure = failure == null || TunException.passes(failure) ? e : failure;
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
