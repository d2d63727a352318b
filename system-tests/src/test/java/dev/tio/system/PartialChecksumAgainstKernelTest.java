package dev.tio.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.gso.GSOSplit;
import dev.tio.linux.testkit.LinuxDevices;
import dev.tio.linux.testkit.Router;
import dev.tio.testkit.Stratum;
import dev.tio.testkit.SuperpacketGenerator;
import dev.tio.wire.GSOProto;
import dev.tio.wire.TunPacket;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The kernel is the judge of completing checksums: it completes those of the packets that it forwards. */
@LinuxDevices
class PartialChecksumAgainstKernelTest {
    private static final int PACKETS_OF_A_KIND = 500;

    private final SuperpacketGenerator generator = new SuperpacketGenerator();
    private final Router router;

    PartialChecksumAgainstKernelTest(@SplittingRouter Router router) {
        this.router = router;
    }

    @Test
    @DisplayName("NEEDS_CSUM on a plain packet: complete the checksum from the partial sum that stands in the field")
    void shouldCompleteAsTheKernelDoes() throws IOException {
        long seed = Seed.ofThisRun();
        KernelJudge judge = new KernelJudge(router, GSOSplit::split);
        int index = 0;
        for (Stratum.Network network : Stratum.Network.values()) {
            for (GSOProto proto : GSOProto.values()) {
                for (int i = 0; i < PACKETS_OF_A_KIND; i++) {
                    TunPacket packet = generator.partialPacket(Seed.ofCase(seed, index++), network, proto);
                    judgeOne(judge, packet, "packet " + index + " of seed " + seed + ", " + network + " " + proto);
                }
            }
        }
        assertThat(judge.zeroChecksums()).isPositive();
    }

    @Test
    void shouldCompleteAChecksumThatStandsAnywhere() throws IOException {
        long seed = Seed.ofThisRun();
        Random random = new Random(seed);
        KernelJudge judge = new KernelJudge(router, GSOSplit::split);
        for (int i = 0; i < PACKETS_OF_A_KIND; i++) {
            Stratum.Network network = Stratum.Network.values()[i % 4];
            TunPacket packet = generator.partialPacket(Seed.ofCase(seed, i), network, GSOProto.UDP);
            int behind = packet.length() - packet.gso().csumStart() - Short.BYTES;
            int start = random.nextInt(behind + 1);
            packet.gso().csumStart(packet.gso().csumStart() + start).csumOffset(random.nextInt(behind - start + 1));
            packet.gso().hdrLen(0);
            judgeOne(judge, packet, "packet " + i + " of seed " + seed + ", " + network);
        }
    }

    @Test
    void shouldNoticeAChecksumThatIsNotCompleted() {
        KernelJudge judge = new KernelJudge(router, (in, options, out, first) ->
                GSOSplit.split(in, options.needsCsum(false), out, first));
        TunPacket packet = generator.partialPacket(1, Stratum.Network.IPV4, GSOProto.TCP);

        assertThatThrownBy(() -> judge.compare(packet))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("differs from the kernel's:\ntcp.checksum at ");
    }

    private static void judgeOne(KernelJudge judge, TunPacket packet, String description) throws IOException {
        try {
            assertThat(judge.compare(packet)).isEqualTo(1);
        } catch (AssertionError | IOException e) {
            throw new AssertionError(description + ", " + packet + ": " + e.getMessage(), e);
        }
    }
}
