package dev.tio.benchmarks.results;

import java.util.ArrayList;
import java.util.List;

/**
 * The time of each path that a packet takes, beside the faster of other libraries where their loops were timed as well.
 */
final class PathTable {
    private static final List<Path> PATHS = List.of(
            new Path("checksum of 64 bytes", "ChecksumBenchmark.address[size=64]", "", "checksum 64"),
            new Path("checksum of 1448 bytes", "ChecksumBenchmark.address[size=1448]", "", "checksum 1448"),
            new Path("checksum of 65,535 bytes", "ChecksumBenchmark.address[size=65535]", "", "checksum 65535"),
            new Path("TCP superpacket split into another slab", "SplitBenchmark.apart[protocol=tcp]", "",
                    "split tcp 47x1380 tailscale"),
            new Path("UDP superpacket split into another slab", "SplitBenchmark.apart[protocol=udp]", "",
                    "split udp 47x1380 tailscale"),
            new Path("TCP superpacket restored, and its packets made one after the other where they lie",
                    "SplitBenchmark.inTurn[protocol=tcp]", "", "split tcp 47x1380 nebula"),
            new Path("UDP superpacket restored, and its packets made one after the other where they lie",
                    "SplitBenchmark.inTurn[protocol=udp]", "", "split udp 47x1380 nebula"),
            new Path("TCP superpacket restored, and split side by side in its slab",
                    "SplitBenchmark.inPlace[protocol=tcp]", "", ""),
            new Path("UDP superpacket restored, and split side by side in its slab",
                    "SplitBenchmark.inPlace[protocol=udp]", "", ""),
            new Path("47 TCP packets merged", "CoalesceBenchmark.verified[flows=1]", "", "coalesce 47x1380 1 flows"),
            new Path("47 TCP packets of 16 flows merged", "CoalesceBenchmark.verified[flows=16]", "",
                    "coalesce 47x1380 16 flows"),
            new Path("47 TCP packets merged, the caller vouching for checksums",
                    "CoalesceBenchmark.vouchedFor[flows=1]", "", ""),
            new Path("a TCP superpacket read from a device, as packets", "DeviceBenchmark.read[protocol=tcp]",
                    "DeviceBenchmark.queue[protocol=tcp]", ""),
            new Path("47 TCP packets written to a device", "DeviceBenchmark.write[protocol=tcp]", "", ""),
            new Path("a UDP superpacket read from a device, as packets", "DeviceBenchmark.read[protocol=udp]",
                    "DeviceBenchmark.queue[protocol=udp]", ""),
            new Path("47 UDP packets written to a device", "DeviceBenchmark.write[protocol=udp]", "", ""));

    private PathTable() {
    }

    /**
     * A row of the table.
     *
     * @param label what is done
     * @param id the benchmark
     * @param less the benchmark whose time is not to count; empty if all does
     * @param loop the same in {@link PeerLoops}, of one library where the others do something else; empty for none
     */
    private record Path(String label, String id, String less, String loop) {
        double nanos(Results results) {
            return results.nanos(id) - (less.isEmpty() ? 0 : results.nanos(less));
        }
    }

    /** Nanoseconds an operation; with ratios if {@code loops} has any. */
    static String of(Results results, PeerLoops loops) {
        List<String> head = new ArrayList<>(List.of("", "ns"));
        if (!loops.isEmpty()) {
            head.addAll(List.of("fastest peer, ns", "of its time"));
        }
        Table table = new Table(head);
        for (Path path : PATHS) {
            double nanos = path.nanos(results);
            List<String> row = new ArrayList<>(List.of(path.label, Table.number(nanos)));
            if (!loops.isEmpty()) {
                double peer = path.loop.isEmpty() ? Double.NaN : loops.fastestNanos(path.loop);
                row.addAll(List.of(Table.number(peer), Table.number(nanos / peer)));
            }
            table.row(row);
        }
        return table.toString();
    }
}
