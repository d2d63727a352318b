package dev.tio.benchmarks;

import dev.tio.benchmarks.results.Json;
import dev.tio.benchmarks.results.Machine;
import dev.tio.benchmarks.results.RelayTrial;
import dev.tio.examples.Relay;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Relays between two TUN devices in network namespaces that it makes, under a load of TCP connections through the
 * kernel, and says how fast the rate rose, what the relay's threads allocated and used, and how much memory was
 * resident.
 */
public final class TrialMain {
    private static final long INTERVAL_NANOS = 250_000_000;
    private static final double NANOS = 1e9;

    private int seconds = 20;
    private int queues = 1;
    private int streams = 1;
    private boolean warmUp = true;
    private Path json;

    private TrialMain(Iterator<String> arguments) {
        while (arguments.hasNext()) {
            String option = arguments.next();
            switch (option) {
                case "--seconds" -> seconds = Integer.parseInt(arguments.next());
                case "--queues" -> queues = Integer.parseInt(arguments.next());
                case "--streams" -> streams = Integer.parseInt(arguments.next());
                case "--cold" -> warmUp = false;
                case "--json" -> json = Path.of(arguments.next());
                default -> throw new IllegalArgumentException(option);
            }
        }
    }

    /** Runs one trial; {@code benchmarks/relay --help} says which options there are. */
    public static void main(String[] args) throws Exception {
        Testbed.raiseLoopback();
        new TrialMain(List.of(args).iterator()).run();
        // Relays and streams are daemons.
        System.exit(0);
    }

    private void run() throws Exception {
        if (warmUp) {
            WarmUp.run(Relay.OPTIONS);
        }
        try (Testbed bed = new Testbed(queues, Relay.OPTIONS)) {
            List<TCPStream> load = new ArrayList<>();
            long start = System.nanoTime();
            for (int i = 0; i < streams; i++) {
                load.add(new TCPStream(bed, Testbed.rightEnd(4, 7000 + i)));
            }
            report(watch(start, load, bed.relays()));
        }
    }

    private RelayTrial watch(long start, List<TCPStream> load, RelayThreads relays) throws Exception {
        int intervals = (int) (TimeUnit.SECONDS.toNanos(seconds) / INTERVAL_NANOS);
        List<Double> rates = new ArrayList<>();
        long bytes = 0;
        long time = start;
        long halfBytes = 0;
        RelayThreads.Usage half = relays.usage();
        for (int i = 1; i <= intervals; i++) {
            if (i - 1 == intervals / 2) {
                halfBytes = bytes;
                half = relays.usage();
            }
            TimeUnit.NANOSECONDS.sleep(start + i * INTERVAL_NANOS - System.nanoTime());
            long now = System.nanoTime();
            long received = load.stream().mapToLong(TCPStream::received).sum();
            rates.add(8.0 * (received - bytes) / (now - time));
            bytes = received;
            time = now;
        }
        relays.check();
        RelayThreads.Usage used = relays.usage().minus(half);
        double interval = INTERVAL_NANOS / NANOS;
        return new RelayTrial(Machine.here(), System.getProperty("java.version"),
                ManagementFactory.getRuntimeMXBean().getInputArguments(), warmUp, queues, streams, interval, rates,
                RelayTrial.finalRate(rates), RelayTrial.secondsToFinalRate(rates, interval),
                used.cpuNanos() / (double) (bytes - halfBytes), used.allocatedBytes(), residentMB());
    }

    /** The most that was resident, which the kernel tells in kB of 1024 bytes. */
    private static double residentMB() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("VmHWM"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024 / 1e6)
                .findFirst().orElseThrow();
    }

    private void report(RelayTrial trial) throws IOException {
        double most = trial.gbps().stream().mapToDouble(rate -> rate).max().orElse(0);
        for (int i = 0; i < trial.gbps().size(); i++) {
            double rate = trial.gbps().get(i);
            System.out.printf(Locale.ROOT, "%6.2f s %7.2f Gbit/s %s%n", (i + 1) * trial.intervalSeconds(), rate,
                    "#".repeat(most == 0 ? 0 : (int) (60 * rate / most)));
        }
        System.out.printf(Locale.ROOT, """
                %s, JDK %s, flags %s
                final rate (mean of the second half)  %.2f Gbit/s
                90 %% of it after                      %.2f s%s
                relay's threads, in the second half:  %.3f CPU seconds a GB, %d bytes allocated
                resident, with the load, at most      %.0f MB
                """, trial.machine(), trial.jdk(), trial.flags(), trial.finalGbps(), trial.secondsToFinalRate(),
                warmUp ? " (and a load of 2.5 seconds before)" : "", trial.cpuSecondsPerGB(), trial.allocatedBytes(),
                trial.residentMB());
        if (json != null) {
            Json.write(json, trial);
        }
    }
}
