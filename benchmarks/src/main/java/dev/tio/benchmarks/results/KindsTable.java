package dev.tio.benchmarks.results;

import java.util.List;

/** What it costs a call site to see three kinds of memory in place of one. */
final class KindsTable {
    private static final List<Site> SITES = List.of(
            new Site("checksum of 1448 bytes through Bytes", "ChecksumKindsBenchmark.bytes", "foreign", "heap"),
            new Site("checksum of 1448 bytes through ByteBuffer", "ChecksumKindsBenchmark.buffer", "foreign", "heap"),
            new Site("headers decoded", "PacketKindsBenchmark.headers", "fixed", "elastic"),
            new Site("superpacket split", "PacketKindsBenchmark.split", "fixed", "elastic"),
            new Site("47 packets merged", "PacketKindsBenchmark.coalesce", "fixed", "elastic"));

    private KindsTable() {
    }

    /**
     * A row of the table.
     *
     * @param label what is done
     * @param name the benchmark
     * @param second a kind of memory beside a slab's
     * @param third another
     */
    private record Site(String label, String name, String second, String third) {
    }

    static String of(Results results) {
        Table table = new Table(List.of("ns", "one kind, mean of three", "three in turn", "ratio"));
        for (Site site : SITES) {
            double one = (nanos(results, site.name, "slab") + nanos(results, site.name, site.second)
                    + nanos(results, site.name, site.third)) / 3;
            double mixed = nanos(results, site.name, "mixed");
            table.row(List.of(site.label, Table.number(one), Table.number(mixed), Table.number(mixed / one)));
        }
        return table.toString();
    }

    private static double nanos(Results results, String name, String kind) {
        return results.nanos(name + "[kind=" + kind + "]");
    }
}
