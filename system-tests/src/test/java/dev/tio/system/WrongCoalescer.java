package dev.tio.system;

import dev.tio.checksum.Checksum;
import dev.tio.gso.Coalescer;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A right coalescer, led astray by what is committed to it. */
abstract class WrongCoalescer implements Coalescer {
    final Coalescer right;

    private WrongCoalescer(Coalescer right) {
        this.right = right;
    }

    @Override
    public void flush() throws IOException {
        right.flush();
    }

    private static int ipHeaderLength(TunPacket packet) {
        boolean ipv4 = IPv4Header.versionAt(packet.address()) == IPv4Header.VERSION;
        return ipv4 ? IPv4Header.MINIMUM_LENGTH : IPv6Header.MINIMUM_LENGTH;
    }

    /** Takes each TCP segment for the one that follows the flow's last. There must be nothing but TCP. */
    static final class MergesAcrossGaps extends WrongCoalescer {
        private final Map<Integer, Integer> next = new HashMap<>();

        MergesAcrossGaps(Coalescer right) {
            super(right);
        }

        @Override
        public void commit(TunPacket packet) throws IOException {
            TCPHeader tcp = new TCPHeader().wrap(packet, ipHeaderLength(packet));
            int sequence = tcp.sequenceNumber();
            int following = next.getOrDefault(tcp.sourcePort(), sequence);
            tcp.sequenceNumber(following).checksum(~Checksum.update32(~tcp.checksum(), sequence, following));
            next.put(tcp.sourcePort(), following + packet.length() - ipHeaderLength(packet) - tcp.dataOffset());
            right.commit(packet);
        }

        @Override
        public void flush() throws IOException {
            next.clear();
            super.flush();
        }
    }

    /** Sends data first. There must be nothing but TCP. */
    static final class OvertakesPureAcks extends WrongCoalescer {
        private final List<TunPacket> acks = new ArrayList<>();

        OvertakesPureAcks(Coalescer right) {
            super(right);
        }

        @Override
        public void commit(TunPacket packet) throws IOException {
            int ipHeaderLength = ipHeaderLength(packet);
            int headerLength = new TCPHeader().wrap(packet, ipHeaderLength).dataOffset();
            if (packet.length() == ipHeaderLength + headerLength) {
                acks.add(packet);
            } else {
                right.commit(packet);
            }
        }

        @Override
        public void flush() throws IOException {
            for (TunPacket ack : acks) {
                right.commit(ack);
            }
            acks.clear();
            super.flush();
        }
    }

    /** Takes all checksums for right. */
    static final class VerifiesNothing extends WrongCoalescer {
        VerifiesNothing(Coalescer right) {
            super(right);
        }

        @Override
        public void commit(TunPacket packet) throws IOException {
            packet.gso().dataValid(true);
            right.commit(packet);
        }
    }
}
