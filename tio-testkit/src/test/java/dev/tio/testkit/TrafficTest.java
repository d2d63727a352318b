package dev.tio.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tio.wire.ReferenceChecksum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

class TrafficTest {
    @Test
    void shouldMakeTheSamePacketsOnEveryJdk() {
        CRC32 crc = new CRC32();
        new Traffic(5, 10).next(1000).forEach(crc::update);

        assertThat(crc.getValue()).isEqualTo(3546298056L);
    }

    @Test
    void shouldMakeTheSamePacketsHoweverManyAtATime() {
        Traffic two = new Traffic(3, 4);
        List<byte[]> first = two.next(10);
        List<byte[]> second = two.next(20);

        List<byte[]> all = new Traffic(3, 4).next(30);

        assertThat(all.subList(0, 10)).containsExactlyElementsOf(first);
        assertThat(all.subList(10, 30)).containsExactlyElementsOf(second);
    }

    @Test
    void shouldGoOnInEachFlow() {
        Map<Long, Long> expected = new HashMap<>();
        Map<String, Integer> kinds = new HashMap<>();
        for (byte[] bytes : new Traffic(3, 20).next(2000)) {
            ParsedPacket packet = new ParsedPacket(bytes);
            assertThat(ReferenceChecksum.isCorrect(bytes)).isTrue();
            kinds.merge((packet.has("ipv4.version") ? "4" : "6") + (packet.has("tcp.fin") ? "T" : "U"), 1, Integer::sum);
            if (packet.has("tcp.fin")) {
                long flow = packet.value("tcp.sourcePort");
                long sequence = packet.value("tcp.sequenceNumber");
                Long due = expected.put(flow, sequence + packet.bytes("payload").limit() & 0xffffffffL);
                assertThat(due == null || due == sequence).isTrue();
            }
        }
        assertThat(kinds).containsOnlyKeys("4T", "4U", "6T", "6U");
    }

    @Test
    void shouldRefuseNumbersOfFlowsThatHaveNoAddresses() {
        assertThatThrownBy(() -> new Traffic(1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Traffic(1, 251)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Traffic(1, 250).next(1)).hasSize(1);
    }
}
