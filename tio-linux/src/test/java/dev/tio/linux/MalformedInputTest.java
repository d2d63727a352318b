package dev.tio.linux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tio.api.TunException;
import dev.tio.gso.DropReason;
import dev.tio.gso.GSOOptions;
import dev.tio.gso.GSOSplit;
import dev.tio.wire.Slab;
import dev.tio.wire.TestPackets;
import dev.tio.wire.TunPacket;
import dev.tio.wire.VirtioNetHdr;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Malformed input from below: no reader ends, and each drop reason's counter equals what was injected. The seed is printed;
 * {@code -Dtio.seed=N} sets it.
 */
@DisplayName("A bad packet drops that packet only, is counted, and never stops the reader")
class MalformedInputTest {
    private static final int ROUNDS = 20_000;

    private static final int NEEDS_CSUM = VirtioNetHdr.NEEDS_CSUM;
    private static final int TCPV4 = 1;
    private static final int UFO = 3;
    private static final int TCPV6 = 4;
    private static final int UDP_L4 = 5;
    private static final int ECN = 0x80;

    private final long seed = Long.getLong("tio.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A datagram that is dropped for {@code reason}; a good one if that is null. */
    private byte[] datagram(DropReason reason) {
        int version = random.nextBoolean() ? 4 : 6;
        int network = version == 4 ? 20 : 40;
        int type = version == 4 ? TCPV4 : TCPV6;
        byte[] tcp = TestPackets.tcp(version).tcpOptions(new byte[4 * random.nextInt(11)])
                .payload(1 + random.nextInt(9000)).partialBytes();
        byte[] udp = TestPackets.udp(version).payload(1 + random.nextInt(9000)).partialBytes();
        int size = 1 + random.nextInt(2000);
        if (reason == null) {
            return switch (random.nextInt(3)) {
                case 0 -> header(NEEDS_CSUM, type | (random.nextBoolean() ? ECN : 0), size, network, 16, tcp);
                case 1 -> header(NEEDS_CSUM, UDP_L4, size, network, 6, udp);
                default -> header(0, 0, 0, 0, 0, tcp);
            };
        }
        return switch (reason) {
            case NO_VNET_HEADER -> Arrays.copyOf(tcp, random.nextInt(10));
            case EMPTY -> header(random.nextInt(256), random.nextInt(256), size, network, 16, new byte[0]);
            case UNKNOWN_GSO_TYPE -> header(NEEDS_CSUM, pick(2, UFO, 6, 7, 0x20 | TCPV4, 0x40 | UDP_L4, 0x7f, 0x82),
                    size, network, 16, tcp);
            case ECN_WITHOUT_TCP -> header(NEEDS_CSUM, ECN | pick(0, UDP_L4), size, network, 6, udp);
            case RSC_INFO -> header(VirtioNetHdr.RSC_INFO | pick(0, NEEDS_CSUM), pick(0, type), size, network, 16, tcp);
            case NO_GSO_SIZE -> header(NEEDS_CSUM, type, 0, network, 16, tcp);
            case WRONG_PROTOCOL -> random.nextBoolean()
                    ? header(NEEDS_CSUM, TCPV4 + TCPV6 - type, size, network, 16, tcp)
                    : header(NEEDS_CSUM, type, size, network, 16, udp);
            case BAD_IP_HEADER -> random.nextBoolean()
                    ? header(NEEDS_CSUM, type, size, pick(0, network - 1, network + 4, 65535), 16, tcp)
                    : header(NEEDS_CSUM, type, size, network, 16, Arrays.copyOf(tcp, 1 + random.nextInt(network - 1)));
            case BAD_TRANSPORT_HEADER -> random.nextBoolean()
                    ? header(NEEDS_CSUM, type, size, network, 16, Arrays.copyOf(tcp, network + random.nextInt(20)))
                    : header(NEEDS_CSUM, type, size, network, 16, withDataOffset(tcp, network, random.nextInt(5)));
            case BAD_CSUM_FIELD -> random.nextBoolean()
                    ? header(NEEDS_CSUM, type, size, network, pick(0, 6, 14, 17, 65535), tcp)
                    : header(NEEDS_CSUM, 0, 0, network, tcp.length - network - random.nextInt(2), tcp);
        };
    }

    private int pick(int... values) {
        return values[random.nextInt(values.length)];
    }

    private static byte[] withDataOffset(byte[] packet, int network, int words) {
        packet[network + 12] = (byte) (words << 4);
        return packet;
    }

    private byte[] header(int flags, int type, int size, int csumStart, int csumOffset, byte[] packet) {
        byte[] datagram = QueueFixture.withHeader(packet);
        datagram[0] = (byte) flags;
        datagram[1] = (byte) type;
        // hdr_len is not to be trusted: it is arbitrary here.
        little(datagram, 2, random.nextInt(65536));
        little(datagram, 4, size);
        little(datagram, 6, csumStart);
        little(datagram, 8, csumOffset);
        return datagram;
    }

    private static void little(byte[] datagram, int at, int value) {
        datagram[at] = (byte) value;
        datagram[at + 1] = (byte) (value >> 8);
    }

    private static void assertCounts(QueueFixture fixture, Map<DropReason, Long> injected) {
        Map<DropReason, Long> counted = new EnumMap<>(DropReason.class);
        for (DropReason reason : DropReason.values()) {
            counted.put(reason, fixture.queue.counters().drops().count(reason));
        }
        assertThat(counted).isEqualTo(injected);
    }

    /** Sends the datagram; returns how many packets had to be read before there was room for it. */
    private static long send(QueueFixture fixture, byte[] datagram) throws TunException {
        if (fixture.offer(datagram)) {
            return 0;
        }
        long read = drain(fixture);
        fixture.send(datagram);
        return read;
    }

    private static long drain(QueueFixture fixture) throws TunException {
        long packets = 0;
        int read = fixture.read();
        while (read > 0) {
            packets += read;
            read = fixture.read();
        }
        return packets;
    }

    @Test
    void shouldCountWhatWasInjectedByReason() throws TunException {
        Map<DropReason, Long> injected = new EnumMap<>(DropReason.class);
        DropReason[] reasons = DropReason.values();
        Arrays.stream(reasons).forEach(reason -> injected.put(reason, 0L));
        long good = 0;
        long read = 0;
        try (QueueFixture fixture = new QueueFixture(QueueFixture.ALL)) {
            for (int i = 0; i < ROUNDS; i++) {
                int kind = random.nextInt(reasons.length + 1);
                DropReason reason = kind == reasons.length ? null : reasons[kind];
                read += send(fixture, datagram(reason));
                if (reason == null) {
                    good++;
                } else {
                    injected.merge(reason, 1L, Long::sum);
                }
            }
            read += drain(fixture);
            System.out.println("malformed input, seed " + seed + ": " + good + " good, dropped " + injected);
            assertCounts(fixture, injected);
            assertThat(read).as("packets that are good").isEqualTo(good);
            assertThat(injected.values()).as("each reason occurs").doesNotContain(0L);
        }
    }

    @Test
    void shouldGoOnWhateverComes() throws TunException {
        Map<DropReason, Long> expected = new EnumMap<>(DropReason.class);
        Arrays.stream(DropReason.values()).forEach(reason -> expected.put(reason, 0L));
        Judge judge = new Judge();
        long good = 0;
        long read = 0;
        try (QueueFixture fixture = new QueueFixture(QueueFixture.ALL)) {
            for (int i = 0; i < ROUNDS; i++) {
                byte[] datagram = arbitrary();
                DropReason reason = judge.reason(datagram);
                if (reason == null) {
                    good++;
                } else {
                    expected.merge(reason, 1L, Long::sum);
                }
                read += send(fixture, datagram);
            }
            read += drain(fixture);
            System.out.println("arbitrary input, seed " + seed + ": " + good + " good, dropped " + expected);
            assertCounts(fixture, expected);
            assertThat(read).as("packets that are good").isEqualTo(good);
            assertThat(good).as("good ones").isPositive();
        }
    }

    /** A datagram of random bytes, or a good one that was mutated or cut. */
    private byte[] arbitrary() {
        if (random.nextInt(4) == 0) {
            byte[] bytes = new byte[random.nextInt(random.nextBoolean() ? 80 : 65546)];
            random.nextBytes(bytes);
            return bytes;
        }
        byte[] datagram = datagram(null);
        for (int i = random.nextInt(4); i > 0; i--) {
            datagram[random.nextInt(Math.min(datagram.length, 70))] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(datagram, random.nextInt(datagram.length)) : datagram;
    }

    /** What the parts say of a datagram, each asked apart from the reader. */
    private static final class Judge {
        private final Slab slab = Slab.allocate(128 * 1024);
        private final TunPacket packet = new TunPacket();

        DropReason reason(byte[] datagram) {
            if (datagram.length < 10) {
                return DropReason.NO_VNET_HEADER;
            }
            if (datagram.length == 10) {
                return DropReason.EMPTY;
            }
            slab.buffer().clear().put(datagram);
            packet.set(slab.bytes(), 10, datagram.length - 10);
            if (!VirtioNetHdr.decode(slab.address(), true, packet.gso())) {
                return DropReason.UNKNOWN_GSO_TYPE;
            }
            return DropReason.of(GSOSplit.segments(packet, new GSOOptions().set(packet.gso())));
        }
    }

    @Test
    void shouldCountEmptyReadsWithoutVnetHeader() throws TunException {
        try (QueueFixture plain = new QueueFixture(QueueFixture.PLAIN)) {
            plain.send();
            plain.send(TestPackets.udp(4).bytes());

            assertThat(plain.read()).isEqualTo(1);
            assertThat(plain.queue.counters().drops().count(DropReason.EMPTY)).isEqualTo(1);
            assertThat(plain.queue.counters().drops().total()).isEqualTo(1);
        }
    }
}
