package dev.tio.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Packets as a tunnel delivers them: several flows interleaved, most of them going on as before, some not, in every way
 * that {@link Event} names. The same seed gives the same packets.
 *
 * <p>Each flow has a source address of its own: 198.18.0.2 (RFC 2544) or 2001:db8:1::2 (RFC 3849) and what follows, to
 * 198.19.0.2 or 2001:db8:2::2. TTLs and the like are such that a router takes the packets on; but it drops what has a bad
 * IP checksum, and cuts trailing bytes off.
 */
public final class PacketStream {
    /** What a packet is to its flow; behind {@link #TRAIN}, many packets of all flows go on as before. */
    public enum Event {
        NEXT(400), TRAIN(2), SHORT(12), LONGER(8), NEW_SIZE(12), PUSH(12), NO_PAYLOAD(12), FIN(3), SYN(3), RST(3),
        URG(3), CWR(4), NO_ACK(3), ECE(6), OTHER_OPTIONS(8), OTHER_ACK(8), OTHER_WINDOW(8), URGENT_POINTER(4), OTHER_TTL(6),
        OTHER_TOS(6), CONGESTION_MARK(6), OTHER_DF(8), OTHER_ID(8), OTHER_FLOW_LABEL(6), LOSS(10), RETRANSMISSION(10),
        DUPLICATE(10), REORDERED(10), BAD_TRANSPORT_CHECKSUM(8), BAD_IP_CHECKSUM(6), NO_UDP_CHECKSUM(12), FRAGMENT(8),
        IPV4_OPTIONS(8), EXTENSION_HEADER(8), OTHER_PROTOCOL(8), TRAILING_BYTES(4);

        private final int weight;

        Event(int weight) {
            this.weight = weight;
        }
    }

    /** A protocol number for experiments (RFC 3692). */
    private static final byte OTHER = (byte) 253;
    private static final int LONGEST_PAYLOAD = 9000;
    private static final int LONGEST_TRAIN = 1500;

    private final SplittableRandom random;
    private final List<Flow> flows = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final Map<Event, Integer> counts = new EnumMap<>(Event.class);
    private Flow current;
    /** How many packets more go on as before. */
    private int train;

    /**
     * A stream of {@code flowCount} flows.
     *
     * @param without events that do not occur
     */
    public PacketStream(long seed, int flowCount, Event... without) {
        random = new SplittableRandom(seed);
        for (int i = 0; i < flowCount; i++) {
            flows.add(new Flow(i));
        }
        current = flows.get(0);
        for (Event event : Event.values()) {
            if (!Arrays.asList(without).contains(event)) {
                for (int i = 0; i < event.weight; i++) {
                    events.add(event);
                }
            }
        }
    }

    /** The next {@code count} packets. */
    public List<byte[]> next(int count) {
        List<byte[]> packets = new ArrayList<>();
        while (packets.size() < count) {
            if (random.nextInt(6) == 0) {
                current = flows.get(random.nextInt(flows.size()));
            }
            Event event = train > 0 ? Event.NEXT : events.get(random.nextInt(events.size()));
            if (!current.canHave(event)) {
                continue;
            }
            counts.merge(event, 1, Integer::sum);
            train = event == Event.TRAIN ? logUniform(LONGEST_TRAIN) : Math.max(0, train - 1);
            byte[] packet = current.packet(event);
            if (event == Event.REORDERED && !packets.isEmpty()) {
                packets.add(packets.size() - 1, packet);
            } else {
                packets.add(packet);
            }
        }
        return packets;
    }

    /** 1 to {@code max}, small numbers as often as large ones. */
    private int logUniform(int max) {
        return Math.max(1, (int) Math.exp(random.nextDouble() * Math.log(max)));
    }

    /** How often each event has occurred. */
    public Map<Event, Integer> counts() {
        return counts;
    }

    /**
     * What tells a packet's flow apart from others: its addresses, and whether it is TCP or UDP at all, since nothing is
     * promised of the order between protocols.
     */
    public static String flow(byte[] packet) {
        boolean ipv4 = (packet[0] & 0xf0) == 0x40;
        int protocol = packet[ipv4 ? 9 : 6];
        byte[] addresses = ipv4 ? Arrays.copyOfRange(packet, 12, 20) : Arrays.copyOfRange(packet, 8, 40);
        return Arrays.toString(addresses) + (protocol == OTHER ? " other" : "");
    }

    /** The packets of each {@link #flow}, in order. */
    public static Map<String, List<ByteBuffer>> byFlow(List<byte[]> packets) {
        return packets.stream().collect(
                Collectors.groupingBy(PacketStream::flow, Collectors.mapping(ByteBuffer::wrap, Collectors.toList())));
    }

    /** A copy in which the IPv4 identification and header checksum are 0, if DF says that they mean nothing. */
    public static byte[] withoutIdentification(byte[] packet) {
        byte[] copy = packet.clone();
        if ((packet[0] & 0xf0) == 0x40 && (packet[6] & 0x40) != 0) {
            put16(copy, 4, 0);
            put16(copy, 10, 0);
        }
        return copy;
    }

    private final class Flow {
        final boolean ipv6 = random.nextBoolean();
        final boolean udp = random.nextInt(3) == 0;
        final int number;
        int size = logUniform(LONGEST_PAYLOAD);
        int ttl = 2 + random.nextInt(250);
        int tos = random.nextInt(64) << 2;
        int flowLabel = random.nextInt(1 << 20);
        boolean df = random.nextBoolean();
        int id = random.nextInt(0x10000);
        int sequence = random.nextInt();
        int ack = random.nextInt();
        int window = random.nextInt(0x10000);
        int ece;
        byte[] options = options();
        byte[] last;

        Flow(int number) {
            this.number = number;
        }

        private byte[] options() {
            byte[] bytes = new byte[random.nextBoolean() ? 12 : 4 * random.nextInt(11)];
            random.nextBytes(bytes);
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = i % 12 < 2 ? 1 : i % 12 == 2 ? 8 : i % 12 == 3 ? 10 : bytes[i];
            }
            // Whatever is left of a timestamp that does not fit is padding.
            Arrays.fill(bytes, bytes.length / 12 * 12, bytes.length, (byte) 1);
            return bytes;
        }

        boolean canHave(Event event) {
            return switch (event) {
                case PUSH, FIN, SYN, RST, URG, CWR, NO_ACK, ECE, OTHER_OPTIONS, OTHER_ACK, OTHER_WINDOW, URGENT_POINTER,
                        LOSS, RETRANSMISSION -> !udp;
                case NO_UDP_CHECKSUM -> udp && !ipv6;
                case IPV4_OPTIONS, OTHER_DF, OTHER_ID, BAD_IP_CHECKSUM -> !ipv6;
                case EXTENSION_HEADER, OTHER_FLOW_LABEL -> ipv6;
                case DUPLICATE -> last != null;
                default -> true;
            };
        }

        byte[] packet(Event event) {
            int flags = 0x10 | ece;
            int payload = size;
            int urgent = 0;
            switch (event) {
                case SHORT -> payload = 1 + random.nextInt(size);
                case LONGER -> payload = Math.min(LONGEST_PAYLOAD, size + 1 + random.nextInt(size));
                case NEW_SIZE -> payload = size = logUniform(LONGEST_PAYLOAD);
                case PUSH -> flags |= 0x08;
                case NO_PAYLOAD -> payload = 0;
                case FIN -> flags |= 0x01;
                case SYN -> flags |= 0x02;
                case RST -> flags |= 0x04;
                case URG -> flags |= 0x20;
                case CWR -> flags |= 0x80;
                case NO_ACK -> flags &= ~0x10;
                case ECE -> {
                    ece ^= 0x40;
                    flags = 0x10 | ece;
                }
                case OTHER_OPTIONS -> options = options();
                case OTHER_ACK -> ack += 1 + random.nextInt(100_000);
                case OTHER_WINDOW -> window = random.nextInt(0x10000);
                case URGENT_POINTER -> urgent = 1 + random.nextInt(0xffff);
                case OTHER_TTL -> ttl = 2 + random.nextInt(250);
                case OTHER_TOS -> tos = random.nextInt(64) << 2;
                case CONGESTION_MARK -> tos ^= 3;
                case OTHER_DF -> df = !df;
                case OTHER_ID -> id = random.nextInt(0x10000);
                case OTHER_FLOW_LABEL -> flowLabel = random.nextInt(1 << 20);
                case LOSS -> sequence += size;
                case RETRANSMISSION -> sequence -= 1 + random.nextInt(3 * size);
                case DUPLICATE -> {
                    return last.clone();
                }
                default -> { }
            }
            last = build(event, flags, urgent, payload);
            sequence += payload;
            id = id + 1 & 0xffff;
            return last.clone();
        }

        private byte[] build(Event event, int flags, int urgent, int payload) {
            int protocol = event == Event.OTHER_PROTOCOL ? OTHER & 0xff : udp ? 17 : 6;
            byte[] transport = udp ? new byte[8 + payload] : new byte[20 + options.length + payload];
            for (int i = transport.length - payload; i < transport.length; i++) {
                transport[i] = (byte) random.nextInt();
            }
            put16(transport, 0, 1024 + number);
            put16(transport, 2, 5001);
            if (udp) {
                put16(transport, 4, transport.length);
            } else {
                put32(transport, 4, sequence);
                put32(transport, 8, ack);
                transport[12] = (byte) (20 + options.length << 2);
                transport[13] = (byte) flags;
                put16(transport, 14, window);
                put16(transport, 18, urgent);
                System.arraycopy(options, 0, transport, 20, options.length);
            }
            byte[] header = ipv6 ? ipv6(event, protocol, transport.length) : ipv4(event, protocol, transport.length);
            checksum(event, header, transport, protocol);
            int trailing = event == Event.TRAILING_BYTES ? 1 + random.nextInt(8) : 0;
            byte[] packet = Arrays.copyOf(header, header.length + transport.length + trailing);
            System.arraycopy(transport, 0, packet, header.length, transport.length);
            return packet;
        }

        private byte[] ipv4(Event event, int protocol, int transportLength) {
            byte[] header = new byte[event == Event.IPV4_OPTIONS ? 20 + 4 * (1 + random.nextInt(10)) : 20];
            Arrays.fill(header, 20, header.length, (byte) 1);
            header[0] = (byte) (0x40 | header.length / 4);
            header[1] = (byte) tos;
            put16(header, 2, header.length + transportLength);
            put16(header, 4, id);
            int fragment = event != Event.FRAGMENT ? 0 : random.nextBoolean() ? 0x2000 : 1 + random.nextInt(100);
            put16(header, 6, (df && fragment == 0 ? 0x4000 : 0) | fragment);
            header[8] = (byte) ttl;
            header[9] = (byte) protocol;
            put32(header, 12, 198 << 24 | 18 << 16 | 2 + number);
            put32(header, 16, 198 << 24 | 19 << 16 | 2);
            put16(header, 10, ~ReferenceChecksum.sum(header, 0, header.length, 0));
            if (event == Event.BAD_IP_CHECKSUM) {
                header[10] ^= (byte) (1 + random.nextInt(255));
            }
            return header;
        }

        private byte[] ipv6(Event event, int protocol, int transportLength) {
            boolean extended = event == Event.FRAGMENT || event == Event.EXTENSION_HEADER;
            byte[] header = new byte[extended ? 48 : 40];
            put32(header, 0, 6 << 28 | tos << 20 | flowLabel);
            put16(header, 4, header.length - 40 + transportLength);
            header[6] = (byte) protocol;
            header[7] = (byte) ttl;
            put32(header, 8, 0x20010db8);
            put16(header, 12, 1);
            put16(header, 22, 2 + number);
            put32(header, 24, 0x20010db8);
            put16(header, 28, 2);
            put16(header, 38, 2);
            if (extended) {
                header[40] = (byte) protocol;
                if (event == Event.FRAGMENT) {
                    header[6] = 44;
                    put16(header, 42, random.nextBoolean() ? 1 : 1 + random.nextInt(100) << 3);
                    put32(header, 44, random.nextInt());
                } else {
                    // Destination options: one PadN of four bytes.
                    header[6] = 60;
                    header[42] = 1;
                    header[43] = 4;
                }
            }
            return header;
        }

        private void checksum(Event event, byte[] header, byte[] transport, int protocol) {
            int at = udp ? 6 : 16;
            if (event == Event.NO_UDP_CHECKSUM) {
                return;
            }
            int pseudo = ReferenceChecksum.sum(header, ipv6 ? 8 : 12, ipv6 ? 32 : 8, protocol + transport.length);
            int sum = ~ReferenceChecksum.sum(transport, 0, transport.length, pseudo) & 0xffff;
            put16(transport, at, udp && sum == 0 ? 0xffff : sum);
            if (event == Event.BAD_TRANSPORT_CHECKSUM) {
                transport[at] ^= (byte) (1 + random.nextInt(254));
            }
        }
    }

    private static void put16(byte[] bytes, int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    private static void put32(byte[] bytes, int at, int value) {
        put16(bytes, at, value >>> 16);
        put16(bytes, at + 2, value);
    }
}
