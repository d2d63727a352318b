package dev.tio.gso;

import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;

/**
 * Packets of one flow that follow each other and go out as one superpacket; or a single packet, which goes out as it
 * is. It is open as long as a further packet may join.
 */
final class Run {
    TunPacket head;
    GSOProto proto = GSOProto.TCP;
    /** The IP header's length in bytes: 20 says IPv4, 40 says IPv6. */
    int ipHeaderLength;
    /** The lengths of the IP and the transport header together. */
    int headerLength;
    /** The payload of the first packet, and so of all but the last. */
    int segmentLength;
    /** The length of the whole run as one packet. */
    int totalLength;
    int count;
    /** The sequence number that a TCP packet must have to join. */
    int nextSequence;
    boolean open;
    /** Whether the first packet's checksums were found right; nobody looks before a second packet comes. */
    boolean verified;
    /** Whether the last packet has PSH. */
    boolean push;
    /** The last packet's place in the queue. */
    int tail;
    /** The first packet's place in the queue. */
    int place;
    /** Its flow's place in the table of flows. */
    int tablePlace;

    Run(TunPacket head) {
        this.head = head;
    }
}
