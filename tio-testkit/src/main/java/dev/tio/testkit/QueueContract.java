package dev.tio.testkit;

import dev.tio.api.Queue;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;

/**
 * What {@link Queue} promises, sentence by sentence, to be run against an adapter's queues:
 *
 * <pre>{@code
 * class PipeQueueTest extends QueueContract {
 *     @Override
 *     protected Bench open(int queues) throws IOException {
 *         return new PipeBench(queues);
 *     }
 * }
 * }</pre>
 *
 * <p>{@link Bench} says what such a bench is. JUnit 5 and AssertJ have to be among the dependencies of the tests.
 */
public abstract class QueueContract extends AdapterContract {
    /** For a class that opens the bench. */
    protected QueueContract() {
    }

    @Nested
    @DisplayName("A read")
    class Reading extends QueueReads {
        Reading() {
            super(QueueContract.this);
        }
    }

    @Nested
    @DisplayName("Superpackets")
    class Superpackets extends QueueSuperpackets {
        Superpackets() {
            super(QueueContract.this);
        }
    }

    @Nested
    @DisplayName("A write")
    class Writing extends QueueWrites {
        Writing() {
            super(QueueContract.this);
        }
    }

    @Nested
    @DisplayName("The end")
    class End extends QueueEnds {
        End() {
            super(QueueContract.this);
        }
    }

    @Nested
    @DisplayName("A queue")
    class Telling extends QueueTells {
        Telling() {
            super(QueueContract.this);
        }
    }
}
