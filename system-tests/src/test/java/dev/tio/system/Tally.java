package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.testkit.Stratum;
import dev.tio.testkit.SuperpacketTrait;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How much was tried, by stratum and by trait. */
final class Tally {
    private final Map<Stratum, Count> strata = new LinkedHashMap<>();
    private final Map<SuperpacketTrait, Count> traits = new EnumMap<>(SuperpacketTrait.class);
    private final Count total = new Count();

    Tally() {
        Stratum.all().forEach(stratum -> strata.put(stratum, new Count()));
        Arrays.stream(SuperpacketTrait.values()).forEach(trait -> traits.put(trait, new Count()));
    }

    private static final class Count {
        private int superpackets;
        private long segments;

        void add(int segmentsMore) {
            superpackets++;
            segments += segmentsMore;
        }

        @Override
        public String toString() {
            return String.format("%7d superpackets %9d segments", superpackets, segments);
        }
    }

    void add(Stratum stratum, Iterable<SuperpacketTrait> found, int segments) {
        total.add(segments);
        strata.get(stratum).add(segments);
        found.forEach(trait -> traits.get(trait).add(segments));
    }

    long segments() {
        return total.segments;
    }

    void assertNothingEmpty() {
        assertThat(strata).allSatisfy((stratum, count) -> assertThat(count.superpackets).isPositive());
        assertThat(traits).allSatisfy((trait, count) -> assertThat(count.superpackets).isPositive());
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        strata.forEach((stratum, count) -> text.append(String.format("%-16s %s %-10s %s%n",
                stratum.network(), stratum.proto(), stratum.segmentSize(), count)));
        traits.forEach((trait, count) -> text.append(String.format("%-31s %s%n", trait, count)));
        return text.append(String.format("%-31s %s%n", "all", total)).toString();
    }
}
