package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptTimeTest {
    @TempDir
    private Path directory;

    private InterruptTime of(String stat) throws IOException {
        return new InterruptTime(Files.writeString(directory.resolve("stat"), stat).toString());
    }

    private static long ticks(long ticks) {
        return TimeUnit.MILLISECONDS.toNanos(10 * ticks);
    }

    @Test
    void shouldAddUpBothKindsOfInterrupts() throws IOException {
        try (InterruptTime time = of("""
                cpu  11 12 13 14 15 16 17 18 19 20
                cpu0 1 2 3 4 5 600 70 8 9 10
                cpu1 1 2 3 4 5 8000 0 8 9 10
                cpu10 1 2 3 4 5 1 9 8 9 10
                intr 1 2 3
                """)) {
            assertThat(time.nanos(0)).isEqualTo(ticks(670));
            assertThat(time.nanos(1)).isEqualTo(ticks(8000));
            assertThat(time.nanos(10)).isEqualTo(ticks(10));
            assertThat(time.nanos(0)).isEqualTo(ticks(670));
        }
    }

    @Test
    void shouldSayZeroWhereThreadsAreChargedForInterrupts() throws IOException {
        try (InterruptTime time = of("cpu  1 2 3 4 5 0 700\ncpu0 1 2 3 4 5 0 700 0 0 0\n")) {
            assertThat(time.nanos(0)).isZero();
        }
    }

    @Test
    void shouldFindALineBehindManyOthers() throws IOException {
        StringBuilder stat = new StringBuilder("cpu  1 1 1 1 1 1 1 1 1 1\n");
        for (int cpu = 0; cpu < 8192; cpu++) {
            stat.append("cpu").append(cpu).append(" 9 9 9 9 9 1 ").append(cpu).append(" 9 9 9\n");
        }
        try (InterruptTime time = of(stat.toString())) {
            for (int cpu = 0; cpu < 8192; cpu += 97) {
                assertThat(time.nanos(cpu)).isEqualTo(ticks(cpu + 1));
            }
        }
    }

    @Test
    void shouldSayZeroOfWhatIsNotThere() throws IOException {
        for (String stat : new String[] {"", "cpu", "cpu0", "cpu  1 2\ncpu0 1 2", "intr 3\ncpu1 1 2 3 4 5 6 7"}) {
            try (InterruptTime time = of(stat)) {
                assertThat(time.nanos(1)).as(stat).isZero();
            }
        }
        try (InterruptTime time = new InterruptTime(directory.resolve("none").toString())) {
            assertThat(time.nanos(0)).isZero();
        }
    }

    @Test
    void shouldSayZeroOnceClosed() throws IOException {
        InterruptTime time = of("cpu0 1 1 1 1 1 1 1\n");
        assertThat(time.nanos(0)).isEqualTo(ticks(2));

        time.close();

        assertThat(time.nanos(0)).isZero();
    }

    @Test
    void shouldReadTheKernelsOwn() throws IOException {
        int cpu = Files.readAllLines(Path.of("/proc/stat")).stream().filter(line -> line.matches("cpu\\d.*"))
                .map(line -> line.split(" ")[0].substring(3)).mapToInt(Integer::parseInt).max().orElseThrow();
        try (InterruptTime time = new InterruptTime()) {
            long before = own(cpu);
            long told = time.nanos(cpu);
            assertThat(told).isBetween(before, own(cpu));
        }
    }

    private static long own(int cpu) throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).stream()
                .filter(line -> line.startsWith("cpu" + cpu + " ")).findFirst().orElseThrow().split(" ");
        long irq = Long.parseLong(fields[6]);
        return irq == 0 ? 0 : ticks(irq + Long.parseLong(fields[7]));
    }
}
