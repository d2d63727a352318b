package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.api.TunException;
import dev.tio.wire.Background;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Each test works on a thread of its own, whose CPUs end with it. */
class CPUAffinityTest {
    private static final String ALLOWED = "Cpus_allowed_list:";

    private static <T> T onOwnThread(Callable<T> work) throws Exception {
        return Background.start(work).result();
    }

    /** As the kernel writes it: {@code 0-3,8}. */
    private static String allowedByTheKernel() throws Exception {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith(ALLOWED))
                .map(line -> line.substring(ALLOWED.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldKeepTheThreadOnEachCPUThatItMayUse() throws Exception {
        int[] all = CPUAffinity.get();

        assertThat(all).isNotEmpty().isSorted().doesNotHaveDuplicates();
        onOwnThread(() -> {
            for (int cpu : all) {
                CPUAffinity.set(cpu);
                assertThat(allowedByTheKernel()).isEqualTo(Integer.toString(cpu));
                assertThat(CPUAffinity.get()).containsExactly(cpu);
            }
            CPUAffinity.set(all);
            assertThat(CPUAffinity.get()).isEqualTo(all);
            return null;
        });
        assertThat(CPUAffinity.get()).as("other threads stay where they were").isEqualTo(all);
    }

    @Test
    void shouldLeaveOutCPUsThatAreNotThere() throws Exception {
        int first = CPUAffinity.get()[0];

        int[] left = onOwnThread(() -> {
            CPUAffinity.set(8191, first);
            return CPUAffinity.get();
        });

        assertThat(left).containsExactly(first);
    }

    @Test
    void shouldHoldForThreadsThatItStarts() throws Exception {
        int last = CPUAffinity.get()[CPUAffinity.get().length - 1];

        int[] inherited = onOwnThread(() -> {
            CPUAffinity.set(last);
            return onOwnThread(CPUAffinity::get);
        });

        assertThat(inherited).containsExactly(last);
    }

    @Test
    void shouldChangeNothingWhereNoneIsLeft() throws Exception {
        int[] before = CPUAffinity.get();

        assertThatThrownBy(() -> CPUAffinity.set(8191))
                .asInstanceOf(InstanceOfAssertFactories.type(TunException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(TunException.Kind.REFUSED))
                .satisfies(e -> assertThat(e.advice()).contains("CPUAffinity.get()"));
        assertThat(CPUAffinity.get()).isEqualTo(before);
    }

    @Test
    void shouldRefuseWhatIsNoCPU() {
        assertThatIllegalArgumentException().isThrownBy(() -> CPUAffinity.set()).withMessage("no CPU");
        assertThatIllegalArgumentException().isThrownBy(() -> CPUAffinity.set(0, -1)).withMessage("CPU -1");
        assertThatIllegalArgumentException().isThrownBy(() -> CPUAffinity.set(8192)).withMessage("CPU 8192");
    }
}
