package dev.tio.api;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a device keeps for one of its queues. Either half has memory of its own, and is made when it is first used. */
final class DeviceLane {
    private final Queue queue;
    private final Merging merging;
    private final DeviceOptions options;
    private final Runnable letOthersRun;
    private volatile @Nullable DeviceReader reader;
    private volatile @Nullable DeviceWriter writer;

    /** {@code letOthersRun} is what a yield is. */
    DeviceLane(Queue queue, Merging merging, DeviceOptions options, Runnable letOthersRun) {
        this.queue = queue;
        this.merging = merging;
        this.options = options;
        this.letOthersRun = letOthersRun;
    }

    DeviceReader reader() {
        DeviceReader current = reader;
        return current != null ? current : makeReader();
    }

    private synchronized DeviceReader makeReader() {
        DeviceReader current = reader;
        if (current == null) {
            current = new DeviceReader(queue, options, letOthersRun);
            reader = current;
        }
        return current;
    }

    /** How many segments the reader dropped for want of room. */
    long droppedSegments() {
        DeviceReader current = reader;
        return current == null ? 0 : current.droppedSegments();
    }

    /** Adds what the writer lost to {@code sums}. */
    void addLossesTo(Map<TunException.Kind, Long> sums) {
        DeviceWriter current = writer;
        if (current != null) {
            current.addLossesTo(sums);
        }
    }

    DeviceWriter writer() {
        DeviceWriter current = writer;
        return current != null ? current : makeWriter();
    }

    private synchronized DeviceWriter makeWriter() {
        DeviceWriter current = writer;
        if (current == null) {
            current = new DeviceWriter(queue, merging, options.batchSize(),
                    new DatagramYield(options.datagramsPerYield(), System::nanoTime, letOthersRun));
            writer = current;
        }
        return current;
    }
}
