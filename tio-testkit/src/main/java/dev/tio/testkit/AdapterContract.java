package dev.tio.testkit;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;

/**
 * What the contract kits have in common: each test of a kit asks for a {@linkplain Bench bench} of its own, and closes
 * it.
 *
 * <p>A kit is run against an adapter by a class that extends it and opens the bench. Each of its sentences is one
 * promise of the port's Javadoc. Which of them apply is up to the capabilities of the bench's queues and to what the
 * bench can do; the others are skipped, and say why.
 */
public abstract class AdapterContract {
    private final Deque<Trial> trials = new ArrayDeque<>();

    /** For a class that opens the bench. */
    protected AdapterContract() {
    }

    /**
     * Opens a device on a bench, up and ready to carry packets. It is called for each test anew, sometimes twice, and
     * then both benches are open at the same time.
     *
     * @param queues how many queues its set is to have, 1 or 2. Where an adapter has no more than one, abort the test
     *     ({@link org.junit.jupiter.api.Assumptions#abort(String)}), and it is skipped
     */
    protected abstract Bench open(int queues) throws Exception;

    /** How long to wait for what is to happen before a test fails; ten seconds. */
    protected Duration patience() {
        return Duration.ofSeconds(10);
    }

    final Trial start(int queues) throws Exception {
        Trial trial = new Trial(open(queues), patience());
        trials.push(trial);
        return trial;
    }

    final Trial start() throws Exception {
        return start(1);
    }

    @AfterEach
    final void closeBenches() throws IOException {
        while (!trials.isEmpty()) {
            trials.pop().bench().close();
        }
    }
}
