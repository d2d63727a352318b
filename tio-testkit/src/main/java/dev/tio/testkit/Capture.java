package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.api.QueueSet;

/**
 * Queues whose packets go into a capture file: what is read from them, and what they take when it is written.
 *
 * <pre>{@code
 * CaptureWriter file = new PcapngWriter(new FileOutputStream("failed.pcapng"), "tun0");
 * Queue queue = Capture.of(file).around(real);
 * }</pre>
 *
 * <p>One file may be for several queues. It is not closed with them.
 */
public final class Capture {
    private final CaptureWriter file;
    private final boolean split;

    private Capture(CaptureWriter file, boolean split) {
        this.file = file;
        this.split = split;
    }

    /** Superpackets are captured as they are; their checksums are partial, and Wireshark may say so. */
    public static Capture of(CaptureWriter file) {
        return new Capture(file, false);
    }

    /** What is captured of a superpacket is the packets that it stands for, with complete checksums. */
    public static Capture splitting(CaptureWriter file) {
        return new Capture(file, true);
    }

    /**
     * A queue around {@code queue}. Its reads and writes fail with the file's {@link java.io.IOException} where a
     * packet went through and cannot be captured.
     */
    public Queue around(Queue queue) {
        return new CapturingQueue(queue, file, split);
    }

    /** A set around {@code set}, each of whose queues is captured. */
    public QueueSet around(QueueSet set) {
        return new ForwardingQueueSet(set, (queue, i) -> around(queue));
    }
}
