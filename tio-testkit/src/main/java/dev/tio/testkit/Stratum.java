package dev.tio.testkit;

import dev.tio.wire.GSOProto;
import java.util.ArrayList;
import java.util.List;

/**
 * A kind of superpacket that is to be tried apart from others.
 *
 * @param network the headers before the transport header
 * @param proto the transport protocol
 * @param segmentSize the range of {@code gso_size}
 */
public record Stratum(Network network, GSOProto proto, SegmentSize segmentSize) {
    /** The headers before the transport header. */
    public enum Network {
        /** IPv4 without options. */
        IPV4,
        /** IPv4 with 4 to 40 bytes of options. */
        IPV4_OPTIONS,
        /** IPv6 without extension headers. */
        IPV6,
        /** IPv6 with hop-by-hop options, destination options or both. */
        IPV6_EXTENSIONS;

        /** Whether it is IPv4. */
        public boolean isIPv4() {
            return this == IPV4 || this == IPV4_OPTIONS;
        }
    }

    /** A decade of {@code gso_size}: the payload bytes of each segment but the last. */
    public enum SegmentSize {
        /** 1 to 9. */
        UNITS(1, 9),
        /** 10 to 99. */
        TENS(10, 99),
        /** 100 to 999. */
        HUNDREDS(100, 999),
        /** 1000 to 9000. */
        THOUSANDS(1000, 9000);

        private final int min;
        private final int max;

        SegmentSize(int min, int max) {
            this.min = min;
            this.max = max;
        }

        /** The least payload bytes. */
        public int min() {
            return min;
        }

        /** The most payload bytes. */
        public int max() {
            return max;
        }
    }

    private static final List<Stratum> ALL = combinations();

    private static List<Stratum> combinations() {
        List<Stratum> all = new ArrayList<>();
        for (Network network : Network.values()) {
            for (GSOProto proto : GSOProto.values()) {
                for (SegmentSize size : SegmentSize.values()) {
                    all.add(new Stratum(network, proto, size));
                }
            }
        }
        return List.copyOf(all);
    }

    /** All strata there are, always in the same order; unmodifiable. */
    public static List<Stratum> all() {
        return ALL;
    }
}
