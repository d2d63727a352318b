package dev.tio.examples;

import dev.tio.api.TunException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends TCP and UDP through two real TUN devices and a {@link Relay} between them, without offloads and with them, and
 * prints what came through. All that it makes goes with the process.
 */
public final class Demo {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    /** What test tools take for "skipped". */
    private static final int CANNOT_RUN = 77;

    private static final int LAST_WORDS_SECONDS = 3;

    /** Chronicle warns of a flag that is not needed here; a logger that nothing holds forgets its level. */
    private static final Logger CHRONICLE = Logger.getLogger("net.openhft");

    private final DemoOptions options;
    private final PrintStream out;
    private final List<Result> results = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean interrupted;

    private Demo(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs the demo. The exit code is 0 if all is well, 1 if not, 2 for wrong arguments, 77 where it cannot be run. */
    public static void main(String[] args) {
        CHRONICLE.setLevel(Level.OFF);
        if (List.of(args).contains("--help")) {
            System.out.println(DemoOptions.USAGE);
            return;
        }
        DemoOptions options;
        try {
            options = DemoOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(DemoOptions.USAGE);
            System.exit(USAGE);
            return;
        }
        Demo demo = new Demo(options, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(demo::interrupt, "interrupt"));
        System.exit(demo.run());
    }

    /** Called at the end in any case: lets a run that Ctrl-C cut short say its last words. */
    private void interrupt() {
        interrupted = true;
        try {
            ended.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int run() {
        try {
            new Phase(false, options, out, () -> interrupted).run(results::add);
            if (!interrupted) {
                new Phase(true, options, out, () -> interrupted).run(results::add);
            }
            return report();
        } catch (TunException e) {
            System.err.println("demo: " + e.getMessage());
            return e.kind() == TunException.Kind.DENIED || e.kind() == TunException.Kind.UNSUPPORTED
                    ? CANNOT_RUN : FAILED;
        } catch (Exception e) {
            return fail(e);
        } finally {
            ended.countDown();
        }
    }

    private int report() {
        out.printf("%n%s%n", ResultTable.format(results));
        if (interrupted) {
            out.println("Interrupted. Namespaces and devices go with this process.");
            return FAILED;
        }
        List<String> failures = results.stream().flatMap(result -> result.failure().stream()).toList();
        failures.forEach(failure -> out.println("FAILED: " + failure));
        out.printf(Locale.ROOT, "Each of %,d bytes that arrived was as it had been sent.%n",
                results.stream().mapToLong(result -> result.figures().bytes()).sum());
        return failures.isEmpty() ? 0 : FAILED;
    }

    /** What went wrong on a thread of its own comes wrapped. */
    private static int fail(Exception e) {
        Throwable cause = e;
        while (cause instanceof ExecutionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        System.err.println("demo: FAILED: " + cause);
        return FAILED;
    }
}
