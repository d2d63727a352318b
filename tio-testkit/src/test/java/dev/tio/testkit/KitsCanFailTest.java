package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.GRODevice;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Each broken adapter fails the sentences that it breaks, and no others. */
class KitsCanFailTest {
    private static final int RACES = 9;

    static Stream<Fault> faults() {
        return Stream.of(QueueFaults.all(), SetFaults.all(), DeviceFaults.all()).flatMap(List::stream);
    }

    private static Events run(Fault fault) {
        BrokenKits.fault = fault;
        return EngineTestKit.engine("junit-jupiter").selectors(fault.kit()).execute().testEvents();
    }

    private static List<String> failed(Fault fault) {
        return run(fault).failed().stream().map(event -> event.getTestDescriptor().getDisplayName()).sorted().toList();
    }

    /** Some faults show only if one thread is faster than another, so that a sentence more or less fails at times. */
    @ParameterizedTest
    @MethodSource("faults")
    void shouldFailWhatIsBroken(Fault fault) {
        List<String> expected = fault.sentences().stream().sorted().toList();
        List<String> failed = failed(fault);
        for (int again = 0; again < RACES && !failed.equals(expected); again++) {
            failed = failed(fault);
        }

        assertThat(failed).isEqualTo(expected);
    }

    /** What an adapter has not is no promise that it keeps. */
    @Test
    void shouldSkipWhatTheAdapterHasNot() {
        Events tests = run(Fault.ofSet("no descriptors", set -> new ForwardingQueueSet(set, (queue, index) ->
                new PassingQueue(queue) {
            @Override
            public OptionalLong descriptor() {
                return OptionalLong.empty();
            }
        })));

        assertThat(tests.aborted().map(event -> event.getTestDescriptor().getDisplayName()))
                .containsExactly("releases the descriptors of all queues");
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
