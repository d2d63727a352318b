package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.offset;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Background;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The kernel places threads as it is told; what they use is the test's to say, but for the last test. */
class ThreadPackingTest {
    private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Syscalls real = load();
    /** By the clock's number. */
    private final Map<Integer, Long> usedNanos = new ConcurrentHashMap<>();
    /** The error number of a call, by its name. */
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    private final Syscalls sys = (Syscalls) Proxy.newProxyInstance(
            Syscalls.class.getClassLoader(), new Class<?>[] {Syscalls.class}, (proxy, method, arguments) -> {
                if (failures.containsKey(method.getName())) {
                    return -failures.get(method.getName());
                }
                if (method.getName().equals("clockGettime")) {
                    long used = usedNanos.getOrDefault((int) arguments[0], 0L);
                    RawMemory.putLong((long) arguments[1], used / 1_000_000_000);
                    RawMemory.putLong((long) arguments[1] + 8, used % 1_000_000_000);
                    return 0;
                }
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
    private final ThreadPacking packing = new ThreadPacking(sys);
    private final CountDownLatch end = new CountDownLatch(1);
    private final int[] all = allowed();

    private static Syscalls load() {
        try {
            return SyscallsLoader.load();
        } catch (TunException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int[] allowed() {
        try {
            return CPUAffinity.get();
        } catch (TunException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int ownNumber() throws IOException {
        return Integer.parseInt(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
    }

    @AfterEach
    void endThreads() {
        end.countDown();
    }

    /** A thread that adds itself, and waits for the test's end. */
    private final class Member {
        private final CountDownLatch added = new CountDownLatch(1);
        private final AtomicBoolean ends = new AtomicBoolean();
        private final Background<Void> work;
        private volatile int number;

        Member(int... cpus) throws Exception {
            work = Background.start(() -> {
                number = ownNumber();
                if (cpus.length > 0) {
                    CPUAffinity.set(cpus);
                }
                packing.add();
                added.countDown();
                while (!ends.get() && !end.await(1, TimeUnit.MILLISECONDS)) {
                    // Until it may end.
                }
                return null;
            });
            assertThat(added.await(1, TimeUnit.MINUTES)).isTrue();
        }

        int[] cpus() {
            CPUMask mask = new CPUMask();
            assertThat(mask.take(real, number)).isZero();
            return mask.cpus();
        }

        /** Uses so much of a CPU until the next look. */
        void use(double share) {
            usedNanos.merge(~number << 3 | 6, (long) (share * PERIOD), Long::sum);
        }

        void end() throws Exception {
            ends.set(true);
            work.result();
        }
    }

    /** Looks three times, at threads that each use so much. */
    private void threePeriods(double share, Member... members) {
        for (int i = 0; i < 3; i++) {
            for (Member member : members) {
                member.use(share);
            }
            assertThat(packing.look(PERIOD)).isCloseTo(share * members.length, offset(1e-6));
        }
    }

    private void requireTwoCPUs() {
        Assumptions.assumeTrue(all.length > 1, "there is one CPU to run on");
    }

    @Test
    void shouldKeepThreadsOnTheCPUOfTheFirst() throws Exception {
        requireTwoCPUs();
        for (int cpu : all) {
            ThreadPackingTest test = new ThreadPackingTest();
            Member first = test.new Member(cpu);
            Member second = test.new Member();

            assertThat(first.cpus()).containsExactly(cpu);
            assertThat(second.cpus()).containsExactly(cpu);
            test.endThreads();
        }
    }

    @Test
    void shouldLetThemGoOnceTheyDoNotFitAndPackThemAgainWhenTheyDo() throws Exception {
        requireTwoCPUs();
        Member first = new Member();
        Member second = new Member();
        threePeriods(0.45, first, second);
        assertThat(first.cpus()).hasSize(1).isEqualTo(second.cpus());

        threePeriods(0.5, first, second);

        assertThat(first.cpus()).isEqualTo(all);
        assertThat(second.cpus()).isEqualTo(all);

        threePeriods(0.1, first, second);

        assertThat(first.cpus()).hasSize(1).isEqualTo(second.cpus());
    }

    @Test
    void shouldPackWhereTheBusiestRuns() throws Exception {
        requireTwoCPUs();
        Member first = new Member();
        Member second = new Member();
        threePeriods(0.5, first, second);
        int last = all[all.length - 1];
        for (int cpu : new int[] {all[0], last}) {
            assertThat(new CPUMask().set(cpu).give(real, second.number)).isZero();
            awaitCPU(second.number, cpu);
            first.use(0.1);
            second.use(0.2);
            packing.look(PERIOD);

            assertThat(first.cpus()).containsExactly(cpu);
            assertThat(second.cpus()).containsExactly(cpu);
            threePeriods(0.5, first, second);
        }
    }

    private static void awaitCPU(int number, int cpu) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String stat;
        do {
            assertThat(deadline - System.nanoTime()).isPositive();
            stat = Files.readString(Path.of("/proc/self/task/" + number + "/stat"));
        } while (!stat.substring(stat.lastIndexOf(')')).split(" ")[37].equals(Integer.toString(cpu)));
    }

    @Test
    void shouldPutNoThreadOnACPUThatItMayNotUse() throws Exception {
        requireTwoCPUs();
        int last = all[all.length - 1];
        Member first = new Member(all[0]);
        Member other = new Member(last);
        assertThat(first.cpus()).containsExactly(all[0]);
        assertThat(other.cpus()).containsExactly(last);

        threePeriods(0.5, first, other);

        assertThat(first.cpus()).containsExactly(all[0]);
        assertThat(other.cpus()).containsExactly(last);
    }

    @Test
    void shouldLeaveAThreadThatIsAddedWhileTheyDoNotFitWhereItIs() throws Exception {
        Member first = new Member();
        threePeriods(1, first);

        Member second = new Member();

        assertThat(second.cpus()).isEqualTo(all);
    }

    @Test
    void shouldAddAThreadOnce() throws Exception {
        Background.start(() -> {
            int number = ownNumber();
            packing.add();
            packing.add();
            usedNanos.put(~number << 3 | 6, PERIOD / 2);
            assertThat(packing.look(PERIOD)).isEqualTo(0.5);
            packing.close();
            assertThat(CPUAffinity.get()).isEqualTo(all);
            return null;
        }).result();
    }

    @Test
    void shouldForgetThreadsThatHaveEnded() throws Exception {
        requireTwoCPUs();
        Member first = new Member(all[0]);
        first.use(1);
        first.end();
        assertThat(packing.look(PERIOD)).isZero();

        Member second = new Member(all[all.length - 1]);

        assertThat(second.cpus()).containsExactly(all[all.length - 1]);
        second.use(0.5);
        assertThat(packing.look(PERIOD)).isEqualTo(0.5);
    }

    @Test
    void shouldLetThreadsRunWhereTheyMightBeforeOnceClosed() throws Exception {
        Member first = new Member();
        Member second = new Member(all[0]);

        packing.close();
        packing.close();

        assertThat(first.cpus()).isEqualTo(all);
        assertThat(second.cpus()).containsExactly(all[0]);
        assertThat(packing.look(PERIOD)).isZero();
        TunException e = catchThrowableOfType(TunException.class, packing::add);
        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void shouldChangeNothingWhereTheSystemSaysNo() throws Exception {
        for (String call : new String[] {"clockGettime", "schedGetaffinity", "schedSetaffinity"}) {
            failures.clear();
            failures.put(call, Errno.EPERM);
            Background.start(() -> {
                TunException e = catchThrowableOfType(TunException.class, packing::add);
                assertThat(e.kind()).isEqualTo(Kind.DENIED);
                assertThat(e.call().replace("_", "")).isEqualToIgnoringCase(call);
                assertThat(CPUAffinity.get()).isEqualTo(all);
                return null;
            }).result();
        }
        failures.clear();
        assertThat(packing.look(PERIOD)).isZero();
    }

    @Test
    void shouldGoOnWhereAThreadCanNoLongerBeAskedOrMoved() throws Exception {
        Member first = new Member();
        first.use(1);
        failures.put("clockGettime", Errno.EINVAL);
        failures.put("schedSetaffinity", Errno.EPERM);
        assertThat(packing.look(PERIOD)).isZero();
        failures.remove("clockGettime");
        assertThat(packing.look(PERIOD)).isEqualTo(1);

        threePeriods(1, first);
        threePeriods(0, first);
    }

    @Test
    void shouldPackThreadsThatSleepAndNotThreadsThatRun() throws Exception {
        requireTwoCPUs();
        AtomicBoolean busy = new AtomicBoolean();
        AtomicBoolean ended = new AtomicBoolean();
        try (ThreadPacking own = ThreadPacking.start()) {
            Background<Void> first = Background.start(() -> workOrSleep(own, busy, ended));
            Background<Void> second = Background.start(() -> {
                own.add();
                boolean packed = false;
                long deadline = System.nanoTime() + PATIENCE_NANOS;
                for (boolean run : new boolean[] {false, true, false}) {
                    busy.set(run);
                    do {
                        assertThat(deadline - System.nanoTime()).isPositive();
                        if (!run) {
                            Thread.sleep(1);
                        }
                        packed = !Arrays.equals(CPUAffinity.get(), all);
                    } while (packed == run);
                }
                return null;
            });
            second.result();
            ended.set(true);
            first.result();
        }
    }

    private static Void workOrSleep(ThreadPacking packing, AtomicBoolean busy, AtomicBoolean ended) throws Exception {
        packing.add();
        while (!ended.get()) {
            if (!busy.get()) {
                Thread.sleep(1);
            }
        }
        return null;
    }
}
