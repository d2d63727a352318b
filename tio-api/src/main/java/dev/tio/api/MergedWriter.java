package dev.tio.api;

import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import net.openhft.chronicle.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Where a coalescer's superpackets go: to a queue as they are, or split in user space where the queue does not take them.
 * Nothing is lost by a refusal: the packets of a refused superpacket are sent one by one, in order, and {@link Merging}
 * goes off for its protocol. So are those of one for which the system has no memory, and merging stays on. It works over any queue, one that cannot write superpackets at all included: nothing is
 * merged then.
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
    static final TunException NO_PACKET =
            TunException.recurring(TunException.Kind.REFUSED, "write", "", "A packet has 1 to 65535 bytes");

    private final Queue queue;
    private final Merging merging;
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
     * @throws TunException as {@link GSOWriter#writeGSO}, but that a refused superpacket was split and sent. Where packets
     *     of a split fail, the first failure, and the others were sent
     */
    @Override
    public void writeGSO(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto)
            throws IOException {
        GSOWriter writer = writers[proto.ordinal()];
        if (writer != null && merging.isOn(proto)) {
            try {
                writer.writeGSO(header, transportHeader, payloads, proto);
                return;
            } catch (TunException e) {
                if (!mayGoInParts(e)) {
                    throw e;
                }
                refuse(e, proto);
            }
        }
        splitter().write(header, transportHeader, payloads, proto);
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
            throw NO_PACKET;
        }
        try {
            queue.write(packet);
        } catch (TunException e) {
            boolean whole = !packet.gso().isSuperpacket() && !packet.gso().needsCsum();
            if (whole || !mayGoInParts(e) && e.kind() != TunException.Kind.UNSUPPORTED) {
                throw e;
            }
            GSOProto proto = packet.gso().type().proto();
            if (proto != null) {
                refuse(e, proto);
            }
            splitter().write(packet);
        }
    }

    /** Whether the packets of a superpacket may still be taken one by one. */
    private static boolean mayGoInParts(TunException e) {
        return e.kind() == TunException.Kind.REFUSED || e.kind() == TunException.Kind.NO_MEMORY;
    }

    /** Want of memory passes, and so is no reason to merge no more. */
    private void refuse(TunException e, GSOProto proto) {
        if (e.kind() == TunException.Kind.REFUSED) {
            merging.refuse(proto);
        }
    }

    private Splitter splitter() {
        Splitter current = splitter;
        if (current == null) {
            current = new Splitter(queue);
            splitter = current;
        }
        return current;
    }

    /** Puts a superpacket's parts together, splits it, and sends the packets. */
    private static final class Splitter {
        private final Queue queue;
        private final Slab whole = Slab.allocate(Queue.MAX_PACKET);
        private final PacketBatch packets = new PacketBatch(Slab.allocate(192 * 1024), 128, 0, 0);
        private final TunPacket superpacket = new TunPacket();
        private final GSOOptions options = new GSOOptions();

        Splitter(Queue queue) {
            this.queue = queue;
        }

        void write(Bytes<?> header, Bytes<?> transportHeader, Fragments payloads, GSOProto proto) throws IOException {
            int ipLength = (int) header.readRemaining();
            int headerLength = ipLength + (int) transportHeader.readRemaining();
            whole.bytes().write(0, header, header.readPosition(), ipLength);
            whole.bytes().write(ipLength, transportHeader, transportHeader.readPosition(), headerLength - ipLength);
            ByteBuffer rest = whole.buffer().limit(whole.capacity()).position(headerLength);
            superpacket.set(whole.bytes(), 0, headerLength + payloads.copyTo(rest));
            boolean ipv4 = IPv4Header.versionAt(whole.address()) == IPv4Header.VERSION;
            options.set(superpacket.gso())
                    .gsoType(proto == GSOProto.UDP ? GSOType.UDP_L4 : ipv4 ? GSOType.TCPV4 : GSOType.TCPV6)
                    .csumStart(ipLength)
                    .csumOffset(proto == GSOProto.UDP
                            ? UDPHeader.CHECKSUM_FIELD_OFFSET : TCPHeader.CHECKSUM_FIELD_OFFSET)
                    .gsoSize(payloads.length(0))
                    .needsCsum(true);
            send(superpacket);
        }

        void write(TunPacket packet) throws IOException {
            options.set(packet.gso());
            send(packet);
        }

        private void send(TunPacket packet) throws IOException {
            IOException failure = null;
            int segments = GSOSplit.segments(packet, options);
            DropReason malformed = DropReason.of(segments);
            if (malformed != null) {
                throw new TunException(TunException.Kind.REFUSED, "split", malformed.name(), "The parts make no superpacket");
            }
            for (int sent = 0; sent < segments; sent += packets.size()) {
                GSOSplit.split(packet, options, packets.clear(), sent);
                for (int i = 0; i < packets.size(); i++) {
                    try {
                        queue.write(packets.get(i));
                    } catch (IOException e) {
                        failure = failure == null ? e : failure;
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
    }
}
