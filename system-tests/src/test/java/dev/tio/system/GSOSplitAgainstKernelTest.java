package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.gso.GSOSplit;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Router;
import dev.tio.testkit.Stratum;
import dev.tio.testkit.SuperpacketGenerator;
import dev.tio.testkit.SuperpacketTrait;
import dev.tio.wire.GSOProto;
import dev.tio.wire.IPv4Header;
import dev.tio.wire.TCPHeader;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The kernel is the judge of splitting: it segments the same superpackets in software. */
@LinuxDevices
class GSOSplitAgainstKernelTest {
    private static final int SUPERPACKETS = 20_000;
    /** On average. */
    private static final long MAX_SEGMENTS_EACH = 75;

    /** Sizes drawn from all that there are would make tens of thousands of segments of most small gso_sizes. */
    private static final int USUAL_MAX_SEGMENTS = 512;

    private final SuperpacketGenerator generator = new SuperpacketGenerator();
    private final Router router;

    GSOSplitAgainstKernelTest(@SplittingRouter Router router) {
        this.router = router;
    }

    @Test
    @Timeout(300)
    @DisplayName("What the kernel makes of superpackets of random shape equals GSOSplit's packets, byte for byte")
    void shouldSplitAsTheKernelDoes() throws IOException {
        KernelJudge judge = new KernelJudge(router, GSOSplit::split);
        Tally tally = new Tally();
        compare(judge, SUPERPACKETS, tally);
        System.out.printf("%schecksums of 0: %d%n", tally, judge.zeroChecksums());
        tally.assertNothingEmpty();
        assertThat(judge.zeroChecksums()).isPositive();
        assertThat(tally.segments()).isLessThanOrEqualTo(SUPERPACKETS * MAX_SEGMENTS_EACH);
    }

    @Test
    @Timeout(300)
    @DisplayName("What the kernel makes of superpackets of random shape equals a SegmentCursor's packets, byte for byte")
    void shouldSplitOneAfterTheOtherAsTheKernelDoes() throws IOException {
        Tally tally = new Tally();
        compare(new KernelJudge(router, new CursorSplitter()), SUPERPACKETS / 2, tally);
        tally.assertNothingEmpty();
    }

    private void compare(KernelJudge judge, int superpackets, Tally tally) throws IOException {
        long seed = Seed.ofThisRun();
        List<Stratum> strata = Stratum.all();
        for (int i = 0; i < superpackets; i++) {
            Stratum stratum = strata.get(i % strata.size());
            long budget = superpackets * MAX_SEGMENTS_EACH - tally.segments() - (superpackets - i) * 60L;
            TunPacket packet = generator.superpacket(Seed.ofCase(seed, i), stratum, maxSegments(i, budget));
            Set<SuperpacketTrait> traits = SuperpacketTrait.of(packet);
            String description = "superpacket " + i + " of seed " + seed + ", " + stratum + ", " + packet;
            try {
                tally.add(stratum, traits, judge.compare(packet));
            } catch (AssertionError | IOException e) {
                throw new AssertionError(description + ": " + e.getMessage(), e);
            }
        }
    }

    /** One in 51, so that every stratum has some, may have as many as there can be, while that leaves enough for the others. */
    private static int maxSegments(int index, long budget) {
        return index % 51 == 0 && budget > 65535 ? Integer.MAX_VALUE : USUAL_MAX_SEGMENTS;
    }

    @Test
    void shouldNoticeAWrongId() {
        assertNoticed("ipv4.identification", packet -> {
            IPv4Header ipv4 = new IPv4Header().wrap(packet, 0);
            ipv4.identification(ipv4.identification() + 1);
        });
    }

    @Test
    void shouldNoticeAWrongFlag() {
        assertNoticed("tcp.psh", packet -> {
            TCPHeader tcp = new TCPHeader().wrap(packet, IPv4Header.MINIMUM_LENGTH);
            tcp.flags(tcp.flags() ^ TCPHeader.PSH);
        });
    }

    @Test
    void shouldNoticeAWrongLength() {
        assertNoticed("length", packet -> packet.grow(0, -1));
    }

    /** The right splitter, but for what it does to its last packet. */
    private void assertNoticed(String field, Consumer<TunPacket> fault) {
        Splitter wrong = (in, options, out, first) -> {
            int split = GSOSplit.split(in, options, out, first);
            if (split > 0) {
                fault.accept(out.get(split - 1));
            }
            return split;
        };
        TunPacket packet = generator.superpacket(
                1, new Stratum(Stratum.Network.IPV4, GSOProto.TCP, Stratum.SegmentSize.THOUSANDS), 8);

        assertThatThrownBy(() -> new KernelJudge(router, wrong).compare(packet))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("differs from the kernel's:\n" + field + " at ");
    }
}
