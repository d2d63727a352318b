package dev.tio.system;

import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.TunPacket;
import java.util.EnumMap;
import java.util.Map;

/** How many packets arrived, and how many of them had been merged, by IP version and protocol. */
final class MergingTally {
    /** What a coalescer sees at first sight. */
    enum Kind {
        IPV4_TCP, IPV4_UDP, IPV4_OTHER, IPV6_TCP, IPV6_UDP, IPV6_OTHER;

        static Kind of(TunPacket packet) {
            boolean ipv4 = IPv4Header.versionAt(packet.address()) == IPv4Header.VERSION;
            int protocol = ipv4 ? IPv4Header.protocolAt(packet.address()) : IPv6Header.nextHeaderAt(packet.address());
            return switch (protocol) {
                case IPProtocol.TCP -> ipv4 ? IPV4_TCP : IPV6_TCP;
                case IPProtocol.UDP -> ipv4 ? IPV4_UDP : IPV6_UDP;
                default -> ipv4 ? IPV4_OTHER : IPV6_OTHER;
            };
        }

        boolean isTCPOrUDP() {
            return this != IPV4_OTHER && this != IPV6_OTHER;
        }
    }

    private final Map<Kind, Integer> packets = new EnumMap<>(Kind.class);
    private final Map<Kind, Integer> merged = new EnumMap<>(Kind.class);
    private int dontFragment;
    private int newIdentification;

    void add(Kind kind, boolean isMerged) {
        packets.merge(kind, 1, Integer::sum);
        merged.merge(kind, isMerged ? 1 : 0, Integer::sum);
    }

    /** A packet with DF was merged, so that the kernel numbered it. */
    void addNumberedByTheKernel(boolean otherwise) {
        dontFragment++;
        newIdentification += otherwise ? 1 : 0;
    }

    int merged() {
        return merged.values().stream().mapToInt(Integer::intValue).sum();
    }

    int merged(Kind kind) {
        return merged.getOrDefault(kind, 0);
    }

    /** How many merged packets came with another identification than they had. */
    int newIdentification() {
        return newIdentification;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        packets.forEach((kind, count) ->
                text.append(String.format("%-10s %6d packets %6d merged%n", kind, count, merged(kind))));
        return text.append(String.format("merged with DF: %d, %d of them with another identification%n", dontFragment,
                newIdentification)).toString();
    }
}
