package dev.tio.system;

import dev.tio.api.Queue;
import dev.tio.gso.GSOOptions;
import dev.tio.linux.testkit.Router;
import dev.tio.testkit.PacketDiff;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import dev.tio.wire.UDPHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

/**
 * Compares what a {@link Splitter} makes of a packet with what the kernel makes of it, byte for byte. The packet is handed
 * to the splitter as the router hands it to the kernel's, its time to live one less: so not even that is left aside.
 */
final class KernelJudge {
    private static final int PACKETS = 4096;
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(5);

    private final Router router;
    private final Splitter splitter;
    private final GSOOptions options = new GSOOptions();
    private final PacketBatch ours = new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), PACKETS, 0, 0);
    private int zeroChecksums;

    KernelJudge(Router router, Splitter splitter) {
        this.router = router;
        this.splitter = splitter;
    }

    /**
     * Sends a packet through both, and spoils it.
     *
     * @return how many packets it became
     * @throws AssertionError if there is a difference; this judge is of no use then
     */
    int compare(TunPacket packet) throws IOException {
        router.in().write(packet);
        Router.forward(packet);
        options.set(packet.gso());
        int segments = 0;
        int split = split(packet, segments);
        while (split > 0) {
            for (int i = 0; i < split; i++) {
                TunPacket kernels = kernelsNext(segments + i);
                compare(segments + i, ours.get(i), kernels);
                countZeroChecksum(kernels);
            }
            segments += split;
            split = split(packet, segments);
        }
        if (router.next(0) != null) {
            throw new AssertionError("the kernel made more than " + segments + " packets");
        }
        return segments;
    }

    /** How many checksums came to 0, which UDP sends as 0xffff; some came from sums that the generator aimed at that. */
    int zeroChecksums() {
        return zeroChecksums;
    }

    private void countZeroChecksum(TunPacket packet) {
        ByteBuffer bytes = packet.buffer();
        int field = bytes.getShort(bytes.position() + options.csumStart() + options.csumOffset()) & 0xffff;
        if (field == (options.csumOffset() == UDPHeader.CHECKSUM_FIELD_OFFSET ? 0xffff : 0)) {
            zeroChecksums++;
        }
    }

    private int split(TunPacket packet, int first) {
        int split = splitter.split(packet, options, ours.clear(), first);
        if (split < 0 || (split == 0 && first == 0)) {
            throw new AssertionError("split returned " + split + " for " + packet);
        }
        return split;
    }

    private TunPacket kernelsNext(int segment) throws IOException {
        TunPacket kernels = router.next(TIMEOUT);
        if (kernels == null) {
            throw new AssertionError("the kernel made " + segment + " packets, and the splitter more");
        }
        return kernels;
    }

    private static void compare(int segment, TunPacket ours, TunPacket kernels) {
        PacketDiff diff = PacketDiff.of(kernels, ours);
        if (!diff.isEmpty()) {
            throw new AssertionError("segment " + segment + " differs from the kernel's:\n" + diff);
        }
    }
}
