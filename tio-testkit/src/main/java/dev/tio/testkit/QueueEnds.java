package dev.tio.testkit;

import static dev.tio.testkit.Trial.assertKind;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException.Kind;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How a {@link dev.tio.api.Queue} ends. */
abstract class QueueEnds extends ContractPart {
    QueueEnds(AdapterContract kit) {
        super(kit);
    }

    @Test
    @DisplayName("by shutdown comes to a reader that waits as -1")
    void shouldShutDownAReaderThatWaits() throws Exception {
        Trial trial = start();
        Caller<Integer> reader = trial.reader();
        trial.set().shutdown();
        trial.assertShutDown(reader);
    }

    @Test
    @DisplayName("by shutdown comes to a reader that always finds packets as -1")
    void shouldShutDownABusyReader() throws Throwable {
        Trial trial = start();
        Caller<Integer> reader = trial.reader();
        Feeder.keepBusy(trial, reader, () -> {
            trial.set().shutdown();
            trial.assertShutDown(reader);
        });
    }

    @Test
    @DisplayName("by shutdown makes every read -1, whatever waits, also once the queue is closed")
    void shouldReadNothingAfterShutdown() throws Exception {
        Trial trial = start();
        trial.deliver(trial.toDevice(1));
        trial.set().shutdown();
        assertReadsNothing(trial);
        trial.queue().close();
        assertReadsNothing(trial);
    }

    @Test
    @DisplayName("by shutdown makes reads -1 of a queue that was closed before")
    void shouldReadNothingAfterCloseAndShutdown() throws Exception {
        Trial trial = start();
        trial.queue().close();
        trial.set().shutdown();
        assertReadsNothing(trial);
    }

    private void assertReadsNothing(Trial trial) throws Exception {
        for (long timeout : new long[] {0, 1_000_000, Long.MAX_VALUE}) {
            assertThat(trial.call(() -> trial.readOnce(timeout))).isEqualTo(-1);
        }
    }

    @Test
    @DisplayName("by shutdown makes writes CLOSED")
    void shouldNotWriteAfterShutdown() throws Exception {
        Trial trial = start();
        trial.set().shutdown();
        assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
    }

    @Test
    @DisplayName("by shutdown comes to a writer that waits for room as CLOSED")
    void shouldEndAWriterThatWaits() throws Exception {
        Trial trial = start();
        trial.fill();
        Caller<Boolean> writer = trial.patient(() -> trial.queue().write(trial.fromDevice(0)));
        trial.set().shutdown();
        assertKind(Kind.CLOSED, () -> writer.result(trial.patience()));
    }

    @Test
    @DisplayName("by close comes to a reader that waits as CLOSED")
    void shouldCloseAReaderThatWaits() throws Exception {
        Trial trial = start();
        Caller<Integer> reader = trial.reader();
        trial.close(trial.queue());
        assertKind(Kind.CLOSED, () -> reader.result(trial.patience()));
    }

    @Test
    @DisplayName("by close comes to a reader that always finds packets as CLOSED")
    void shouldCloseABusyReader() throws Throwable {
        Trial trial = start();
        Caller<Integer> reader = trial.reader();
        Feeder.keepBusy(trial, reader, () -> {
            trial.close(trial.queue());
            assertKind(Kind.CLOSED, () -> reader.result(trial.patience()));
        });
    }

    @Test
    @DisplayName("by close comes to a writer that waits for room as CLOSED")
    void shouldCloseAWriterThatWaits() throws Exception {
        Trial trial = start();
        trial.fill();
        Caller<Boolean> writer = trial.patient(() -> trial.queue().write(trial.fromDevice(0)));
        trial.close(trial.queue());
        assertKind(Kind.CLOSED, () -> writer.result(trial.patience()));
    }

    @Test
    @DisplayName("by close makes reads CLOSED")
    void shouldNotReadAfterClose() throws Exception {
        Trial trial = start();
        trial.deliver(trial.toDevice(1));
        trial.queue().close();
        assertKind(Kind.CLOSED, () -> trial.readOnce(0));
        assertKind(Kind.CLOSED, () -> trial.call(() -> trial.queue().read(trial.batch())));
    }

    @Test
    @DisplayName("by close makes writes CLOSED")
    void shouldNotWriteAfterClose() throws Exception {
        Trial trial = start();
        trial.queue().close();
        assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
    }

    @Test
    @DisplayName("by close comes once: closing again does nothing")
    void shouldCloseTwice() throws Exception {
        Trial trial = start();
        trial.close(trial.queue());
        trial.close(trial.queue());
    }

    @Test
    @DisplayName("by close takes the descriptor with it, which stays the same until then")
    void shouldHaveADescriptorUntilClose() throws Exception {
        Trial trial = start();
        Assumptions.assumeTrue(trial.queue().descriptor().isPresent(), "the queue has no descriptor");
        assertThat(trial.queue().descriptor()).isEqualTo(trial.queue().descriptor());
        trial.queue().close();
        assertThat(trial.queue().descriptor()).isEmpty();
    }

    @Test
    @DisplayName("by the device's deletion comes to a reader that waits as CLOSED")
    void shouldEndAReaderWhenTheDeviceGoes() throws Exception {
        Trial trial = start();
        Caller<Integer> reader = trial.reader();
        trial.bench().delete();
        assertKind(Kind.CLOSED, () -> reader.result(trial.patience()));
    }

    @Test
    @DisplayName("by the device's deletion makes reads and writes CLOSED, and reads -1 once shut down")
    void shouldBeOfNoUseWithoutADevice() throws Exception {
        Trial trial = start();
        trial.bench().delete();
        for (int i = 0; i < 2; i++) {
            assertKind(Kind.CLOSED, () -> trial.call(() -> trial.queue().read(trial.batch())));
            assertKind(Kind.CLOSED, () -> trial.queue().write(trial.fromDevice(1)));
        }
        trial.set().shutdown();
        assertReadsNothing(trial);
    }
}
