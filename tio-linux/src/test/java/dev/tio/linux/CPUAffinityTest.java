package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tio.api.TunException;
import dev.tio.wire.Background;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What changes a thread's CPUs works on a thread of its own, with which they end. */
class CPUAffinityTest {
    private static final String ALLOWED = "Cpus_allowed_list:";
    private static final int CALLING_THREAD = 0;
    private static final int MASK_LENGTH = 1024;

    /** What the two calls below have in their place of a mask, and answer. */
    private final BitSet kernel = new BitSet();
    private int answer;
    private final Syscalls fake = (Syscalls) Proxy.newProxyInstance(
            Syscalls.class.getClassLoader(), new Class<?>[] {Syscalls.class}, (proxy, method, arguments) -> {
                assertThat(arguments).startsWith(CALLING_THREAD, (long) MASK_LENGTH);
                long mask = (long) arguments[2];
                for (int cpu = 0; cpu < MASK_LENGTH * Byte.SIZE; cpu++) {
                    long at = mask + cpu / Byte.SIZE;
                    int bit = 1 << cpu % Byte.SIZE;
                    if (method.getName().equals("schedGetaffinity")) {
                        RawMemory.putByte(at, RawMemory.getByte(at) | (kernel.get(cpu) ? bit : 0));
                    } else {
                        assertThat(method.getName()).isEqualTo("schedSetaffinity");
                        kernel.set(cpu, (RawMemory.getByte(at) & bit) != 0);
                    }
                }
                return answer;
            });

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
    void shouldSayAndReadABitForEachCPU() throws Exception {
        CPUAffinity.set(fake, 64, 0, 63, 8191, 0);

        assertThat(kernel.stream()).containsExactly(0, 63, 64, 8191);
        assertThat(CPUAffinity.get(fake)).containsExactly(0, 63, 64, 8191);
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
    }

    @Test
    void shouldLeaveOtherThreadsWhereTheyAre() throws Exception {
        int[] all = CPUAffinity.get();
        CountDownLatch kept = new CountDownLatch(1);
        CountDownLatch looked = new CountDownLatch(1);
        Background<Void> other = Background.start(() -> {
            CPUAffinity.set(all[0]);
            kept.countDown();
            looked.await();
            return null;
        });

        kept.await();
        int[] meanwhile = CPUAffinity.get();
        looked.countDown();
        other.result();

        assertThat(meanwhile).isEqualTo(all);
    }

    @Test
    void shouldCountForNothingWhatIsNotThere() throws Exception {
        int[] all = CPUAffinity.get();
        int absent = IntStream.range(0, 8192)
                .filter(cpu -> IntStream.of(all).noneMatch(allowed -> allowed == cpu))
                .findFirst()
                .orElseThrow();

        int[] left = onOwnThread(() -> {
            CPUAffinity.set(absent, all[0]);
            return CPUAffinity.get();
        });

        assertThat(left).containsExactly(all[0]);
    }

    @Test
    void shouldHoldForThreadsThatItStarts() throws Exception {
        int[] all = CPUAffinity.get();
        int last = all[all.length - 1];

        int[] inherited = onOwnThread(() -> {
            CPUAffinity.set(last);
            return onOwnThread(CPUAffinity::get);
        });

        assertThat(inherited).containsExactly(last);
    }

    @Test
    void shouldChangeNothingWhereNoneIsLeft() throws Exception {
        int[] before = CPUAffinity.get();

        int[] after = onOwnThread(() -> {
            TunException e = catchThrowableOfType(TunException.class, () -> CPUAffinity.set(8191));
            assertThat(e.kind()).isEqualTo(TunException.Kind.REFUSED);
            assertThat(e.advice()).contains("cpuset.cpus.effective");
            return CPUAffinity.get();
        });

        assertThat(after).isEqualTo(before);
    }

    @Test
    void shouldSayWhatElseFails() {
        answer = -Errno.EPERM;

        TunException set = catchThrowableOfType(TunException.class, () -> CPUAffinity.set(fake, 0));
        TunException get = catchThrowableOfType(TunException.class, () -> CPUAffinity.get(fake));

        assertThat(set.kind()).isEqualTo(TunException.Kind.DENIED);
        assertThat(set.advice()).isEmpty();
        assertThat(get.kind()).isEqualTo(TunException.Kind.DENIED);
        assertThat(get.call()).isEqualTo("sched_getaffinity");
    }

    @Test
    void shouldRefuseWhatIsNoCPU() {
        assertThatIllegalArgumentException().isThrownBy(() -> CPUAffinity.set(fake)).withMessage("no CPU");
        assertThatIllegalArgumentException().isThrownBy(() -> CPUAffinity.set(fake, 0, -1)).withMessage("CPU -1");
        assertThatIllegalArgumentException().isThrownBy(() -> CPUAffinity.set(fake, 8192)).withMessage("CPU 8192");
    }
}
