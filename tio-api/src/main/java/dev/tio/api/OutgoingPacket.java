package dev.tio.api;

import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.Fragments;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.GSOProto;
import dev.tio.wire.GSOType;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.Slab;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import net.openhft.chronicle.bytes.Bytes;

/**
 * A packet on its way out: where its parts lie, and what the system is to be told of it, once that is known to be true.
 * It keeps those promises of {@link Queue#write} and {@link GSOWriter#writeGSO} that are the same for every system:
 * what is refused before the system is asked, for a system may take a lie and lose the packet.
 *
 * <p>It is used by one thread at a time and allocates nothing.
 */
public final class OutgoingPacket {
    private static final TunException MALFORMED = TunException.recurring(TunException.Kind.REFUSED, "write", "",
            "The packet and its GSO metadata do not fit each other");
    private static final TunException UNSUPPORTED = TunException.recurring(TunException.Kind.UNSUPPORTED, "write", "",
            "The queue's capabilities have no such offload, or a superpacket has no partial checksum: split it, or"
                    + " complete the checksum, first");
    /** The two headers of a superpacket. */
    private static final int HEADERS = 2;
    private static final Bytes<?> NOTHING = Slab.allocate(1).bytes();
    private static final Fragments NO_FRAGMENTS = new Fragments(1);

    private final Capabilities capabilities;
    private final int maxParts;
    private final GSOOptions options = new GSOOptions();
    private final GSOInfo info = new GSOInfo();
    /** The packet, or a superpacket's headers. */
    private final TunPacket header = new TunPacket();
    private final TunPacket transportHeader = new TunPacket();
    private Fragments payloads = NO_FRAGMENTS;
    /** For a payload in more parts than there may be. */
    private final TunPacket whole = new TunPacket();
    private final Fragments gathered = new Fragments(1);
    private int length;
    private int segments;

    /**
     * For a queue of these capabilities.
     *
     * @param capabilities what may be set
     */
    public OutgoingPacket(Capabilities capabilities) {
        this.capabilities = capabilities;
        maxParts = Integer.MAX_VALUE;
    }

    /**
     * For a queue of these capabilities, whose system takes so many parts at once.
     *
     * @param maxParts at least 3: the payloads of a superpacket that has more are put together
     * @throws IllegalArgumentException if {@code maxParts} is less
     */
    public OutgoingPacket(Capabilities capabilities, int maxParts) {
        if (maxParts <= HEADERS) {
            throw new IllegalArgumentException(maxParts + " parts");
        }
        this.capabilities = capabilities;
        this.maxParts = maxParts;
        whole.set(Slab.allocate(Queue.MAX_PACKET).bytes(), 0, Queue.MAX_PACKET);
    }

    /**
     * Becomes a packet as it lies, which is borrowed until {@link #clear()}.
     *
     * @throws TunException of kind {@link TunException.Kind#REFUSED} or {@link TunException.Kind#UNSUPPORTED}, as
     *     {@link Queue#write}; without a stack trace
     * @throws IllegalArgumentException as {@link Queue#write}
     */
    public OutgoingPacket set(TunPacket packet) throws TunException {
        length = packet.length();
        if (length == 0 || length > Queue.MAX_PACKET) {
            throw new IllegalArgumentException("a packet of " + length + " bytes");
        }
        segments = GSOSplit.segments(packet, options.set(packet.gso()));
        if (segments < 0) {
            throw MALFORMED;
        }
        info.set(packet.gso());
        GSOProto proto = info.type().proto();
        // Systems make the checksums of a superpacket's segments from a partial one, and know no other way.
        boolean supported = proto == null
                ? capabilities.csum() || !info.needsCsum()
                : capabilities.supports(proto) && info.needsCsum();
        if (!supported) {
            throw UNSUPPORTED;
        }
        if (segments == 1) {
            // Linux takes a superpacket of one segment, but may lose it.
            info.type(GSOType.NONE).ecn(false).gsoSize(0);
        }
        header.set(packet.mem(), packet.offset(), length);
        payloads = NO_FRAGMENTS;
        return this;
    }

    /**
     * Becomes a superpacket in parts, which are borrowed until {@link #clear()}; one of a single fragment is a plain
     * packet with a partial checksum.
     *
     * @throws TunException of kind {@link TunException.Kind#UNSUPPORTED}, as {@link GSOWriter#writeGSO}; without a
     *     stack trace
     * @throws IllegalArgumentException as {@link GSOWriter#writeGSO}
     */
    public OutgoingPacket set(Bytes<?> ipHeader, Bytes<?> l4Header, Fragments fragments, GSOProto proto)
            throws TunException {
        if (!capabilities.supports(proto)) {
            throw UNSUPPORTED;
        }
        boolean tcp = proto == GSOProto.TCP;
        int headers = set(header, ipHeader, IPv4Header.MINIMUM_LENGTH)
                + set(transportHeader, l4Header, tcp ? TCPHeader.MINIMUM_LENGTH : UDPHeader.MINIMUM_LENGTH);
        int segment = segmentLength(fragments);
        if (fragments.totalLength() > Queue.MAX_PACKET - headers) {
            throw new IllegalArgumentException(
                    "a superpacket of " + (headers + (long) fragments.totalLength()) + " bytes");
        }
        length = headers + fragments.totalLength();
        segments = fragments.count();
        info.clear().needsCsum(true).hdrLen(headers).csumStart(header.length())
                .csumOffset(tcp ? TCPHeader.CHECKSUM_FIELD_OFFSET : UDPHeader.CHECKSUM_FIELD_OFFSET);
        if (segments > 1) {
            info.type(type(header.address(), tcp)).gsoSize(segment)
                    .ecn(tcp && (TCPHeader.flagsAt(transportHeader.address()) & TCPHeader.CWR) != 0);
        }
        payloads = segments > maxParts - HEADERS ? gather(fragments) : fragments;
        return this;
    }

    private static int set(TunPacket part, Bytes<?> mem, int minimum) {
        long remaining = mem.readRemaining();
        if (remaining < minimum || remaining > Queue.MAX_PACKET) {
            throw new IllegalArgumentException("a header of " + remaining + " bytes");
        }
        return part.set(mem, mem.readPosition(), (int) remaining).length();
    }

    private Fragments gather(Fragments fragments) {
        int total = fragments.copyTo(whole.buffer());
        gathered.clear();
        gathered.add(whole, 0, total);
        return gathered;
    }

    private static GSOType type(long ip, boolean tcp) {
        if (!tcp) {
            return GSOType.UDP_L4;
        }
        return switch (IPv4Header.versionAt(ip)) {
            case IPv4Header.VERSION -> GSOType.TCPV4;
            case IPv6Header.VERSION -> GSOType.TCPV6;
            default -> throw new IllegalArgumentException("neither an IPv4 nor an IPv6 header");
        };
    }

    /** The length of all fragments but the last, which may be shorter. */
    private static int segmentLength(Fragments payloads) {
        int last = payloads.count() - 1;
        if (last < 0) {
            throw new IllegalArgumentException("no fragment");
        }
        int segment = payloads.length(0);
        for (int i = 1; i <= last; i++) {
            int length = payloads.length(i);
            if (length > segment || length == 0 || length < segment && i < last) {
                throw new IllegalArgumentException("fragment " + i + " has " + length + " bytes, the first " + segment);
            }
        }
        return segment;
    }

    /** Lets go of what was borrowed; what the system is to be told stays. */
    public void clear() {
        header.set(NOTHING, 0, 0);
        transportHeader.set(NOTHING, 0, 0);
        payloads = NO_FRAGMENTS;
    }

    /** What the system is to be told: the same object at each call, not to be changed. */
    public GSOInfo info() {
        return info;
    }

    /** The length in bytes, of all parts together. */
    public int length() {
        return length;
    }

    /** How many packets it stands for: 1 for a plain one. */
    public int segments() {
        return segments;
    }

    /** The version of IP in the first part's first byte, 4 or 6 in a packet of IP. */
    public int ipVersion() {
        return IPv4Header.versionAt(header.address());
    }

    /** How many parts there are: 1, or a superpacket's two headers and its payloads. */
    public int parts() {
        int count = payloads.count();
        return count == 0 ? 1 : HEADERS + count;
    }

    /** The address of the part of that index, which is below {@link #parts()}; valid until {@link #clear()}. */
    public long address(int part) {
        return switch (part) {
            case 0 -> header.address();
            case 1 -> transportHeader.address();
            default -> payloads.address(part - HEADERS);
        };
    }

    /** The length in bytes of the part of that index, which is below {@link #parts()}. */
    public int length(int part) {
        return switch (part) {
            case 0 -> header.length();
            case 1 -> transportHeader.length();
            default -> payloads.length(part - HEADERS);
        };
    }
}
