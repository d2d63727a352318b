package dev.tio.examples;

import dev.tio.api.Capabilities;
import dev.tio.api.Statistics;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** All loads, one after the other, between two hosts that are made for it. */
final class Phase {
    private static final long INTERVAL_MILLIS = 1000;

    /** What a load may take beyond its time until its last byte has arrived. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final boolean offloads;
    private final Duration length;
    private final PrintStream out;
    private final LiveFigures live;
    private final BooleanSupplier interrupted;

    Phase(boolean offloads, DemoOptions options, PrintStream out, BooleanSupplier interrupted) {
        this.offloads = offloads;
        this.length = Duration.ofSeconds(options.seconds());
        this.out = out;
        this.live = new LiveFigures(out, options.terminal());
        this.interrupted = interrupted;
    }

    /** Runs the loads until the last one, or until the program is interrupted. */
    void run(Consumer<Result> results) throws Exception {
        try (Host left = Host.open(1, offloads); Host right = Host.open(2, offloads)) {
            announce(left.device().queues().get(0).capabilities());
            List<Future<Void>> relays = List.of(
                    Daemon.start("relay there", new Relay(left.device(), right.device())),
                    Daemon.start("relay back", new Relay(right.device(), left.device())));
            for (Load load : loads()) {
                if (!interrupted.getAsBoolean()) {
                    results.accept(measure(load, left, right, relays));
                }
            }
            Statistics both = statistics(left).plus(statistics(right));
            if (both.dropped() > 0) {
                throw new IOException("malformed packets: " + both);
            }
        }
    }

    private void announce(Capabilities given) {
        out.printf("Offloads %s. Given by the kernel: "
                + "partial checksums %s, TCP superpackets %s, UDP superpackets %s.%n",
                offloads ? "on" : "off", yes(given.csum()), yes(given.tso()), yes(given.uso()));
    }

    private static String yes(boolean given) {
        return given ? "yes" : "no";
    }

    private List<Load> loads() {
        return List.of(new TcpLoad(Family.IPV4), new TcpLoad(Family.IPV6), new UdpLoad(Family.IPV4, offloads),
                new UdpLoad(Family.IPV6, offloads));
    }

    private Result measure(Load load, Host left, Host right, List<Future<Void>> relays) throws Exception {
        Transfer transfer = new Transfer(length, interrupted);
        Figures before = figures(0, transfer, left, right);
        Future<Void> running = Daemon.start(load.name(), () -> {
            load.run(left, right, transfer);
            return null;
        });
        Figures whole;
        try {
            for (Figures last = before; !hasEnded(running); ) {
                Figures now = figures(transfer.elapsedNanos(), transfer, left, right);
                live.show(load.name(), now.minus(last));
                last = now;
                check(load, transfer, relays);
            }
            whole = figures(transfer.receivedNanos(), transfer, left, right).minus(before);
            live.show(load.name(), whole);
        } finally {
            live.end();
        }
        return new Result(load.name(), offloads, whole, transfer.sentDatagrams(), transfer.lostDatagrams());
    }

    private static Figures figures(long nanos, Transfer transfer, Host left, Host right) {
        return Figures.of(nanos, transfer.receivedBytes(), statistics(left), statistics(right));
    }

    private static Statistics statistics(Host host) {
        return host.device().statistics().total();
    }

    private static boolean hasEnded(Future<Void> running) throws Exception {
        try {
            running.get(INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    /** Nothing may wait for ever: not for a relay that has ended, and not for bytes that do not come. */
    private void check(Load load, Transfer transfer, List<Future<Void>> relays) throws Exception {
        for (Future<Void> relay : relays) {
            if (relay.isDone()) {
                relay.get();
                throw new IOException("a relay ended too early");
            }
        }
        if (transfer.elapsedNanos() > length.plus(PATIENCE).toNanos()) {
            throw new IOException(load.name() + " came to a standstill");
        }
    }
}
