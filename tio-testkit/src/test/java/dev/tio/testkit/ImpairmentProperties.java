package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class ImpairmentProperties {
    private static final List<Integer> SENT = IntStream.range(0, 300).boxed().toList();

    @Property
    void shouldHoldBackNoFurtherThanAsked(@ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int distance) {
        Line<Integer> line = new Line<>(Impairment.NONE.reordering(0.3, distance), seed);
        List<Integer> passed = new ArrayList<>();
        int overtaken = 0;
        for (int packet : SENT) {
            List<Integer> out = line.send(packet);
            if (!out.isEmpty()) {
                assertThat(out.get(0)).isEqualTo(packet);
                passed.add(packet);
            }
            for (int late : out.subList(Math.min(1, out.size()), out.size())) {
                assertThat(passed.stream().filter(other -> other > late).count()).isBetween(1L, (long) distance);
                overtaken++;
            }
        }
        assertThat(overtaken).isPositive();
        assertThat(overtaken + passed.size() + line.release().size()).isEqualTo(SENT.size());
    }

    @Property
    void shouldBeTheSameForTheSameSeed(@ForAll long seed, @ForAll @DoubleRange(max = 1) double rate) {
        Impairment impairment = new Impairment(rate, rate, rate, 5);

        assertThat(impairment.apply(SENT, seed)).isEqualTo(impairment.apply(SENT, seed));
    }
}
