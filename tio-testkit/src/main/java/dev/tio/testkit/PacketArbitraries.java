package dev.tio.testkit;

import dev.tio.api.Queue;
import dev.tio.wire.IPProtocol;
import dev.tio.wire.PacketBatch;
import dev.tio.wire.TunPacket;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Packets for jqwik's properties, which shrink to short packets with usual headers. jqwik is needed for this class
 * alone.
 *
 * <pre>{@code
 * @Property
 * void shouldForward(@ForAll("superpackets") TunPacket packet) { ... }
 *
 * @Provide
 * Arbitrary<TunPacket> superpackets() { return PacketArbitraries.superpackets(); }
 * }</pre>
 *
 * <p>Each packet lies in memory of its own, with {@link Queue#ROOM} bytes before and after it, and is well-formed, with
 * all checksums right.
 */
public final class PacketArbitraries {
    private static final int LONGEST_PAYLOAD = 1400;
    private static final int LONGEST_SEGMENT = 9000;
    /** The most headers: IPv6 with two extension headers, and TCP with options. */
    private static final int MAX_HEADERS = 40 + 2 * 24 + 60;
    /** RFC 4727: for experiments, in IPv6 options and in TCP ones. */
    private static final byte EXPERIMENT = 0x1e;
    private static final byte TCP_EXPERIMENT = (byte) 253;
    private static final byte NO_OPERATION = 1;

    private PacketArbitraries() {
    }

    /** Plain packets of up to 1400 bytes of payload: TCP, UDP, echo messages and others, over IPv4 and IPv6. */
    public static Arbitrary<TunPacket> packets() {
        Arbitrary<PacketBuilder<?>> builders = Arbitraries.oneOf(
                segments().map(builder -> builder), echoes(), others());
        return Combinators.combine(builders, Arbitraries.integers().between(0, LONGEST_PAYLOAD))
                .as((builder, length) -> builder.payload(length).packet());
    }

    /** Superpackets of TCP and UDP, over IPv4 and IPv6, of 2 to 64 segments. */
    public static Arbitrary<TunPacket> superpackets() {
        Arbitrary<Integer> segmentLengths = Arbitraries.integers().between(1, LONGEST_SEGMENT);
        Arbitrary<Integer> counts = Arbitraries.integers().between(2, 64);
        Arbitrary<Integer> missing = Arbitraries.integers().between(0, LONGEST_SEGMENT - 1);
        return Combinators.combine(segments(), segmentLengths, counts, missing).as((builder, gsoSize, count, less) -> {
            int fitting = Math.min(count, (Queue.MAX_PACKET - MAX_HEADERS) / gsoSize);
            return builder.payload(fitting * gsoSize - less % gsoSize).superpacket(gsoSize);
        });
    }

    /**
     * Sessions of several flows, as {@link Traffic} makes them, after a line that loses, doubles and reorders some of
     * their packets, or does not. They shrink to fewer packets.
     *
     * @param mostPackets how many packets are sent at most, at least 1; at least one arrives
     */
    public static Arbitrary<PacketBatch> sessions(int mostPackets) {
        Arbitrary<Double> rates = Arbitraries.of(0.0, 0.01, 0.1);
        Arbitrary<Impairment> impairments = Combinators
                .combine(rates, rates, rates, Arbitraries.integers().between(1, 8)).as(Impairment::new);
        return Combinators.combine(
                        Arbitraries.longs().withoutEdgeCases(), Arbitraries.integers().between(1, 8),
                        Arbitraries.integers().between(1, mostPackets), impairments)
                .as((seed, flows, count, impairment) ->
                        impairment.apply(new Traffic(seed, flows).next(count), seed))
                .filter(packets -> !packets.isEmpty())
                .map(Packets::batch);
    }

    private static Arbitrary<SegmentBuilder<?>> segments() {
        return Arbitraries.oneOf(tcp(), udp());
    }

    private static Arbitrary<SegmentBuilder<?>> tcp() {
        Arbitrary<byte[]> options = Arbitraries.integers().between(0, 10).map(PacketArbitraries::tcpOptions);
        Arbitrary<Integer> shorts = Arbitraries.integers().between(0, 0xffff);
        return Combinators.combine(
                        ip(), ports(), ports(), Arbitraries.integers(), Arbitraries.integers(),
                        Arbitraries.integers().between(0, 0xff), shorts, options)
                .as((ip, from, to, sequence, acknowledgment, flags, window, bytes) -> ip.tcp(from, to)
                        .sequenceNumber(sequence).acknowledgmentNumber(acknowledgment).flags(flags).window(window)
                        .options(bytes));
    }

    private static Arbitrary<SegmentBuilder<?>> udp() {
        return Combinators.combine(ip(), ports(), ports()).as(IPBuilder::udp);
    }

    private static Arbitrary<Integer> ports() {
        return Arbitraries.integers().between(1, 0xffff);
    }

    private static Arbitrary<PacketBuilder<?>> echoes() {
        Arbitrary<Integer> shorts = Arbitraries.integers().between(0, 0xffff);
        return Combinators.combine(ip(), Arbitraries.of(true, false), shorts, shorts)
                .as((ip, request, identifier, number) -> request
                        ? ip.echoRequest(identifier, number) : ip.echoReply(identifier, number));
    }

    private static Arbitrary<PacketBuilder<?>> others() {
        return Combinators.combine(ip(), Arbitraries.of(IPProtocol.ESP, IPProtocol.AH, 253)).as(IPBuilder::data);
    }

    private static Arbitrary<IPBuilder<?>> ip() {
        return Arbitraries.oneOf(ipv4(), ipv6());
    }

    private static Arbitrary<IPBuilder<?>> ipv4() {
        Arbitrary<Integer> bytes = Arbitraries.integers().between(0, 0xff);
        return Combinators.combine(
                        addresses(4), addresses(4), bytes, Arbitraries.integers().between(0, 0xffff),
                        Arbitraries.of(true, false), Arbitraries.integers().between(1, 0xff),
                        Arbitraries.integers().between(0, 10).edgeCases(edges -> edges.includeOnly(0, 10)))
                .as((from, to, tos, identification, df, ttl, optionWords) -> Packets.ipv4().source(from).destination(to)
                        .typeOfService(tos).identification(identification).dontFragment(df).timeToLive(ttl)
                        .options(ipv4Options(optionWords)));
    }

    private static Arbitrary<IPBuilder<?>> ipv6() {
        Arbitrary<byte[]> options = Arbitraries.integers().between(0, 20).map(PacketArbitraries::ipv6Options);
        return Combinators.combine(
                        addresses(16), addresses(16), Arbitraries.integers().between(0, 0xff),
                        Arbitraries.integers().between(0, 0xfffff), Arbitraries.integers().between(1, 0xff),
                        options, options)
                .as((from, to, trafficClass, flowLabel, hopLimit, hopByHop, destination) -> Packets.ipv6().source(from)
                        .destination(to).trafficClass(trafficClass).flowLabel(flowLabel).hopLimit(hopLimit)
                        .hopByHopOptions(hopByHop).destinationOptions(destination));
    }

    private static Arbitrary<String> addresses(int length) {
        return Arbitraries.bytes().array(byte[].class).ofSize(length).map(IPAddress::format);
    }

    /** No-operations. */
    private static byte[] ipv4Options(int words) {
        return filled(words * 4, NO_OPERATION);
    }

    /** One option for experiments, no-operations before it. */
    private static byte[] tcpOptions(int words) {
        byte[] options = filled(words * 4, NO_OPERATION);
        if (words > 0) {
            options[options.length - 2] = TCP_EXPERIMENT;
            options[options.length - 1] = 2;
        }
        return options;
    }

    /** One option for experiments of {@code length} bytes in all; none of fewer than 2. */
    private static byte[] ipv6Options(int length) {
        if (length < 2) {
            return new byte[0];
        }
        byte[] option = new byte[length];
        option[0] = EXPERIMENT;
        option[1] = (byte) (length - 2);
        return option;
    }

    private static byte[] filled(int length, byte value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, value);
        return bytes;
    }
}
