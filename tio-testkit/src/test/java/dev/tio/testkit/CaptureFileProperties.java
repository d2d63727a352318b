package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.Queue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class CaptureFileProperties {
    private static CaptureWriter writer(boolean pcapng, ByteArrayOutputStream out) throws IOException {
        return pcapng ? new PcapngWriter(out, "tun") : new PcapWriter(out);
    }

    private static byte[] file(boolean pcapng, List<Integer> lengths, long nanos) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CaptureWriter writer = writer(pcapng, out);
        for (int length : lengths) {
            writer.write(ByteBuffer.wrap(packet(length)), nanos, Direction.INBOUND);
        }
        return out.toByteArray();
    }

    private static byte[] packet(int length) {
        byte[] packet = new byte[length];
        new Random(length).nextBytes(packet);
        return packet;
    }

    @Property
    void shouldReadWhatWasWritten(
            @ForAll boolean pcapng,
            @ForAll @Size(max = 20) List<@IntRange(max = Queue.MAX_PACKET) Integer> lengths,
            @ForAll @LongRange(min = 0, max = 4_294_967_295_999_999_999L) long nanos) throws IOException {
        byte[] file = file(pcapng, lengths, nanos);

        List<CapturedPacket> packets = CaptureReader.open(new ByteArrayInputStream(file)).rest();

        assertThat(packets).hasSameSizeAs(lengths);
        for (int i = 0; i < packets.size(); i++) {
            CapturedPacket packet = packets.get(i);
            assertThat(packet.nanos()).isEqualTo(nanos);
            assertThat(packet.originalLength()).isEqualTo(lengths.get(i));
            assertThat(packet.direction()).isEqualTo(pcapng ? Direction.INBOUND : Direction.UNKNOWN);
            assertThat(packet.bytes()).isEqualTo(packet(lengths.get(i)));
        }
    }

    /** Whatever else were thrown would fail this; a hang would, too. */
    @Property(tries = 5000)
    void shouldReadAnythingOrSayWhyNot(
            @ForAll boolean pcapng,
            @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 400) Integer> positions,
            @ForAll @Size(8) byte[] values,
            @ForAll @IntRange(max = 500) int length) throws IOException {
        byte[] file = Arrays.copyOf(file(pcapng, List.of(1, 100, 0, 40), 1), length);
        for (int i = 0; i < positions.size(); i++) {
            if (positions.get(i) < length) {
                file[positions.get(i)] = values[i];
            }
        }

        try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(file))) {
            assertThat(reader.rest()).allMatch(packet -> packet.bytes().length <= length);
        } catch (IOException e) {
            assertThat(e).hasMessageMatching("(no|malformed) capture file.*");
        }
    }
}
