package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.offset;

import dev.tio.api.TunException;
import dev.tio.api.TunException.Kind;
import dev.tio.wire.Background;
import dev.tio.wire.Slab;
import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel places threads as it is told; what they use is the test's to say. */
class ThreadPackingTest {
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);
    /** Until they are tried on one CPU again. */
    private static final int LOOKS_FREE = 20;
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_BATCH = 3;
    private static final int SCHED_IDLE = 5;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    private Path directory;
    private Syscalls real;
    private int[] all;
    private Path stat;
    private ThreadPacking packing;
    /** By the clock's number. */
    private final Map<Integer, Long> usedNanos = new ConcurrentHashMap<>();
    /** The error number of a call, by its name. */
    private final Map<String, Integer> failures = new ConcurrentHashMap<>();
    /** Whether a thread was last given CPUs that are not there yet, by its number. */
    private final Map<Integer, Boolean> future = new ConcurrentHashMap<>();
    /** Until it has counted down, the program uses no CPU time. */
    private volatile CountDownLatch idle = new CountDownLatch(0);
    private final CountDownLatch sleeps = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
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
                if (method.getName().equals("clockNanosleep")) {
                    sleeps.countDown();
                    if (idle.getCount() > 0) {
                        idle.await();
                        return 0;
                    }
                }
                if (method.getName().equals("schedSetaffinity")) {
                    future.put((int) arguments[0], RawMemory.getByte((long) arguments[2] + 1023) != 0);
                }
                try {
                    return method.invoke(real, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @BeforeEach
    void begin() throws Exception {
        real = SyscallsLoader.load();
        all = CPUAffinity.get();
        stat = Files.writeString(directory.resolve("stat"), "");
        packing = new ThreadPacking(sys, new InterruptTime(stat.toString()));
    }

    @AfterEach
    void end() {
        end.countDown();
        idle.countDown();
        packing.close();
    }

    private static int ownNumber() throws IOException {
        return Integer.parseInt(Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
    }

    /** The number of the clock that tells a thread's CPU time. */
    private static int clock(int number) {
        return ~number << 3 | 6;
    }

    /** A thread that adds itself, and waits for its end, or the test's. */
    private final class Member {
        private final CountDownLatch added = new CountDownLatch(1);
        private final CountDownLatch ends = new CountDownLatch(1);
        private final Background<Void> work;
        private volatile int number;

        /** Which may run on these alone, if any are given. */
        Member(int... cpus) throws Exception {
            this(packing, cpus);
        }

        Member(ThreadPacking packing, int... cpus) throws Exception {
            work = Background.start(() -> {
                try {
                    number = ownNumber();
                    if (cpus.length > 0) {
                        CPUAffinity.set(cpus);
                    }
                    packing.add();
                } finally {
                    added.countDown();
                }
                while (end.getCount() > 0 && !ends.await(1, TimeUnit.MILLISECONDS)) {
                    // Until it may end.
                }
                return null;
            });
            added.await();
        }

        int[] cpus() {
            CPUMask mask = new CPUMask();
            assertThat(mask.take(real, number)).isZero();
            return mask.cpus();
        }

        int policy() {
            return real.schedGetscheduler(number);
        }

        /** Uses so much of a CPU until the next look. */
        void use(double share) {
            usedNanos.merge(clock(number), (long) (share * LOOK), Long::sum);
        }

        /** Comes to run on that CPU, without the packing's doing. */
        void move(int cpu) throws IOException {
            assertThat(new CPUMask().set(cpu).give(real, number)).isZero();
            await(() -> hasRunOn(cpu));
        }

        private boolean hasRunOn(int cpu) {
            try {
                String fields = Files.readString(Path.of("/proc/self/task/" + number + "/stat"));
                return fields.substring(fields.lastIndexOf(')')).split(" ")[37].equals(Integer.toString(cpu));
            } catch (IOException e) {
                return false;
            }
        }

        void end() throws Exception {
            ends.countDown();
            work.result();
        }
    }

    private static List<Thread> looking() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(ThreadPacking.THREAD_NAME))
                .toList();
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(deadline - System.nanoTime()).isPositive();
            Thread.onSpinWait();
        }
    }

    /** Looks so many times, at threads that each use so much. */
    private void look(int times, double share, Member... members) {
        for (int i = 0; i < times; i++) {
            for (Member member : members) {
                member.use(share);
            }
            assertThat(packing.look(LOOK)).isCloseTo(share * members.length, offset(1e-6));
        }
    }

    private void requireTwoCPUs() {
        Assumptions.assumeTrue(all.length > 1, "there is one CPU to run on");
    }

    private int last() {
        return all[all.length - 1];
    }

    @Test
    void shouldKeepThreadsOnTheCPUOfTheFirst() throws Exception {
        requireTwoCPUs();
        for (int cpu : all) {
            ThreadPacking own = new ThreadPacking(sys, new InterruptTime());
            Member first = new Member(own, cpu);
            Member second = new Member(own);

            assertThat(first.cpus()).containsExactly(cpu);
            assertThat(second.cpus()).containsExactly(cpu);
        }
    }

    @Test
    void shouldLetThemGoWhereTheyDoNotFitAndTryAgain() throws Exception {
        requireTwoCPUs();
        Member first = new Member();
        Member second = new Member();
        look(20, 0.46, first, second);
        assertThat(first.cpus()).hasSize(1).isEqualTo(second.cpus());

        look(2, 0.47, first, second);

        assertThat(first.cpus()).isEqualTo(all);
        assertThat(second.cpus()).isEqualTo(all);

        look(LOOKS_FREE, 0.8, first, second);

        assertThat(first.cpus()).hasSize(1).isEqualTo(second.cpus());
    }

    @Test
    void shouldPackWhereTheBusiestRuns() throws Exception {
        requireTwoCPUs();
        Member first = new Member();
        Member second = new Member();
        for (int cpu : new int[] {all[0], last(), all[0]}) {
            look(2, 0.5, first, second);
            first.move(cpu == all[0] ? last() : all[0]);
            second.move(cpu);
            look(LOOKS_FREE - 1, 0, first, second);
            first.use(0.1);
            second.use(0.2);
            packing.look(LOOK);

            assertThat(first.cpus()).containsExactly(cpu);
            assertThat(second.cpus()).containsExactly(cpu);
            // So that the next attempt comes as soon.
            look(20, 0);
        }
    }

    @Test
    void shouldLeaveAndNotCountAThreadThatMayNotRunThere() throws Exception {
        requireTwoCPUs();
        Member first = new Member(all[0]);
        Member other = new Member(last());
        assertThat(first.cpus()).containsExactly(all[0]);
        assertThat(other.cpus()).containsExactly(last());

        first.use(0.3);
        other.use(0.9);
        assertThat(packing.look(LOOK)).isCloseTo(0.3, offset(1e-6));

        look(2, 1, first);
        look(1, 0.5, first, other);
        assertThat(first.cpus()).containsExactly(all[0]);
        assertThat(other.cpus()).containsExactly(last());
    }

    @Test
    void shouldLeaveAThreadThatIsAddedWhileTheyDoNotFitWhereItIs() throws Exception {
        requireTwoCPUs();
        Member first = new Member();
        look(2, 1, first);

        Member second = new Member();

        assertThat(second.cpus()).isEqualTo(all);
    }

    @Test
    void shouldCountInterruptsOfThatCPU() throws Exception {
        requireTwoCPUs();
        Member first = new Member(all[0], last());
        int cpu = first.cpus()[0];
        int other = cpu == last() ? all[0] : last();
        for (int look = 0; look <= 2; look++) {
            // Ticks of 10 milliseconds.
            Files.writeString(stat, "cpu%d 0 0 0 0 0 1 %d\ncpu%d 0 0 0 0 0 1000 %d\n"
                    .formatted(other, 10 * look, cpu, 1000 + 4 * look));
            first.use(0.6);
            assertThat(packing.look(LOOK)).isCloseTo(look == 0 ? 0.6 : 1, offset(1e-6));
        }

        assertThat(first.cpus()).isEqualTo(all);

        look(1, 0.6, first);
    }

    @Test
    void shouldAskForNoInterruptsWhileTheyUseLittle() throws Exception {
        Member first = new Member();
        int cpu = first.cpus()[0];
        for (int look = 0; look <= 2; look++) {
            Files.writeString(stat, "cpu%d 0 0 0 0 0 1 %d\n".formatted(cpu, 100 * look));
            look(1, look == 1 ? 0.5 : 0.6, first);
        }
    }

    @Test
    void shouldAddAThreadOnce() throws Exception {
        Background.start(() -> {
            packing.add();
            packing.add();
            usedNanos.put(clock(ownNumber()), LOOK / 2);
            assertThat(packing.look(LOOK)).isEqualTo(0.5);
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
        assertThat(packing.look(LOOK)).isZero();

        new Member(last());
        Member third = new Member();

        assertThat(third.cpus()).containsExactly(last());
    }

    @Test
    void shouldLetThreadsRunWhereTheyMightBeforeOnceClosed() throws Exception {
        requireTwoCPUs();
        Member first = new Member();
        Member second = new Member(all[0]);
        assertThat(first.cpus()).hasSize(1);

        packing.close();
        packing.close();

        assertThat(first.cpus()).isEqualTo(all);
        assertThat(future.get(first.number)).as("on CPUs to come").isTrue();
        assertThat(second.cpus()).containsExactly(all[0]);
        assertThat(future.get(second.number)).as("on CPUs to come").isFalse();
        assertThat(packing.look(LOOK)).isZero();
        TunException e = catchThrowableOfType(TunException.class, packing::add);
        assertThat(e.kind()).isEqualTo(Kind.CLOSED);
    }

    @Test
    void shouldRunThemUnderSchedBatchUntilClosed() throws Exception {
        Member first = new Member();
        assertThat(first.policy()).isEqualTo(SCHED_BATCH);
        look(2, 1, first);
        assertThat(first.policy()).isEqualTo(SCHED_BATCH);

        packing.close();

        assertThat(first.policy()).isEqualTo(SCHED_OTHER);
    }

    @Test
    void shouldLeaveAnotherPolicyAsItIs() throws Exception {
        ThreadPacking own = new ThreadPacking(sys, new InterruptTime());
        int[] policies = Background.start(() -> {
            Slab parameter = Slab.allocate(Integer.BYTES);
            assertThat(real.schedSetscheduler(0, SCHED_IDLE, parameter.address())).isZero();
            Reference.reachabilityFence(parameter);
            own.add();
            int added = real.schedGetscheduler(0);
            own.close();
            return new int[] {added, real.schedGetscheduler(0)};
        }).result();

        assertThat(policies).containsOnly(SCHED_IDLE);
    }

    @Test
    void shouldDoWithoutSchedBatchWhereThereIsNone() throws Exception {
        failures.put("schedSetscheduler", Errno.ENOSYS);

        Member first = new Member();

        assertThat(first.policy()).isEqualTo(SCHED_OTHER);
    }

    @Test
    void shouldAddNothingWhereTheSystemSaysNo() throws Exception {
        requireTwoCPUs();
        for (String call : new String[] {"clockGettime", "schedGetaffinity", "schedSetaffinity"}) {
            Background.start(() -> {
                failures.put(call, Errno.EPERM);
                TunException e = catchThrowableOfType(TunException.class, packing::add);
                failures.clear();
                assertThat(e.kind()).isEqualTo(Kind.DENIED);
                assertThat(e.call().replace("_", "")).isEqualToIgnoringCase(call);
                assertThat(CPUAffinity.get()).isEqualTo(all);
                assertThat(real.schedGetscheduler(0)).isEqualTo(SCHED_OTHER);
                usedNanos.put(clock(ownNumber()), LOOK);
                assertThat(packing.look(LOOK)).isZero();
                return null;
            }).result();
        }
        for (int cpu : new int[] {all[0], last()}) {
            Member next = new Member(cpu);
            assertThat(next.cpus()).containsExactly(cpu);
            next.end();
            packing.look(LOOK);
        }
    }

    @Test
    void shouldGoOnWhereAThreadCanNoLongerBeAskedOrMoved() throws Exception {
        Member first = new Member();
        first.use(1);
        failures.put("clockGettime", Errno.EINVAL);
        failures.put("schedSetaffinity", Errno.EPERM);
        assertThat(packing.look(LOOK)).isZero();
        failures.remove("clockGettime");
        assertThat(packing.look(LOOK)).isEqualTo(1);

        look(1, 1, first);
        look(LOOKS_FREE, 0.5, first);

        first.use(1);
        assertThat(packing.look(LOOK)).as("what is not kept on the CPU").isZero();
    }

    @Test
    void shouldLookByItselfUntilItIsClosed() throws Exception {
        requireTwoCPUs();
        ThreadPacking own = ThreadPacking.start(sys, new InterruptTime());
        assertThat(looking()).isNotEmpty().allSatisfy(thread -> assertThat(thread.isDaemon()).isTrue());
        Member first = new Member(own);
        assertThat(first.cpus()).hasSize(1);

        await(() -> {
            first.use(100);
            return first.cpus().length > 1;
        });

        own.close();
        await(() -> looking().isEmpty());
    }

    @Test
    void shouldNotLookWhileTheProgramIsIdle() throws Exception {
        requireTwoCPUs();
        idle = new CountDownLatch(1);
        try (ThreadPacking own = ThreadPacking.start(sys, new InterruptTime())) {
            Member first = new Member(own);
            long begin = System.nanoTime();
            while (System.nanoTime() - begin < 4 * LOOK) {
                first.use(100);
                assertThat(first.cpus()).hasSize(1);
            }

            idle.countDown();

            await(() -> {
                first.use(100);
                return first.cpus().length > 1;
            });
        }
    }

    @Test
    void shouldEndOnceTheProgramHasUsedCPUTime() throws Exception {
        ThreadPacking own = ThreadPacking.start(sys, new InterruptTime());
        sleeps.await();
        own.close();
        await(() -> looking().isEmpty());
    }

    @Test
    void shouldLetThreadsGoWhereItsOwnIsInterrupted() throws Exception {
        requireTwoCPUs();
        ThreadPacking own = ThreadPacking.start(sys, new InterruptTime());
        Member first = new Member(own);
        assertThat(first.cpus()).hasSize(1);

        looking().forEach(Thread::interrupt);

        await(() -> first.cpus().length > 1);
    }
}
