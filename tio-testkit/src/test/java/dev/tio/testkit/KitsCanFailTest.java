package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tio.api.GRODevice;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Each broken adapter fails the sentences that it breaks, and no others. */
class KitsCanFailTest {
    static Stream<Fault> faults() {
        return Stream.of(QueueFaults.all(), SetFaults.all(), DeviceFaults.all()).flatMap(List::stream);
    }

    private static Events run(Fault fault) {
        BrokenKits.fault = fault;
        return EngineTestKit.engine("junit-jupiter").selectors(selectClass(fault.kit())).execute().testEvents();
    }

    @ParameterizedTest
    @MethodSource("faults")
    void shouldFailWhatIsBroken(Fault fault) {
        List<String> failed = run(fault).failed().stream()
                .map(event -> event.getTestDescriptor().getDisplayName()).toList();

        assertThat(failed).containsExactlyInAnyOrderElementsOf(fault.sentences());
    }

    /** Else a fault of the tests themselves would look like one that they find. */
    @Test
    void shouldPassWhatIsNot() {
        List<Fault> sound = List.of(
                Fault.ofQueue("passing", PassingQueue::new), Fault.ofWriter("passing", PassingQueue::new),
                Fault.ofSet("passing", PassingSet::new), Fault.ofLink("passing", PassingSet::new),
                Fault.ofDevice("passing", (set, options) -> new PassingDevice(GRODevice.of(set, options))));

        assertThat(sound).allSatisfy(fault -> {
            Events tests = run(fault);
            assertThat(tests.failed().count()).isZero();
            assertThat(tests.succeeded().count()).isPositive();
        });
    }
}
