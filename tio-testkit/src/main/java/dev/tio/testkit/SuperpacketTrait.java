package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.wire.GSOInfo;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.util.EnumSet;
import java.util.Set;

/** What can be special about a superpacket, as found in it: so that a test can say what it has tried. */
public enum SuperpacketTrait {
    /** IPv4: it must not be fragmented. */
    DF_SET,
    /** IPv4: it may be fragmented, so that identifications matter. */
    DF_CLEAR,
    /** IPv4: the reserved flag is set. */
    RESERVED_FLAG,
    /** IPv4: the identification passes 0xffff between two segments. */
    IDENTIFICATION_WRAPS,
    /** The IP header's ECN codepoint is not 0. */
    ECN_CODEPOINT,
    /** The GSO type has the ECN bit. */
    ECN_BIT,
    /** TCP: the sequence number passes 2^32 - 1 before the last segment. */
    SEQUENCE_NUMBER_WRAPS,
    /** TCP: there are options. */
    TCP_OPTIONS,
    /** TCP: reserved bits, one of which is accurate ECN's AE, are set. */
    TCP_RESERVED,
    /** TCP: no more data from the sender. */
    FIN,
    /** TCP: synchronize sequence numbers. */
    SYN,
    /** TCP: reset the connection. */
    RST,
    /** TCP: push function. */
    PSH,
    /** TCP: the acknowledgment number is significant. */
    ACK,
    /** TCP: the urgent pointer is significant. */
    URG,
    /** TCP: ECN-Echo. */
    ECE,
    /** TCP: congestion window reduced. */
    CWR,
    /** The last segment is shorter than the others. */
    SHORT_LAST_SEGMENT,
    /** The last segment is as long as the others. */
    WHOLE_LAST_SEGMENT,
    /** It is as long as an IPv4 packet can be, 65535 bytes. */
    LONGEST,
    /** It has more than 1000 segments. */
    MANY_SEGMENTS;

    private static final SuperpacketTrait[] TCP_FLAGS = {FIN, SYN, RST, PSH, ACK, URG, ECE, CWR};

    /**
     * The traits of a valid superpacket: its {@link TunPacket#gso()} is taken at its word.
     *
     * @return a new set
     */
    public static Set<SuperpacketTrait> of(TunPacket superpacket) {
        Set<SuperpacketTrait> traits = EnumSet.noneOf(SuperpacketTrait.class);
        GSOInfo gso = superpacket.gso();
        boolean isTcp = gso.csumOffset() == TCPHeader.CHECKSUM_FIELD_OFFSET;
        int headers = gso.csumStart()
                + (isTcp ? new TCPHeader().wrap(superpacket, gso.csumStart()).dataOffset()
                        : UDPHeader.MINIMUM_LENGTH);
        int payload = superpacket.length() - headers;
        int segments = (payload + gso.gsoSize() - 1) / gso.gsoSize();
        add(traits, ECN_BIT, gso.ecn());
        add(traits, payload % gso.gsoSize() == 0 ? WHOLE_LAST_SEGMENT : SHORT_LAST_SEGMENT, true);
        add(traits, LONGEST, superpacket.length() == Queue.MAX_PACKET);
        add(traits, MANY_SEGMENTS, segments > 1000);
        addNetwork(traits, superpacket, segments);
        if (isTcp) {
            addTcp(traits, new TCPHeader().wrap(superpacket, gso.csumStart()), (segments - 1) * gso.gsoSize());
        }
        return traits;
    }

    private static void addNetwork(Set<SuperpacketTrait> traits, TunPacket superpacket, int segments) {
        IPv4Header ipv4 = new IPv4Header().wrap(superpacket, 0);
        if (ipv4.version() != IPv4Header.VERSION) {
            add(traits, ECN_CODEPOINT, (new IPv6Header().wrap(superpacket, 0).trafficClass() & 3) != 0);
            return;
        }
        int flags = ipv4.flagsAndFragmentOffset();
        add(traits, (flags & IPv4Header.DF_FLAG) != 0 ? DF_SET : DF_CLEAR, true);
        add(traits, RESERVED_FLAG, (flags & IPv4Header.RESERVED_FLAG) != 0);
        add(traits, IDENTIFICATION_WRAPS, ipv4.identification() + segments - 1 > 0xffff);
        add(traits, ECN_CODEPOINT, (ipv4.typeOfService() & 3) != 0);
    }

    private static void addTcp(Set<SuperpacketTrait> traits, TCPHeader tcp, int toLastSegment) {
        for (int bit = 0; bit < TCP_FLAGS.length; bit++) {
            add(traits, TCP_FLAGS[bit], (tcp.flags() >>> bit & 1) != 0);
        }
        long first = tcp.sequenceNumber() & 0xffffffffL;
        add(traits, SEQUENCE_NUMBER_WRAPS, first + toLastSegment > 0xffffffffL);
        add(traits, TCP_OPTIONS, tcp.optionsLength() > 0);
        add(traits, TCP_RESERVED, tcp.reserved() != 0);
    }

    private static void add(Set<SuperpacketTrait> traits, SuperpacketTrait trait, boolean present) {
        if (present) {
            traits.add(trait);
        }
    }
}
