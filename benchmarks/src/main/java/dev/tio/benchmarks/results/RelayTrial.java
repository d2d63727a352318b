package dev.tio.benchmarks.results;

import java.util.List;

/**
 * One trial of the relay with a load of TCP in the same process.
 *
 * @param machine where
 * @param jdk the JDK's version
 * @param flags what the JVM was started with
 * @param warmedUp whether other devices were relayed between beforehand, for the JIT
 * @param queues how many queues each device had
 * @param streams how many TCP connections there were
 * @param intervalSeconds how long each part of {@code gbps} is
 * @param gbps the rate in each interval from the start on, in Gbit/s
 * @param finalGbps the mean over the second half
 * @param secondsToFinalRate from the start until the rate was first 90 % of that
 * @param cpuSecondsPerGB of the relay's threads, user and system, over the second half
 * @param allocatedBytes by the relay's threads, over the second half
 * @param residentMB the most memory that was resident, of the load too
 */
public record RelayTrial(Machine machine, String jdk, List<String> flags, boolean warmedUp, int queues, int streams,
        double intervalSeconds, List<Double> gbps, double finalGbps, double secondsToFinalRate, double cpuSecondsPerGB,
        long allocatedBytes, double residentMB) {
    private static final double NEARLY = 0.9;

    /** The mean of the second half of {@code rates}. */
    public static double finalRate(List<Double> rates) {
        return rates.subList(rates.size() / 2, rates.size()).stream().mapToDouble(rate -> rate).average().orElse(0);
    }

    /** The end, in seconds, of the first interval with 90 % of {@link #finalRate}. */
    public static double secondsToFinalRate(List<Double> rates, double intervalSeconds) {
        double enough = NEARLY * finalRate(rates);
        int first = 0;
        while (first < rates.size() - 1 && rates.get(first) < enough) {
            first++;
        }
        return (first + 1) * intervalSeconds;
    }

    /** A row for each of {@code trials}. */
    static String table(List<RelayTrial> trials) {
        Table table = new Table(List.of("JDK", "flags", "queues", "connections", "JIT warmed up before", "Gbit/s",
                "CPU s a GB", "s until 90 % of the rate", "bytes allocated", "resident, MB"));
        for (RelayTrial trial : trials) {
            table.row(List.of(trial.jdk, trial.flags.isEmpty() ? "no" : "yes", Integer.toString(trial.queues),
                    Integer.toString(trial.streams), trial.warmedUp ? "yes" : "no", Table.number(trial.finalGbps),
                    Table.number(trial.cpuSecondsPerGB), Table.number(trial.secondsToFinalRate),
                    Long.toString(trial.allocatedBytes), Table.number(trial.residentMB)));
        }
        return table.toString();
    }
}
