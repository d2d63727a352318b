package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImpairmentTest {
    private static final List<Integer> SENT = IntStream.range(0, 10_000).boxed().toList();

    @Test
    void shouldChangeNothingUnasked() {
        assertThat(Impairment.NONE.apply(SENT, 1)).isEqualTo(SENT);
    }

    @Test
    void shouldLose() {
        List<Integer> arrived = Impairment.NONE.loss(0.1).apply(SENT, 1);

        assertThat(arrived).isSorted().doesNotHaveDuplicates().hasSizeBetween(8500, 9500);
        assertThat(Impairment.NONE.loss(1).apply(SENT, 1)).isEmpty();
    }

    @Test
    void shouldDouble() {
        List<Integer> arrived = Impairment.NONE.duplication(0.1).apply(SENT, 1);

        assertThat(arrived).isSorted().containsAll(SENT).hasSizeBetween(10_500, 11_500);
    }

    @Test
    void shouldDecideEachFateByItself() {
        List<Integer> lossy = Impairment.NONE.loss(0.2).apply(SENT, 3);
        List<Integer> more = Impairment.NONE.loss(0.2).duplication(0.3).reordering(0.3, 4).apply(SENT, 3);

        assertThat(new HashSet<>(more)).isEqualTo(new HashSet<>(lossy));
        assertThat(Impairment.NONE.loss(0.2).apply(SENT, 4)).isNotEqualTo(lossy);
    }

    @Test
    void shouldReleaseInOrder() {
        Line<Integer> line = new Line<>(Impairment.NONE.reordering(1, 5), 0);
        List<Integer> out = new ArrayList<>();
        SENT.subList(0, 10).forEach(packet -> out.addAll(line.send(packet)));

        assertThat(out).isEmpty();
        assertThat(line.isHolding()).isTrue();
        assertThat(line.release()).isEqualTo(SENT.subList(0, 10));
        assertThat(line.isHolding()).isFalse();
        assertThat(line.release()).isEmpty();
    }

    @Test
    void shouldRefuseRatesThatAreNone() {
        assertThatThrownBy(() -> Impairment.NONE.loss(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Impairment.NONE.duplication(-0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Impairment.NONE.reordering(Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Impairment.NONE.reordering(0.1, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
