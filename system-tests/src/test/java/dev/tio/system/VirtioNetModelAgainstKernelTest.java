package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.LastErrorException;
import dev.tio.api.Queue;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Router;
import dev.tio.testkit.PacketDiff;
import dev.tio.testkit.Stratum;
import dev.tio.testkit.VirtioNetModel;
import dev.tio.testkit.VirtioNetModel.Verdict;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.IPv6Header;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.Slab;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel is the judge of the model of it: both get the same headers, right and wrong, and make of them the same. */
@LinuxDevices
class VirtioNetModelAgainstKernelTest {
    private static final int HEADERS = 20_000;
    private static final int EINVAL = 22;
    private static final long TIMEOUT = TimeUnit.SECONDS.toNanos(5);

    private final HeaderMutator mutator = new HeaderMutator();
    private final VirtioNetModel model = new VirtioNetModel();
    private final PacketBatch ours = new PacketBatch(Slab.allocate(4 * Queue.MIN_READ_MEMORY), 4096, 0, 0);
    private final byte[] written = new byte[VirtioNetHdr.LENGTH + Queue.MAX_PACKET];
    private final Router router;

    VirtioNetModelAgainstKernelTest(@SplittingRouter Router router) {
        this.router = router;
    }

    @Test
    @Timeout(300)
    @DisplayName("What the kernel refuses, what it loses and what it makes of the rest is what the model says")
    void shouldDoAsTheKernelDoes() throws IOException {
        long seed = Seed.ofThisRun();
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        for (int i = 0; i < HEADERS; i++) {
            TunPacket packet = mutator.next(Seed.ofCase(seed, i));
            Verdict verdict = model.judge(packet, mutator.header().bytes(), 0, HeaderMutator.ORDER);
            verdicts.merge(verdict, 1, Integer::sum);
            try {
                compare(packet, verdict);
            } catch (AssertionError e) {
                throw new AssertionError("header " + i + " of seed " + seed + ": " + mutator + ", " + verdict + ": "
                        + e.getMessage() , e);
            }
        }
        System.out.println(verdicts);
        assertThat(verdicts).containsOnlyKeys(Verdict.values());
        assertThat(verdicts.get(Verdict.REFUSED)).isLessThanOrEqualTo(HEADERS / 2);
    }

    @Test
    void shouldNoticeAModelThatIsWrong() {
        Stratum stratum = new Stratum(Stratum.Network.IPV4, GSOProto.TCP, Stratum.SegmentSize.THOUSANDS);
        TunPacket packet = mutator.valid(1, stratum);
        assertThat(model.judge(packet, mutator.header().bytes(), 0, HeaderMutator.ORDER)).isEqualTo(Verdict.SENT);

        assertThatThrownBy(() -> compare(packet, Verdict.REFUSED)).hasMessageContaining("errno");
        assertThatThrownBy(() -> compare(packet, Verdict.LOST)).hasMessageContaining("a packet more");
    }

    private void compare(TunPacket packet, Verdict verdict) throws IOException {
        assertThat(write(packet)).as("errno").isEqualTo(verdict == Verdict.REFUSED ? EINVAL : 0);
        switch (verdict) {
            case FRAGMENTED -> compareFragments();
            case SENT -> compareSegments(packet);
            default -> { }
        }
        assertThat(router.next(0)).as("a packet more").isNull();
    }

    /** By the first alone: a gso_size that is no multiple of 8 makes offsets that are wrong, and a last fragment that is none. */
    private void compareFragments() throws IOException {
        TunPacket first = router.next(TIMEOUT);
        assertThat(first).as("a fragment").isNotNull();
        assertThat(isFragment(first)).as("the first is a fragment").isTrue();
        int others = 0;
        while (router.next(0) != null) {
            others++;
        }
        assertThat(others).as("other fragments").isPositive();
    }

    private static boolean isFragment(TunPacket packet) {
        if (IPv4Header.versionAt(packet.address()) == IPv4Header.VERSION) {
            return IPv4Header.isFragmentAt(packet.address());
        }
        ByteBuffer bytes = packet.buffer().slice();
        int header = bytes.get(IPv6Header.NEXT_HEADER_FIELD_OFFSET) & 0xff;
        int at = IPv6Header.MINIMUM_LENGTH;
        while (header == IPProtocol.HOP_BY_HOP_OPTIONS || header == IPProtocol.DESTINATION_OPTIONS) {
            header = bytes.get(at) & 0xff;
            at += (bytes.get(at + 1) + 1) * 8;
        }
        return header == IPProtocol.FRAGMENT;
    }

    private void compareSegments(TunPacket packet) throws IOException {
        Router.forward(packet);
        int segments = 0;
        for (int made = model.segment(packet, ours.clear(), 0); made > 0;
                made = model.segment(packet, ours.clear(), segments)) {
            for (int i = 0; i < made; i++) {
                compare(segments + i, ours.get(i), router.next(TIMEOUT));
            }
            segments += made;
        }
    }

    private static void compare(int segment, TunPacket ours, @Nullable TunPacket kernels) {
        assertThat(kernels).as("segment %d", segment).isNotNull();
        PacketDiff diff = PacketDiff.of(kernels, ours);
        if (!diff.isEmpty()) {
            throw new AssertionError("segment " + segment + " differs from the kernel's:\n" + diff);
        }
    }

    /** Below the library, which would refuse much of it itself; returns errno, or 0. */
    private int write(TunPacket packet) {
        mutator.header().buffer().duplicate().clear().get(written, 0, VirtioNetHdr.LENGTH);
        packet.buffer().get(written, VirtioNetHdr.LENGTH, packet.length());
        int fd = (int) router.in().descriptor().orElseThrow();
        try {
            long length = VirtioNetHdr.LENGTH + packet.length();
            assertThat(LibC.write(fd, written, length)).isEqualTo(length);
            return 0;
        } catch (LastErrorException e) {
            return e.getErrorCode();
        }
    }
}
